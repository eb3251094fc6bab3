"""What the page of an event shows, gathered from above and below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from grid.codes import DISTRICT_CODE
from grid.reach import Reach
from grid.selectors.lookup import children, division_label
from requests_app import rules as allow
from requests_app.choices import Urgency
from requests_app.forms.event_form import ByHandForm, ListedForm
from requests_app.models import EventGroup, EventGroupState, EventNotice
from requests_app.selectors import event_figures
from requests_app.selectors.categories import path_of
from requests_app.selectors.conditions import Known
from requests_app.selectors.event_callers import delivery
from requests_app.selectors.event_groups import event_fault, event_page, event_sentence, read_event
from requests_app.views.desk.access import DeskRequest
from requests_app.views.desk.event_map import event_map
from requests_app.views.desk.queue import changed, page_url
from requests_app.views.desk.rows import Badge, full_date, queue_rows, short_date
from requests_app.workflow import Status

STATES: dict[str, tuple[str, str]] = {
    EventGroupState.PREPARING: ("amber", "clock"),
    EventGroupState.ACTIVE: ("red", "urgent"),
    EventGroupState.ENDED: ("slate", "archive"),
}
BAR_WIDTH, BAR_HEIGHT = 480, 56
BARS = 24


@dataclass(frozen=True)
class EventLine:
    """One event in the list."""

    event: EventGroup
    state: Badge
    kind: str
    where: str
    span: str
    size: int


@dataclass(frozen=True)
class Bar:
    """One hour of intake as a column of the little chart."""

    x: float
    y: float
    width: float
    height: float
    label: str
    n: int
    marked: bool


def state_of(event: EventGroup) -> Badge:
    """Running, preparing or over: word, tone, icon."""
    return Badge(str(EventGroupState(event.state).label), *STATES[event.state])


def span_of(event: EventGroup) -> str:
    """From when until when."""
    if event.ends_at is None:
        return _("%s 起") % full_date(event.starts_at)
    return f"{full_date(event.starts_at)} – {full_date(event.ends_at)}"


def event_lines(events: Sequence[Any], *, now: datetime) -> list[EventLine]:
    """The list; no query."""
    return [
        EventLine(
            event=event,
            state=state_of(event),
            kind=str(event.get_kind_display()),
            where=division_label(event.area_code) if event.area_code else _("全区"),
            span=span_of(event),
            size=event.size,
        )
        for event in events
    ]


def event_context(
    reach: Reach, event: EventGroup, *, now: datetime, inside: str = ""
) -> dict[str, Any]:
    """Everything above the tickets; a fixed number of queries."""
    read, known = read_event(event), Known()
    ended = event.state == EventGroupState.ENDED
    lines = event_figures.lines_of(reach, event.pk)
    counts = event_figures.by_area(lines)
    inside = inside if inside.startswith(event.area_code) else ""
    inside = inside or event.area_code or DISTRICT_CODE
    until = event.ends_at if ended and event.ends_at else now
    return {
        "event": event,
        "state": state_of(event),
        "span": span_of(event),
        "sentence": event_sentence(read, known),
        "fault": event_fault(read, known),
        "progress": event_figures.progress(lines, now=now),
        "map": event_map(inside, counts),
        "streets": [] if event.area_code else children(DISTRICT_CODE),
        "states": event_figures.by_state(lines),
        "categories": event_figures.by_category(lines)[:8],
        "bars": bars(event_figures.by_hour(lines, until=until)),
        "bar_width": BAR_WIDTH,
        "bar_height": BAR_HEIGHT,
        "clusters": [] if ended else event_figures.clusters(reach, lines),
        "notices": [notice_line(n, now) for n in notices_of(event)],
        "may_run": allow.can_run_events(reach) and not ended,
        "may_gather": allow.can_gather(reach) and not ended,
        "by_hand": ByHandForm(auto_id="by-hand-%s"),
        "at": full_date(now),
    }


def notices_of(event: EventGroup) -> list[EventNotice]:
    """The newest messages to the callers; one query."""
    return list(event.notices.select_related("made_by", "confirmed_by")[:5])


def notice_line(notice: EventNotice, now: datetime) -> dict[str, Any]:
    """One message with what became of it."""
    sent = notice.confirmed_at is not None
    return {
        "notice": notice,
        "when": short_date(notice.confirmed_at or notice.made_at, now),
        "delivery": delivery(notice) if sent else None,
    }


def bars(hours: Sequence[event_figures.Counted]) -> list[Bar]:
    """Columns of the chart, the hour written under every sixth."""
    width = BAR_WIDTH / BARS
    most = max((hour.n for hour in hours), default=0) or 1
    found = []
    for at, hour in enumerate(hours):
        height = round((BAR_HEIGHT - 16) * hour.n / most, 1)
        top = round(BAR_HEIGHT - 14 - height, 1)
        marked = at % 6 == 0
        found.append(
            Bar(round(at * width + 2, 1), top, width - 4, height, hour.label, hour.n, marked)
        )
    return found


def list_context(request: DeskRequest, event: EventGroup, *, now: datetime) -> dict[str, Any]:
    """The tickets of the event as filtered, the urgent first."""
    wanted = ListedForm(request.GET).wanted()
    cursor = request.GET.get("cursor", "")
    page = event_page(request.reach, event.pk, wanted, now=now, cursor=cursor)
    return {
        "rows": queue_rows(page.rows, now=now),
        "older_url": page_url(request.GET, page.older),
        "newer_url": page_url(request.GET, page.newer),
        "chips": _chips(request, wanted),
        "urgent_query": changed(request.GET, urgency=Urgency.EMERGENCY, cursor=""),
        "overdue_query": changed(request.GET, overdue="1", cursor=""),
    }


def _chips(request: DeskRequest, wanted: Any) -> list[tuple[str, str]]:
    """(words, address without it) for each filter that is set."""
    found = []
    if wanted.states:
        found.append((str(Status(wanted.states[0]).label), "state"))
    if wanted.urgency:
        found.append((str(Urgency(wanted.urgency).label), "urgency"))
    if wanted.area:
        found.append((division_label(wanted.area) or wanted.area, "area"))
    if wanted.category:
        found.append((path_of(wanted.category) or wanted.category, "category"))
    if wanted.overdue:
        found.append((_("只看超时"), "overdue"))
    return [(words, changed(request.GET, **{name: ""}, cursor="")) for words, name in found]
