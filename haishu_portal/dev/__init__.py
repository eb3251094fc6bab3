"""The two commands, and the private servers they run on."""
