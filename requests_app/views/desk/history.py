"""The timeline of the ticket page: moves, notes and messages in one column, filtered."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from grid.reach import Reach
from grid.selectors.directory import team_name
from requests_app import rules
from requests_app.choices import EventKind
from requests_app.models import Ticket
from requests_app.selectors.desk_ticket import SentMessage, messages_about
from requests_app.selectors.timeline import TimelineEntry, staff_timeline
from requests_app.views.desk.rows import STATE_TONES, full_date, short_date

NOTES = frozenset(
    {EventKind.NOTE, EventKind.INFO, EventKind.PHOTO, EventKind.DOCUMENT, EventKind.ON_SITE}
)
TALKS = frozenset({EventKind.CONTACT, EventKind.CALLBACK, EventKind.RATING})
FILTERS = (
    ("all", _("全部")),
    ("moves", _("流转")),
    ("notes", _("备注")),
    ("messages", _("沟通")),
)
CHANGE_LABELS: dict[str, Any] = {
    "category": _("分类"),
    "urgency": _("紧急程度"),
    "kind": _("类型"),
    "target": _("被反映单位"),
    "place": _("位置"),
    "handler": _("经办人"),
    "confidential": _("保密"),
    "lead": _("主办单位"),
    "level": _("督办级别"),
    "due": _("办结时限"),
}


@dataclass(frozen=True)
class Line:
    """One line of the timeline."""

    at: datetime
    when: str
    full: str
    title: str
    text: str
    who: str
    icon: str
    tone: str
    group: str
    is_public: bool
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    resend: int = 0
    unit: str = ""
    mentions: list[str] = field(default_factory=list)
    done_at: str = ""
    recording: str = ""
    signature: str = ""


def history(ticket: Ticket, reach: Reach, wanted: str, *, now: datetime) -> list[Line]:
    """Newest first; two queries, messages left out where they are not wanted."""
    own = _own_units(reach)
    lines = [_line(entry, now, own) for entry in staff_timeline(ticket, reach)]
    if wanted in ("all", "messages"):
        mends = rules.can_mend_messages(reach)
        lines += [_message(sent, now, mends=mends) for sent in messages_about(ticket)]
    if wanted != "all":
        lines = [line for line in lines if line.group == wanted]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def changes_since(ticket: Ticket, reach: Reach, seen: int, *, now: datetime) -> list[Line]:
    """What others did after the event numbered ``seen``, newest first."""
    if ticket.event_seq <= seen:
        return []
    own = _own_units(reach)
    return [_line(entry, now, own) for entry in staff_timeline(ticket, reach, after=seen)]


def _own_units(reach: Reach) -> frozenset[str]:
    """Names that need no saying: the reader's colleagues are known by their own."""
    return frozenset(team_name(team_id) for team_id in reach.team_ids)


def _group(kind: str) -> str:
    if kind in NOTES:
        return "notes"
    return "messages" if kind in TALKS else "moves"


def _line(entry: TimelineEntry, now: datetime, own: frozenset[str]) -> Line:
    known = bool(entry.actor) and entry.unit in own
    return Line(
        at=entry.at,
        when=short_date(entry.at, now),
        full=full_date(entry.at),
        title=entry.title,
        text=entry.text,
        who=entry.actor if known else _join((entry.unit, entry.actor)),
        unit=entry.unit,
        icon=entry.icon,
        tone=STATE_TONES[entry.tone],
        group=_group(entry.kind),
        is_public=entry.is_public,
        changes=[
            (str(CHANGE_LABELS.get(name, name)), before or "—", after or "—")
            for name, (before, after) in entry.changes.items()
        ],
        mentions=entry.mentions,
        done_at=full_date(entry.done_at) if entry.done_at else "",
        recording=entry.recording,
        signature=entry.signature,
    )


def _message(sent: SentMessage, now: datetime, *, mends: bool) -> Line:
    state = _t("%(via)s %(state)s") % {"via": sent.via, "state": sent.state}
    lost = _t("%(via)s未送达：%(why)s") % {"via": sent.via, "why": sent.why}
    return Line(
        at=sent.at,
        when=short_date(sent.at, now),
        full=full_date(sent.at),
        title=lost if sent.failed else state,
        text=sent.text,
        who="",
        icon="mail",
        tone="red" if sent.failed else "slate",
        group="messages",
        is_public=sent.to_resident and not sent.failed,
        resend=sent.id if sent.failed and mends else 0,
    )


def _join(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)
