"""Who writes drafts: any OpenAI-compatible server, what it is told, and what its answer may claim."""
