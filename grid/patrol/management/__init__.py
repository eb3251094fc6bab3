"""Commands of visits and screenings."""
