"""What holds for every test: laws are about truth, not speed, and the cores are shared. Databases are in
`databases`, the command line in `commands`."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.commands", "tests.databases"]

settings.register_profile("onrecord", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("onrecord")
