"""The pages an editor looks at, and the addresses a machine asks: above the flows, reading the store."""
