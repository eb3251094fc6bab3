"""Everything that changes the knowledge base."""

from requests_app.knowledge.services.use import count_shown, count_use, link_ticket

__all__ = ["count_shown", "count_use", "link_ticket"]
