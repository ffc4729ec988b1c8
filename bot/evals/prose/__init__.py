"""How far the verifier of prose can be trusted: true lines in own words, false ones made from them, the figures.

`gold` holds what people wrote, `false` makes a class of false lines of each way a briefing goes wrong, `score` puts
both to the verifier.
"""
