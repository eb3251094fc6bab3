"""What taking a request in would do, without doing it: class, place, team, deadline."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from grid.selectors.lookup import division_label
from haishu_portal.core.selectors.calendar import load_calendar
from haishu_portal.core.worktime import due_at
from requests_app.categorise import guess_kind, guess_urgency
from requests_app.choices import Clock, Kind, Urgency, sla_class
from requests_app.models import Category, Ticket
from requests_app.selectors.categories import CategorySuggestion, leaf, suggest_category
from requests_app.selectors.limits import sla_span
from requests_app.selectors.supply import supply_at
from requests_app.services.choosing import locate
from requests_app.services.rule_routing import RuleBook


@dataclass(frozen=True)
class Typed:
    """What stands in the form so far; empty means: as the words say."""

    text: str = ""
    address: str = ""
    grid_code: str = ""
    category_code: str = ""
    kind: str = ""
    urgency: str = ""
    channel: str = ""
    target_team_id: int | None = None


@dataclass(frozen=True)
class Outlook:
    """Where the request would go and until when."""

    suggestions: Sequence[CategorySuggestion]
    category_code: str
    kind: Kind
    urgency: Urgency
    area_code: str
    area: str
    team: str
    reason: str
    due_at: datetime | None


def foresee(typed: Typed, *, rang_before: Callable[[], bool], now: datetime) -> Outlook:
    """The same judgement as at intake and routing, on a ticket that is not written.

    ``rang_before`` is asked only if a routing rule wants to know.
    """
    suggestions = suggest_category(typed.text) if typed.text.strip() else []
    code = typed.category_code or (suggestions[0].code if suggestions else "")
    node = leaf(code)
    ticket = Ticket(
        content=typed.text,
        address=typed.address,
        area_code=typed.grid_code,
        channel=typed.channel,
        target_team_id=typed.target_team_id,
        category=Category(code=code, skill=node.skill) if node else None,
        kind=typed.kind or guess_kind(typed.text, node.default_kind if node else "") or Kind.HELP,
        urgency=typed.urgency
        or guess_urgency(typed.text, node.default_urgency if node else Urgency.NORMAL),
        submitted_at=now,
    )
    located = locate(ticket)
    book = RuleBook([], now)
    choice = book.foresee(ticket, located, supply_at(now), rang_before=rang_before)
    return Outlook(
        suggestions=suggestions,
        category_code=code,
        kind=Kind(ticket.kind),
        urgency=Urgency(ticket.urgency),
        area_code=located.code if located else "",
        area=division_label(located.code) if located else "",
        team=choice.team.name if choice.team else "",
        reason=choice.reason,
        due_at=_due(ticket, code, now),
    )


def _due(ticket: Ticket, code: str, now: datetime) -> datetime | None:
    span = sla_span(
        sla_class=sla_class(ticket.kind, ticket.urgency),
        clock=Clock.FINISH,
        category_code=code,
        channel=ticket.channel,
    )
    return due_at(now, span, load_calendar()) if span else None
