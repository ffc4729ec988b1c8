"""What happens, step by step: each flow takes the `Kit` first, asks the core and lets the edges act."""
