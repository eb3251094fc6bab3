"""Tests of territory and teams."""
