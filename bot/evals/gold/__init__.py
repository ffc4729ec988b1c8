"""A small gold of our own: who said what, and on what terms, in the sample newsroom's stories.

`readings/*.toml` is what people write; `quotes.jsonl` and `conditions.json` are compiled from it by
`python -m bot.evals.gold`. README.md tells the formats and the conventions.
"""
