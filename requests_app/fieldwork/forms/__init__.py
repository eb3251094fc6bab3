"""Forms of the phone."""
