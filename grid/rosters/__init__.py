"""Rotas: who of a team is there today, who stands in, how much each can take on."""
