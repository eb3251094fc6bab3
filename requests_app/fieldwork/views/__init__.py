"""The phone face: grid teams at work."""
