"""Pages and data of the territory."""
