"""Reading for the phone."""
