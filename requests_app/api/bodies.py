"""Answers of the API, filled from selectors."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from grid.reach import Reach
from grid.selectors.directory import team_name
from requests_app import rules
from requests_app.choices import RequestStatus
from requests_app.models import Ticket
from requests_app.selectors.callers import CallerView, caller_view, readable
from requests_app.selectors.clocks import ClockView, clock_views, running_clocks
from requests_app.selectors.moves import available_moves, unit_team_ids
from requests_app.selectors.resident_view import open_acts, shown_reply
from requests_app.selectors.timeline import TimelineEntry, public_timeline, staff_timeline
from requests_app.workflow import PLAIN_WORDS, Move

Body = dict[str, Any]


def submit_body(ticket: Ticket, query_code: str, track_url: str) -> Body:
    """The receipt of a new request."""
    steps = [
        _("我们会在派单时限内确定承办单位"),
        _("承办单位将按时限签收、联系并办理"),
        _("办结后我们会回访，您也可以在网上评价"),
    ]
    if query_code:
        steps.insert(0, _("请记下编号和查询码，凭它们查看进展；查询码只显示这一次"))
    return {
        "no": ticket.no,
        "query_code": query_code or None,
        "status": ticket.status,
        "status_text": str(PLAIN_WORDS[ticket.status]),
        "submitted_at": ticket.submitted_at,
        "track_url": track_url,
        "next_steps": steps,
    }


def tracked_body(ticket: Ticket) -> Body:
    """A ticket as its resident sees it; at most six queries."""
    acts = open_acts(ticket)
    return {
        "no": ticket.no,
        "title": ticket.title,
        "kind": ticket.kind,
        "category": _category(ticket, public=True),
        "status": ticket.status,
        "status_text": str(PLAIN_WORDS[ticket.status]),
        "place": ticket.place_label,
        "unit": team_name(ticket.lead_team_id),
        "submitted_at": ticket.submitted_at,
        "updated_at": ticket.updated_at,
        "reply_text": shown_reply(ticket),
        "solved": ticket.solved,
        "satisfaction": ticket.satisfaction,
        "allowed": {
            "add_information": acts.add,
            "withdraw": acts.withdraw,
            "rate": acts.rate,
            "reopen": acts.reopen,
        },
        "timeline": [_step(entry) for entry in public_timeline(ticket)],
    }


def rows_body(tickets: list[Ticket], *, now: datetime) -> list[Body]:
    """Tickets of a list with the clock that runs out first; one query."""
    clocks = running_clocks([ticket.pk for ticket in tickets], now=now)
    return [_row(ticket, clocks.get(ticket.pk)) for ticket in tickets]


def state_body(reach: Reach, ticket: Ticket) -> Body:
    """Where the ticket stands after an act; one query."""
    return {
        "no": ticket.no,
        "version": ticket.version,
        "status": ticket.status,
        "status_label": ticket.get_status_display(),
        "updated_at": ticket.updated_at,
        "next_due_at": ticket.next_due_at,
        "available_moves": [_move(move) for move in _moves(reach, ticket)],
    }


def detail_body(reach: Reach, ticket: Ticket, *, now: datetime) -> Body:
    """Everything the reader may see of a ticket."""
    prefetch_related_objects([ticket], "units", "photos", "returns", "extensions")
    clocks = clock_views([ticket.pk], now=now).get(ticket.pk, [])
    running = next((c for c in clocks if c.met_at is None and c.part_id is None), None)
    caller = caller_view(reach, ticket, unit_team_ids(ticket))
    return {
        **_row(ticket, running),
        **_matter(reach, ticket),
        "caller": _caller(caller) if caller else None,
        "clocks": [_clock(clock) for clock in clocks],
        "units": [_unit(part) for part in ticket.units.all()],
        "pending": [
            *_pending("return", ticket.returns.all()),
            *_pending("extension", ticket.extensions.all()),
        ],
        "photos": [{"id": str(p.attachment_id), "phase": p.phase} for p in ticket.photos.all()],
        "events": [_event(entry) for entry in staff_timeline(ticket, reach)],
        "available_moves": [_move(move) for move in _moves(reach, ticket)],
    }


def _moves(reach: Reach, ticket: Ticket) -> list[Move]:
    return [m for m in available_moves(reach, ticket, special=True) if m.name != "merge"]


def _matter(reach: Reach, ticket: Ticket) -> Body:
    names = (
        "event_time", "desk_reason", "outcome", "reply_text", "solved",
        "satisfaction", "return_count", "rework_count",
    )  # fmt: skip
    point = {"lng": ticket.lng, "lat": ticket.lat} if ticket.lng is not None else None
    master = ticket.master
    return {
        "content": readable(reach, ticket, ticket.content),
        **{name: getattr(ticket, name) for name in names},
        "point": point,
        "master": master.no if master and not rules.is_target(reach, master) else None,
    }


def _row(ticket: Ticket, clock: ClockView | None) -> Body:
    return {
        "no": ticket.no,
        "version": ticket.version,
        "status": ticket.status,
        "status_label": ticket.get_status_display(),
        "title": ticket.title,
        "channel": ticket.channel,
        "kind": ticket.kind,
        "urgency": ticket.urgency,
        "category": _category(ticket),
        "area_code": ticket.area_code,
        "place": ticket.place_label,
        "lead_team": _team(ticket.lead_team_id),
        "supervision_level": ticket.supervision_level,
        "confidential": ticket.confidential,
        "submitted_at": ticket.submitted_at,
        "updated_at": ticket.updated_at,
        "next_due_at": ticket.next_due_at,
        "clock": _clock(clock) if clock else None,
    }


def _team(team_id: int | None) -> Body | None:
    return {"id": team_id, "name": team_name(team_id)} if team_id is not None else None


def _category(ticket: Ticket, *, public: bool = False) -> Body | None:
    kept = ticket.category
    if kept is None:
        return None
    return {"code": kept.code, "name": (public and kept.public_name) or kept.name}


def _clock(clock: ClockView) -> Body:
    return {
        "clock": clock.clock,
        "label": clock.label,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "percent": clock.percent,
        "tone": clock.tone,
        "paused": clock.paused_at is not None,
        "met_at": clock.met_at,
        "part_id": clock.part_id,
    }


def _move(move: Move) -> Body:
    return {
        "name": move.name,
        "label": str(move.label),
        "to": str(move.target),
        "requires": list(move.requires),
        "note_required": move.note_required,
    }


def _step(entry: TimelineEntry) -> Body:
    return {"at": entry.at, "title": entry.title, "text": entry.text, "unit": entry.unit}


def _event(entry: TimelineEntry) -> Body:
    names = ("kind", "actor", "is_public", "photos")
    return _step(entry) | {name: getattr(entry, name) for name in names}


def _unit(part: Any) -> Body:
    names = ("id", "role", "status", "task", "report", "signed_at", "finished_at")
    return {"team": _team(part.team_id)} | {name: getattr(part, name) for name in names}


def _caller(caller: CallerView) -> Body:
    names = (
        "name", "phone", "email", "address", "is_anonymous", "keep_secret", "need_reply",
        "can_reveal",
    )  # fmt: skip
    return {name: getattr(caller, name) for name in names}


def _pending(what: str, rows: Iterable[Any]) -> list[Body]:
    return [
        {"what": what, "reason": row.reason, "asked_at": row.asked_at}
        for row in rows
        if row.status == RequestStatus.PENDING
    ]
