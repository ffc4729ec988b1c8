"""What the store's tests share beside `tests.databases`."""

from tests.store.running import run

__all__ = ["run"]
