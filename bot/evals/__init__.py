"""Measuring what the core finds against what people annotated, and keeping it from getting worse.

`datasets` reads gold in its several forms, `score` holds the definitions of every figure (pure), `run` joins
the two with the real reader, `report` says it in words, and `gate` holds the floors that only rise.
"""
