"""OnRecord: news briefings that only say what was said."""

__version__ = "0.1.0"
