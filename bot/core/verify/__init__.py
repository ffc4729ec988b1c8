"""Drafts are untrusted, briefings are trusted: nothing becomes one but by the checks in this package."""
