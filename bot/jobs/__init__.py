"""Jobs that outlive a process, who runs them, and the clock that starts them."""
