"""Tables of the knowledge base."""

from requests_app.knowledge.models.article import Article, ArticleEvent, ArticleVersion
from requests_app.knowledge.models.power import PowerItem
from requests_app.knowledge.models.use import (
    ArticleTicket,
    ArticleUse,
    Posting,
    WrongAnswerReport,
)

__all__ = [
    "Article",
    "ArticleEvent",
    "ArticleTicket",
    "ArticleUse",
    "ArticleVersion",
    "Posting",
    "PowerItem",
    "WrongAnswerReport",
]
