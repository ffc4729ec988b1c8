"""From feed entries to stories: what is new, what is the same text, what is the same event, what comes first."""
