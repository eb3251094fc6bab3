"""Rows of the queue: everything a line shows, ready to print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grid.selectors.directory import team_name
from haishu_portal.core.worktime import SHANGHAI
from requests_app.choices import Channel, SupervisionLevel, Urgency
from requests_app.models import Ticket
from requests_app.queue_look import Look
from requests_app.selectors.clocks import ClockView, running_clocks
from requests_app.selectors.people import handler_names
from requests_app.views.desk.cells import around, cells, head, pick_cell, under_title
from requests_app.workflow import BADGES, Status

USUAL_LOOK = Look()
MINUTE, HOUR, DAY = 60, 3600, 86400
URGENCY_LOOKS: dict[str, tuple[str, str]] = {
    Urgency.EMERGENCY: ("red", "urgent"),
    Urgency.URGENT: ("amber", "bolt"),
    Urgency.NORMAL: ("slate", "point"),
    Urgency.COMPLEX: ("sea", "git-branch"),
}
# Most rows lie with units and stay quiet; what waits for the desk stands out.
STATE_TONES = {
    "info": "slate",
    "warn": "amber",
    "active": "sea",
    "done": "leaf",
    "danger": "red",
    "neutral": "slate",
}


@dataclass(frozen=True)
class Badge:
    """A state or an urgency: words, tone, icon."""

    text: str
    tone: str
    icon: str


@dataclass(frozen=True)
class ClockLook:
    """A clock as a bar: what it is, how full, until when, in words."""

    label: str
    short: str
    words: str
    full: str
    percent: int
    tone: str
    part_id: int | None
    running: bool
    is_over: bool


class Moment(NamedTuple):
    """A moment as short as it may be said, in full, and itself."""

    short: str
    full: str
    at: datetime


@dataclass(frozen=True)
class Row:
    """One line of the queue."""

    ticket: Ticket
    state: Badge
    urgency: Badge
    clock: ClockLook | None
    unit: str
    channel: str
    supervision: str
    submitted: Moment
    updated: Moment
    handler: str = ""
    look: Look = USUAL_LOOK

    @property
    def key(self) -> str:
        """The ticket's id, written plainly."""
        return str(self.ticket.pk)

    @property
    def head(self) -> list[dict[str, Any]]:
        """The line above rows of this look."""
        return head(self.look)

    @property
    def pick(self) -> str:
        """The cell that chooses the row for doing one thing to many."""
        return pick_cell(self)

    @property
    def href(self) -> str:
        """The page of the ticket."""
        return f"{_ticket_root()}{self.ticket.no}/"

    @property
    def before(self) -> str:
        """Cells before the title."""
        return cells(self, around(self.look)[0])

    @property
    def after(self) -> str:
        """Cells behind the title."""
        return cells(self, around(self.look)[1])

    @property
    def under_title(self) -> str:
        """The second line of the title."""
        return under_title(self)


@cache
def _ticket_root() -> str:
    """Where ticket pages begin; asking the router for each of fifty rows takes a millisecond."""
    return reverse("desk:ticket", args=["X"]).removesuffix("X/")


def state_badge(ticket: Ticket) -> Badge:
    """The ticket's state."""
    return _state(ticket.status, get_language())


def urgency_badge(ticket: Ticket) -> Badge:
    """The ticket's urgency."""
    return _urgency(ticket.urgency, get_language())


# A list says the same few words fifty times; each is translated once for a language.
@lru_cache(maxsize=256)
def _state(status: str, _language: str | None) -> Badge:
    tone, icon = BADGES[status]
    return Badge(str(Status(status).label), STATE_TONES[tone], icon)


@lru_cache(maxsize=64)
def _urgency(urgency: str, _language: str | None) -> Badge:
    return Badge(str(Urgency(urgency).label), *URGENCY_LOOKS[urgency])


@lru_cache(maxsize=256)
def _label(choice: Any, _language: str | None) -> str:
    return str(choice.label)


def clock_look(clock: ClockView, now: datetime) -> ClockLook:
    """A clock in words; what a met or paused one says is in the past."""
    return ClockLook(
        label=clock.label,
        short=_short_label(clock.label),
        words=_clock_words(clock, now),
        full=_("应于 %s 前") % full_date(clock.due_at),
        percent=clock.percent,
        tone=clock.tone,
        part_id=clock.part_id,
        running=clock.met_at is None and clock.paused_at is None,
        is_over=clock.met_at is not None,
    )


def _short_label(label: str) -> str:
    """The telling end of a clock's name: two characters of Chinese, or the last word."""
    return label.rsplit(maxsplit=1)[-1] if label.isascii() else label[-2:]


def _clock_words(clock: ClockView, now: datetime) -> str:
    if clock.met_at is not None:
        late = clock.tone == "late"
        return (_("超时完成 %s") if late else _("已完成 %s")) % short_date(clock.met_at, now)
    if clock.paused_at is not None:
        return _("已暂停")
    left = (clock.due_at - now).total_seconds()
    return (_("剩 %s") if left >= 0 else _("超 %s")) % span_words(abs(left))


def span_words(seconds: float) -> str:
    """A length of time in at most two units, for people."""
    return _span(rounded(seconds), get_language())


def rounded(seconds: float) -> int:
    """A length of time without what ``span_words`` would not say."""
    exact = MINUTE if seconds < 6 * HOUR else HOUR if seconds < 3 * DAY else DAY
    return int(seconds // exact * exact)


# Hundreds of clocks say the same few lengths.
@lru_cache(maxsize=1024)
def _span(seconds: int, _language: str | None) -> str:
    if seconds < HOUR:
        return _("%d分钟") % max(1, int(seconds // MINUTE))
    if seconds < DAY:
        hours, rest = divmod(int(seconds), HOUR)
        minutes = rest // MINUTE
        if hours < 6 and minutes:
            return _("%(h)d小时%(m)d分") % {"h": hours, "m": minutes}
        return _("%d小时") % hours
    days, rest = divmod(int(seconds), DAY)
    hours = rest // HOUR
    if days < 3 and hours:
        return _("%(d)d天%(h)d小时") % {"d": days, "h": hours}
    return _("%d天") % days


def full_date(moment: datetime) -> str:
    """A moment in full, Shanghai time."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def short_date(moment: datetime, now: datetime, *, brief: bool = False) -> str:
    """A moment as short as today allows: 10:32, 昨天 10:32 (brief: 昨天), 11-20, 2025-11-20."""
    there, here = moment.astimezone(SHANGHAI), now.astimezone(SHANGHAI)
    days = (here.date() - there.date()).days
    if days == 0:
        return f"{there:%H:%M}"
    if days == 1:
        return _("昨天") if brief else _("昨天 %s") % f"{there:%H:%M}"
    return f"{there:%m-%d}" if there.year == here.year else f"{there:%Y-%m-%d}"


def queue_rows(tickets: Sequence[Ticket], *, now: datetime, look: Look = USUAL_LOOK) -> list[Row]:
    """Lines for these tickets; one query for the clocks of all, one for handlers if shown."""
    clocks: dict[int, Any] = running_clocks([t.pk for t in tickets], now=now)
    handlers = handler_names(tickets) if look.has("handler") else {}
    return [_row(t, clocks.get(t.pk), now, handlers, look) for t in tickets]


def _row(
    ticket: Ticket,
    clock: ClockView | None,
    now: datetime,
    handlers: Mapping[int, str],
    look: Look,
) -> Row:
    return Row(
        ticket=ticket,
        state=state_badge(ticket),
        urgency=urgency_badge(ticket),
        clock=clock_look(clock, now) if clock else None,
        unit=team_name(ticket.lead_team_id),
        channel=_label(Channel(ticket.channel), get_language()),
        supervision=_label(SupervisionLevel(ticket.supervision_level), get_language()),
        submitted=_moment(ticket.submitted_at, now),
        updated=_moment(ticket.updated_at, now),
        handler=handlers.get(ticket.handler_id or 0, ""),
        look=look,
    )


def _moment(at: datetime, now: datetime) -> Moment:
    return Moment(short_date(at, now, brief=True), full_date(at), at)
