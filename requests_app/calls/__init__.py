"""Answering the telephone: calls, the people who take them, and what they write down."""
