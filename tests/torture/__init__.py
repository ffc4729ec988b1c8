"""Real processes, really killed, frozen and cut off, against a world that remembers everything: docs/reliability.md."""
