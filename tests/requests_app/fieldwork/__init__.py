"""Tests of the phone face."""
