"""Answers that the house has ready for what a caller asks."""

from datetime import datetime

from grid.reach import Reach
from requests_app.knowledge.selectors import Answer, likeliest

LIMIT = 2


def likely_answers(
    reach: Reach, text: str, *, category_code: str, area_code: str, now: datetime
) -> list[Answer]:
    """The likeliest published answers; none until the words say something."""
    if not text.strip():
        return []
    return likeliest(
        reach, text, limit=LIMIT, now=now, category_code=category_code, area_code=area_code
    )
