"""The desk's pages about the ground: coverage of visits, risks, leads, screenings."""
