"""Commands of territory and teams."""
