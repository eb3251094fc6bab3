"""Saved views: whose they are, how many tickets lie in each, and which no longer work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import OperationalError
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from grid.reach import Reach
from haishu_portal.core.querytime import patient
from requests_app import rules
from requests_app.condition_fields import FIELDS, Shape
from requests_app.conditions import (
    All,
    ConditionError,
    Node,
    every_test,
    implies_open,
    parse,
)
from requests_app.models import SavedView
from requests_app.selectors.conditions import Known, sentence, to_q
from requests_app.selectors.tickets import COUNT_CAP, capped_counts, view_counts

FRESH_SECONDS = 5
PATIENCE_MS = 400
DEAR_FIELDS = frozenset({"repeat_caller", "assist_team", "event"})
MANAGER_ROLES = ("supervisor", "district")


@dataclass(frozen=True)
class Entry:
    """A saved view as the rail shows it; ``count`` is None where it was not counted."""

    key: str
    name: str
    icon: str
    count: int | None
    broken: str = ""

    @property
    def shown(self) -> str:
        """The count for people, no further than the cap."""
        if self.count is None:
            return ""
        return f"{COUNT_CAP}+" if self.count > COUNT_CAP else str(self.count)


@dataclass(frozen=True)
class Figures:
    """Everything the rail says: tickets in the house's own views, and the saved ones."""

    counts: dict[str, int]
    saved: list[Entry]


def owned_by(reach: Reach) -> Q:
    """Views that stand in the reader's rail: ``rules.has_view`` in SQL."""
    return (
        Q(person_id=reach.user_id)
        | Q(team_id__in=reach.team_ids)
        | Q(role__in=[role for role in reach.roles if role])
    )


def views_for(reach: Reach) -> "QuerySet[SavedView]":
    """The reader's views: their own, then those of teams, then those of roles."""
    whose = Case(
        When(person__isnull=False, then=Value(0)),
        When(team__isnull=False, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return SavedView.objects.filter(owned_by(reach)).order_by(whose, "position", "pk")


def views_kept_by(reach: Reach) -> list[SavedView]:
    """What the reader has and what they keep for others, in the order of the rail."""
    kept = owned_by(reach) | (~Q(role="") if reach.has(*MANAGER_ROLES) else Q(pk__in=[]))
    rows = SavedView.objects.filter(kept).select_related("created_by")
    return sorted(
        rows, key=lambda v: (v.person_id is None, v.team_id or 0, v.role, v.position, v.pk)
    )


def view_by_key(reach: Reach, key: str) -> SavedView | None:
    """The view of this key if the reader may open it; one query."""
    if not (key[:1] == "v" and key[1:].isascii() and key[1:].isdigit() and len(key) < 12):
        return None
    view = SavedView.objects.filter(pk=int(key[1:])).first()
    return view if view and rules.can_open_view(reach, view) else None


def figures(reach: Reach, *, now: datetime) -> Figures:
    """Counts of the rail, at most ``FRESH_SECONDS`` old; two queries, three with odd views."""
    key = _key(reach.user_id)
    held: Figures | None = cache.get(key)
    if held is None:
        held = _count(reach, list(views_for(reach)), now)
        cache.set(key, held, FRESH_SECONDS)
    return held


def forget_figures(user_id: int | None) -> None:
    """Let a person see at once what they changed."""
    cache.delete(_key(user_id))


def _key(user_id: int | None) -> str:
    return f"desk-figures:{user_id}"


def _count(reach: Reach, views: list[SavedView], now: datetime) -> Figures:
    known, broken = Known(), {}
    quick: dict[str, Q] = {}
    slow: dict[str, Q] = {}
    for view in views:
        try:
            node = parse(view.condition)
            q = to_q(node, reach=reach, now=now, known=known)
        except ConditionError as error:
            broken[view.key] = error.message
            continue
        (quick if implies_open(node) and is_cheap(node) else slow)[view.key] = q
    counts = view_counts(reach, now=now, **quick)
    saved: dict[str, Any] = {**counts, **_patiently(reach, slow)}
    return Figures(
        counts={name: n for name, n in counts.items() if name not in quick},
        saved=[
            Entry(v.key, v.name, v.icon, saved.get(v.key), broken.get(v.key, "")) for v in views
        ],
    )


def is_cheap(node: Node) -> bool:
    """Whether a ticket's own columns answer: no words to read, no rows of other tables."""
    tests = [test for _path, test in every_test(node)]
    shapes = {FIELDS[test.field].op(test.op).shape for test in tests}  # type: ignore[union-attr]
    return Shape.WORDS not in shapes and not any(test.field in DEAR_FIELDS for test in tests)


def _patiently(reach: Reach, wanted: dict[str, Q]) -> dict[str, int]:
    """Counts of views that take longer; none when all of them together take too long."""
    if not wanted:
        return {}
    try:
        with patient(limited=True, milliseconds=PATIENCE_MS):
            return capped_counts(reach, wanted)
    except OperationalError:
        return {}


@dataclass(frozen=True)
class Standing:
    """A view's condition as it stands: what it says, or why it cannot be asked."""

    node: Node
    words: str
    q: Q | None
    broken: str = ""


def standing_of(
    view: SavedView, *, reach: Reach, now: datetime, known: Known | None = None
) -> Standing:
    """Read a view's condition against what there is today."""
    known = known or Known()
    node: Node = All()
    try:
        node = parse(view.condition)
        q = to_q(node, reach=reach, now=now, known=known)
    except ConditionError as error:
        return Standing(node, sentence(node, known=known), None, error.message)
    return Standing(node, sentence(node, known=known), q)


def siblings(view: SavedView) -> "QuerySet[SavedView]":
    """All views of the same owner, in their order."""
    return SavedView.objects.filter(**view.owner).order_by("position", "pk")
