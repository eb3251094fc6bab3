"""Writing what phones sent."""
