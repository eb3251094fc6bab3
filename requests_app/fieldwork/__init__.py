"""Work on the ground: the app on the phone and what it sends when it has a network."""
