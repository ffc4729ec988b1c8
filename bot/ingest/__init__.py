"""From the web to text: polite fetching, and parsing of what strangers sent in a process of its own."""
