"""A team's day as its lead runs it, and as those who answer for the ground see it."""
