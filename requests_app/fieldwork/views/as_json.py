"""What the phone is told, in the shape the app reads."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from grid.reach import Reach
from grid.selectors.lookup import division_label
from requests_app import rules
from requests_app.choices import Clock, PhotoPhase, UnitStatus
from requests_app.fieldwork.acts.steps import QUIET, Step, steps_open
from requests_app.fieldwork.selectors.dossiers import Dossier
from requests_app.fieldwork.selectors.facts import Listed, Part, Running
from requests_app.fieldwork.views.cards import NEXT, urgency_of
from requests_app.models import Ticket, TicketPhoto
from requests_app.selectors.callers import CallerView, readable
from requests_app.selectors.timeline import TimelineEntry
from requests_app.views.desk.rows import Badge, rounded, span_words, state_badge
from requests_app.workflow import Status

Json = dict[str, Any]
CLOCK_ICONS = {"overdue": "alert", "paused": "player-pause"}


class _Memo(dict[Any, Any]):
    """What ``make`` says of a key, asked once."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: Any) -> Any:
        self[key] = made = self.make(key)
        return made


class CardMaker:
    """Cards for one reader; what depends on little is thought out once for a list."""

    def __init__(self, reach: Reach, now: datetime) -> None:
        self.reach = reach
        self.now = now
        self._teams = reach.teams_for(*rules.UNIT_ROLES, *rules.AREA_ROLES)
        self._likely: dict[tuple[Any, ...], str | None] = {}
        # A list says the same few words hundreds of times; each is made once for it.
        self._area = _Memo(division_label)
        self._next = _Memo(lambda key: next_words(*key))
        self._state = _Memo(lambda status: badge(state_badge(Ticket(status=status))))
        self._urgency = _Memo(lambda urgency: badge(urgency_of(Ticket(urgency=urgency))))
        self._clock_name = _Memo(lambda clock: str(Clock(clock).label))
        self._left = _Memo(lambda key: left_words(*key))

    def cards(self, cases: Iterable[Listed]) -> list[Json]:
        """Every case of the list."""
        return [self.card(c.facts, c.part, c.clock, self._step(c.facts, c.part)) for c in cases]

    def card(self, case: Any, part: Part | None, clock: Running | None, step: str | None) -> Json:
        """One case; ``case`` is a ticket or its facts."""
        contacted = case.first_contact_at is not None
        return {
            "no": case.no,
            "rev": f"{case.version}.{case.event_seq}",
            "version": case.version,
            "status": case.status,
            "state": badge(part_look(part)) if part else self._state[case.status],
            "urgency": self._urgency[case.urgency],
            "rank": case.urgency_rank,
            "title": case.title,
            "place": case.place_label,
            "area": self._area[case.area_code] if case.area_code else "",
            "lng": case.lng,
            "lat": case.lat,
            "team_id": case.lead_team_id,
            "handler_id": case.handler_id,
            "mine": case.handler_id is not None and case.handler_id == self.reach.user_id,
            "part": part_json(part),
            "clock": self.clock(clock) if clock else None,
            "supervised": case.supervision_level > 0,
            "confidential": case.confidential,
            "next": self._next[case.status, contacted, part.status if part else ""],
            "step": step,
        }

    def clock(self, clock: Running) -> Json:
        """A clock in words; with ``near_at`` the phone goes on counting by itself."""
        name = self._clock_name[clock.clock]
        left = (clock.due_at - self.now).total_seconds()
        running = None if clock.tone == "paused" else left >= 0
        words = self._left[rounded(abs(left)), running]
        return {
            "name": name,
            "text": f"{name} · {words}",
            "tone": clock.tone,
            "icon": CLOCK_ICONS.get(clock.tone, "clock"),
            "due_at": clock.due_text,
            "near_at": clock.near_text,
        }

    def case(self, found: Dossier) -> Json:
        """One case with all that the phone keeps of it."""
        ticket, part = found.ticket, found.part
        steps = steps_open(
            self.reach, ticket, part, team_ids=found.team_ids, extendable=found.extendable
        )
        clock = found.clocks[0] if found.clocks else None
        return {
            **self.card(ticket, part, clock, likeliest(steps)),
            "content": readable(self.reach, ticket, ticket.content),
            "category": ticket.category.name if ticket.category else "",
            "submitted_at": ticket.submitted_at.isoformat(),
            "designated": ticket.designated,
            "clocks": [self.clock(clock) for clock in found.clocks],
            "steps": [step.name for step in steps],
            "caller": caller_json(found.caller),
            "photos": [photo_json(photo) for photo in found.photos],
            "timeline": entries_json(found.timeline),
            "contacted": ticket.first_contact_at is not None,
        }

    def _step(self, case: Any, part: Part | None) -> str | None:
        """The likeliest step; cases alike in what rules look at share the answer."""
        handled = part is not None or case.lead_team_id in self._teams
        key = (
            case.status, case.lead_team_id, case.target_team_id, case.confidential,
            case.designated, case.first_contact_at is None,
            "" if handled else case.area_code, (part.team_id, part.status) if part else None,
        )  # fmt: skip
        if key not in self._likely:
            teams = {case.lead_team_id, part.team_id if part else None} - {None}
            steps = steps_open(self.reach, case, part, team_ids=frozenset(teams), extendable=False)
            self._likely[key] = likeliest(steps)
        return self._likely[key]


def likeliest(steps: Sequence[Step]) -> str | None:
    """The step that somebody waits for, if one does."""
    return next((step.name for step in steps if step.name not in QUIET), None)


def answer(body: Json, **headers: str) -> HttpResponse:
    """``body`` as JSON, characters as they are: half as long as with escapes."""
    return HttpResponse(orjson.dumps(body), content_type="application/json", headers=headers)


def badge(look: Badge | None) -> Json | None:
    """Words, tone and icon."""
    return {"text": look.text, "tone": look.tone, "icon": look.icon} if look else None


def part_look(part: Part) -> Badge:
    """The state of the reader's own part."""
    return Badge(_("协办 %s") % UnitStatus(part.status).label, "slate", "users")


def part_json(part: Part | None) -> Json | None:
    """The part, in words."""
    if part is None:
        return None
    words = str(UnitStatus(part.status).label)
    return {"id": part.pk, "status": part.status, "text": words, "task": part.task}


def next_words(status: str, contacted: bool, part: str) -> str:
    """The one thing to do next, by the state of the case and of one's own part."""
    if part:
        return _("签收协办") if part == UnitStatus.ASSIGNED else _("反馈协办情况")
    if status == Status.SIGNED and contacted:
        return _("开始办理")
    return str(NEXT.get(status, _("查看")))


def left_words(seconds: int, running: bool | None) -> str:
    """How much is left, or how long it is over; None for a clock that stands still."""
    if running is None:
        return _("已暂停")
    return (_("剩 %s") if running else _("超 %s")) % span_words(seconds)


def caller_json(caller: CallerView | None) -> Json:
    """The caller behind the mask: no whole name, no number."""
    if caller is None:
        return {"name": "", "phone": "", "address": "", "has_phone": False, "can_call": False,
                "can_reveal": False,
                "hidden": False, "anonymous": True, "keep_secret": False}  # fmt: skip
    return {
        "name": caller.name,
        "phone": caller.phone,
        "address": caller.address,
        "has_phone": caller.has_phone,
        "can_call": caller.has_phone and caller.can_reveal,
        "can_reveal": caller.can_reveal,
        "hidden": caller.is_hidden,
        "anonymous": caller.is_anonymous,
        "keep_secret": caller.keep_secret,
    }


def photo_json(photo: TicketPhoto) -> Json:
    """A photo by its addresses, which ask again who may see it."""
    return {
        "id": str(photo.attachment_id),
        "phase": photo.phase,
        "words": str(PhotoPhase(photo.phase).label),
        "thumb": reverse("public:photo_thumb", args=[photo.attachment_id]),
        "large": reverse("public:photo", args=[photo.attachment_id]),
        "at": photo.added_at.isoformat(),
    }


def entries_json(entries: Iterable[TimelineEntry]) -> list[Json]:
    """Steps of a case; ``done_at`` where it was done well before it arrived."""
    return [
        {
            "at": entry.at.isoformat(),
            "done_at": entry.done_at.isoformat() if entry.done_at else None,
            "title": entry.title,
            "text": entry.text,
            "unit": entry.unit,
            "actor": entry.actor,
            "recording": _address("field:recording", entry.recording),
            "signature": _address("field:signature", entry.signature),
        }
        for entry in entries
    ]


def _address(name: str, what: str) -> str:
    return reverse(name, args=[what]) if what else ""
