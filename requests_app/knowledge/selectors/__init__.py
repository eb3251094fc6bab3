"""Everything that reads the knowledge base."""

from requests_app.knowledge.selectors.likeliest import Answer, likeliest

__all__ = ["Answer", "likeliest"]
