"""Who hears of an article: messages inside the house, through the outbox."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import translation

from grid.selectors.members import people_as
from haishu_portal.core.choices import Channel
from haishu_portal.core.models import User
from haishu_portal.core.services.outbox import MessageDraft, enqueue_messages
from requests_app.knowledge.choices import State
from requests_app.knowledge.models import Article
from requests_app.knowledge.rules import PUBLISHERS, UNIT_HEADS
from requests_app.knowledge.texts import MOVED


def tell_owner(article: Article, *, template: str, state: str, key: str, now: datetime) -> None:
    """Remind the responsible person, or the heads of the owning unit if there is none."""
    people = [article.responsible_id] if article.responsible_id else _heads(article, now)
    _tell(article, people, template=template, state=state, key=key, now=now)


def tell_next(article: Article, *, actor: User | None, now: datetime) -> None:
    """Tell whose turn it is after a step: reviewers, or the author of what came back."""
    people: Iterable[int | None] = ()
    if article.state == State.UNIT_REVIEW:
        people = _heads(article, now)
    elif article.state == State.CENTRE_REVIEW:
        people = [person.id for person in people_as(roles=PUBLISHERS, now=now)]
    elif article.state in (State.DRAFT, State.PUBLISHED):
        people = [article.author_id]
    with translation.override(settings.LANGUAGE_CODE):
        state = str(State(article.state).label)
    key = f"{article.state}:{article.lock}"
    others = [person for person in people if actor is None or person != actor.pk]
    _tell(article, others, template=MOVED, state=state, key=key, now=now)


def _heads(article: Article, now: datetime) -> list[int]:
    found = people_as(roles=UNIT_HEADS, team_ids=[article.owner_team_id], now=now)
    return [person.id for person in found]


def _tell(
    article: Article, people: Iterable[int | None], *, template: str, state: str, key: str,
    now: datetime,
) -> None:  # fmt: skip
    drafts = [
        MessageDraft(
            channel=Channel.INAPP,
            recipient=str(person),
            template=template,
            params={
                "no": article.no,
                "link": f"{settings.PUBLIC_BASE_URL}/desk/knowledge/{article.pk}/",
                "state": state,
            },
            subject_type="article",
            subject_id=article.pk,
            key=f"article:{article.pk}:{key}:{person}",
        )
        for person in people
        if person
    ]
    if drafts:
        enqueue_messages(drafts=drafts, now=now)
