"""Where people meet us: one module or folder a platform, each drawing the same neutral messages."""
