"""The page of one ticket, gathered once for every way of coming to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grid.reach import Reach
from grid.selectors.lookup import division_label
from haishu_portal.core.roles import Role
from requests_app.choices import PhotoPhase
from requests_app.fieldwork.acts.steps import QUIET, STEPS, Step, open_steps
from requests_app.fieldwork.forms.steps import RevealForm, StepForm
from requests_app.fieldwork.selectors.jobs import assist_part
from requests_app.fieldwork.views.access import reach
from requests_app.fieldwork.views.cards import own_clocks, urgency_of
from requests_app.fieldwork.views.maps import outlines_near
from requests_app.models import Ticket, TicketPhoto
from requests_app.selectors.callers import caller_view, readable
from requests_app.selectors.clocks import clock_views
from requests_app.selectors.people import people_of
from requests_app.selectors.timeline import TimelineEntry, staff_timeline
from requests_app.views.desk.rows import state_badge
from requests_app.views.public.in_hand import InHand, photos_in_hand

SHORT_HISTORY = 3
REVEAL = "reveal"
# Ready reasons for looking behind the mask; each is long enough for the record.
REASONS = {
    "phone": (_("联系核实情况"), _("约定上门时间"), _("告知办理结果")),
    "address": (_("上门查看处置"), _("核实事发地点")),
}


@dataclass(frozen=True)
class Refusal:
    """A form that was not carried out, with everything typed."""

    name: str
    form: Any
    status: int = 200
    stale: bool = False


@dataclass(frozen=True)
class Revealed:
    """One thing in the clear, for this answer only."""

    field: str
    clear: str


@dataclass(frozen=True)
class StepView:
    """A step as the page shows it; ``possible`` is False once somebody else went ahead."""

    step: Step
    form: StepForm
    is_open: bool
    possible: bool
    in_hand: InHand | None

    @property
    def is_plain(self) -> bool:
        """Whether one tap does it: nothing to fill in."""
        return not self.form.shown and not self.step.takes_photos


def page(
    request: HttpRequest,
    found: Ticket,
    *,
    refusal: Refusal | None = None,
    revealed: Revealed | None = None,
) -> HttpResponse:
    """The ticket's page; a refused form is open and as it was typed."""
    who, now = reach(request), timezone.now()
    part = assist_part(who, found)
    steps = step_views(request, found, open_steps(who, found, part), refusal)
    timeline = staff_timeline(found, who)
    context = {
        "ticket": found,
        "content": readable(who, found, found.content),
        "state": state_badge(found),
        "urgency": urgency_of(found),
        "clocks": own_clocks(
            clock_views([found.pk], now=now).get(found.pk, []), part.pk if part else None, now=now
        ),
        "area": division_label(found.area_code) if found.area_code else "",
        "steps": steps,
        "first": next((s for s in steps if s.possible and s.step.name not in QUIET), None),
        "still_possible": all(s.possible for s in steps),
        "refusal": refusal,
        "changes": _changes(timeline, found, refusal),
        "revealed": revealed,
        "reveal_form": refusal.form if refusal and refusal.name == REVEAL else RevealForm(),
        "reveal_open": request.GET.get("do") == REVEAL,
        "reasons": REASONS,
        "caller": caller_view(who, found, frozenset({part.team_id} if part else ())),
        "latest": timeline[:SHORT_HISTORY],
        "older": timeline[SHORT_HISTORY:],
        "albums": albums(found.photos.all()),
        "part": part,
        "outlines": outlines_near(found.area_code),
        "people": _people(who, found),
    }
    status = refusal.status if refusal else 200
    return render(request, "requests_app/field/ticket.html", context, status=status)


def slot_of(no: str, name: str) -> str:
    """Where photos of a step wait in the session."""
    return f"{no}:{name}"


def step_views(
    request: HttpRequest, found: Ticket, steps: list[Step], refusal: Refusal | None
) -> list[StepView]:
    """Open steps with their forms; a refused one stays even if it is no longer open."""
    wrong = refusal.name if refusal else ""
    wanted = wrong or request.GET.get("do", "")
    possible = {step.name for step in steps}
    if wrong in STEPS and wrong not in possible:
        steps = [STEPS[wrong], *steps]
    return [
        StepView(
            step=step,
            form=_form(step, found, refusal),
            is_open=step.name == wanted,
            possible=step.name in possible,
            in_hand=photos_in_hand(request, slot_of(found.no, step.name))
            if step.takes_photos
            else None,
        )
        for step in steps
    ]


def albums(photos: Iterable[TicketPhoto]) -> list[tuple[str, list[TicketPhoto]]]:
    """Photos by phase, in the order of the work."""
    kept = list(photos)
    groups = [(phase, [p for p in kept if p.phase == phase]) for phase in PhotoPhase]
    return [(str(phase.label), group) for phase, group in groups if group]


def _form(step: Step, found: Ticket, refusal: Refusal | None) -> Any:
    if refusal is None or step.name != refusal.name:
        initial = {"version": found.version, "seen": found.event_seq}
        return step.form(prefix=step.name, initial=initial)
    kept: Any = refusal.form
    if refusal.stale:  # the next try starts from the ticket as it is shown now
        kept.data = kept.data.copy()
        kept.data[f"{step.name}-version"] = str(found.version)
        kept.data[f"{step.name}-seen"] = str(found.event_seq)
    return kept


def _changes(
    timeline: list[TimelineEntry], found: Ticket, refusal: Refusal | None
) -> list[TimelineEntry]:
    """What others did since the refused form was drawn."""
    if refusal is None or not refusal.stale:
        return []
    seen = refusal.form.cleaned_data.get("seen")
    return timeline[: max(1, found.event_seq - seen)] if seen is not None else timeline[:1]


def _people(who: Reach, found: Ticket) -> Any:
    """Whom a lead may give the ticket to."""
    led = who.teams_for(Role.LEAD)
    is_lead = found.lead_team_id in led and found.is_open
    return people_of([found.lead_team_id or 0]) if is_lead else []
