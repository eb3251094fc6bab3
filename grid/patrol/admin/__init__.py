"""Back-office pages: rhythms, tags, and the doors and places taken from files."""

from grid.patrol.admin import setup, subjects

__all__ = ["setup", "subjects"]
