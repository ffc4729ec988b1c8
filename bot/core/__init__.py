"""The pure core: takes values and `now`, returns values. No clock, no dice, no I/O, no logging."""
