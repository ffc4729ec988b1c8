"""A sample newsroom: four invented outlets whose stories we wrote, for a first run that needs no network."""
