"""Parts of the ticket page: units with their clocks, other tickets in a line, pictures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from grid.selectors.directory import team_brief
from haishu_portal.core.selectors.calendar import load_calendar
from haishu_portal.core.worktime import Span, Unit, due_at
from requests_app.choices import Clock, UnitRole
from requests_app.models import (
    ExtensionRequest,
    Ticket,
    TicketDocument,
    TicketPhoto,
    TicketUnit,
)
from requests_app.selectors.links import LinkedTicket
from requests_app.views.desk.rows import ClockLook, full_date, short_date, state_badge


@dataclass(frozen=True)
class UnitView:
    """A unit's part with its clocks."""

    name: str
    phone: str
    role: str
    is_lead: bool
    status: str
    released: bool
    task: str
    report: str
    clocks: list[ClockLook]


@dataclass(frozen=True)
class Brief:
    """Another ticket in one line."""

    no: str
    title: str
    state: Any
    when: str


@dataclass(frozen=True)
class Picture:
    """A photo: when in the life of the ticket, from whom, and when it came."""

    id: str
    phase: str
    who: str
    when: str


@dataclass(frozen=True)
class LeadClocks:
    """The clocks of centre and leading unit: what runs, and what is over."""

    running: list[ClockLook]
    over: list[ClockLook]


def unit_views(units: Iterable[TicketUnit], clocks: Sequence[ClockLook]) -> list[UnitView]:
    """Leading and assisting units with their clocks; the leading unit's stand in the head."""
    found = []
    for unit in units:
        team = team_brief(unit.team_id)
        lead = unit.role == UnitRole.LEAD
        own = [] if lead else [c for c in clocks if c.part_id == unit.pk]
        found.append(
            UnitView(
                name=team.name if team else "",
                phone=team.phone if team else "",
                role=str(unit.get_role_display()),
                is_lead=lead,
                status=str(unit.get_status_display()),
                released=unit.is_released,
                task=unit.task,
                report=unit.report,
                clocks=[c for c in own if not c.is_over] or own[-1:],
            )
        )
    return found


def lead_clocks(clocks: Iterable[ClockLook]) -> LeadClocks:
    """The newest clock of each kind: what still runs first, paused ones after it."""
    own = sorted((c for c in clocks if c.part_id is None), key=lambda c: c.is_over)
    latest = {c.label: c for c in reversed(own)}
    return LeadClocks(
        running=sorted((c for c in latest.values() if not c.is_over), key=lambda c: not c.running),
        over=[c for c in latest.values() if c.is_over][::-1],
    )


def brief(ticket: Ticket, now: datetime) -> Brief:
    """A ticket as one line of a list."""
    return Brief(ticket.no, ticket.title, state_badge(ticket), short_date(ticket.submitted_at, now))


@dataclass(frozen=True)
class LinkView:
    """A tied ticket in one line, how it is tied, and whether the tie can be undone."""

    brief: Brief
    how: str
    note: str
    by_hand: bool


def link_views(links: Iterable[LinkedTicket], now: datetime) -> list[LinkView]:
    """Tied tickets as the panel shows them."""
    words = {"split_from": _("拆自"), "split_to": _("拆出"), "related": _("相关")}
    return [
        LinkView(brief(link.ticket, now), words[link.how], link.note, link.how == "related")
        for link in links
    ]


def pictures(photos: Iterable[TicketPhoto]) -> list[Picture]:
    """Photos with who added them; residents stay unnamed."""
    return [
        Picture(
            id=str(photo.attachment_id),
            phase=str(photo.get_phase_display()),
            who=str(photo.attachment.uploaded_by or ""),
            when=full_date(photo.added_at),
        )
        for photo in photos
    ]


@dataclass(frozen=True)
class Paper:
    """A document in one line."""

    id: str
    name: str
    size: str
    who: str
    when: str


def papers(rows: Iterable[TicketDocument]) -> list[Paper]:
    """Documents with who added them."""
    return [
        Paper(
            id=str(row.document_id),
            name=row.document.name,
            size=filesizeformat(row.document.bytes),
            who=str(row.added_by),
            when=full_date(row.added_at),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Longer:
    """What an extension would change: the allowance, its end, and the end asked for."""

    allowance: str
    due: str
    then: str


def longer(ticket: Ticket, asked: ExtensionRequest) -> Longer | None:
    """The finishing clock now and as it would be; one query, None where it does not run."""
    clock = ticket.deadlines.filter(
        clock=Clock.FINISH, part__isnull=True, met_at__isnull=True
    ).first()
    if clock is None:
        return None
    span = Span(asked.working_days, Unit.WORKING_DAYS)
    then = due_at(clock.due_at, span, load_calendar())
    amount = f"{clock.amount.normalize():f} {Unit(clock.unit).label}"
    return Longer(amount, full_date(clock.due_at), full_date(then))
