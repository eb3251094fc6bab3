"""Pages of the three faces."""
