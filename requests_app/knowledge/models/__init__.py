"""Tables of the knowledge base."""

from requests_app.knowledge.models.article import Article, ArticleEvent, ArticleVersion
from requests_app.knowledge.models.power import PowerItem
from requests_app.knowledge.models.use import (
    ArticleTicket,
    ArticleUse,
    GramCount,
    WrongAnswerReport,
)

__all__ = [
    "Article",
    "ArticleEvent",
    "ArticleTicket",
    "ArticleUse",
    "ArticleVersion",
    "GramCount",
    "PowerItem",
    "WrongAnswerReport",
]
