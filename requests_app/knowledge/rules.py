"""Who may see and do what to an article: predicates over (reach, article), nothing else."""

from typing import Protocol

from grid.reach import Reach
from haishu_portal.core.roles import ADMIN_ROLES, Role
from requests_app.knowledge.choices import Secrecy

CENTRE = frozenset({Role.AGENT, Role.DISPATCHER, Role.CALLBACK, Role.SUPERVISOR, Role.DISTRICT})
# Who answers for a unit's words: its lead, or whoever stands at its head.
UNIT_HEADS = frozenset({Role.LEAD, Role.COMMUNITY, Role.STREET, Role.SUPERVISOR, Role.DISTRICT})
PUBLISHERS = frozenset({Role.SUPERVISOR, Role.DISTRICT})


class ArticleFacts(Protocol):
    """The columns the predicates look at."""

    owner_team_id: int
    author_id: int | None
    secrecy: str
    published_id: int | None

    @property
    def owner_area(self) -> str:
        """Where the owning unit lies."""

    @property
    def published_as(self) -> int | None:
        """The version that readers see, if any."""


def is_staff(reach: Reach) -> bool:
    """Whether the reader works here; the three administrators have no part in it."""
    return bool(reach.roles - ADMIN_ROLES)


def works_on(reach: Reach, team_id: int) -> bool:
    """Whether the reader may write for this unit: its members, and the call centre for all."""
    return is_staff(reach) and (reach.in_team(team_id) or reach.has(*CENTRE))


def can_view(reach: Reach, article: ArticleFacts) -> bool:
    """Published articles by their secrecy; what never was published only where it is written."""
    if not is_staff(reach):
        return article.published_as is not None and article.secrecy == Secrecy.PUBLIC
    if article.published_id is not None:
        return True
    return works_on(reach, article.owner_team_id) or _heads(reach, article)


def can_draft(reach: Reach, article: ArticleFacts) -> bool:
    """Members of the owning unit write, and so does the call centre."""
    return works_on(reach, article.owner_team_id)


def can_recall(reach: Reach, article: ArticleFacts) -> bool:
    """Whoever handed it in takes it back."""
    return reach.user_id is not None and reach.user_id == article.author_id


def can_review(reach: Reach, article: ArticleFacts) -> bool:
    """The head of the owning unit, never the author of what is reviewed."""
    return _heads(reach, article) and reach.user_id != article.author_id


def can_publish(reach: Reach, article: ArticleFacts) -> bool:
    """The centre's supervisor or the district, never the author."""
    return reach.has(*PUBLISHERS) and reach.user_id != article.author_id


def can_confirm(reach: Reach, article: ArticleFacts) -> bool:
    """Whoever answers for the unit's words, or for what is published."""
    return _heads(reach, article) or reach.has(*PUBLISHERS)


def can_report(reach: Reach) -> bool:
    """Whoever works with articles may say that one is wrong."""
    return is_staff(reach)


def can_answer_report(reach: Reach, article: ArticleFacts) -> bool:
    """The owning unit answers; the supervisor may for it."""
    return works_as_owner(reach, article) or can_confirm(reach, article)


def works_as_owner(reach: Reach, article: ArticleFacts) -> bool:
    """Whether the reader belongs to the owning unit."""
    return is_staff(reach) and reach.in_team(article.owner_team_id)


def can_keep_powers(reach: Reach) -> bool:
    """Who imports the list of powers and duties."""
    return reach.has(*PUBLISHERS)


def sees_statistics(reach: Reach) -> bool:
    """Who reads how articles are used."""
    return reach.has(*CENTRE, Role.STREET)


def _heads(reach: Reach, article: ArticleFacts) -> bool:
    """Head of the unit itself, of the street it lies in, or of the district for every unit."""
    if article.owner_team_id in reach.teams_for(*UNIT_HEADS):
        return True
    return reach.covers_as(Role.STREET, article.owner_area) or reach.has(Role.DISTRICT)
