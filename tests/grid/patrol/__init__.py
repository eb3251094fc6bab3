"""Visits, screenings and risks."""
