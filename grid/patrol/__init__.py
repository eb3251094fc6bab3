"""Visits, screenings and risks: who is seen when, and what is found there."""
