"""Tags of the field app."""
