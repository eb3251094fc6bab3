"""Jobs as cards, in words: the state, the time left, the one next step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from requests_app.choices import Urgency
from requests_app.fieldwork.selectors.jobs import Job
from requests_app.selectors.clocks import ClockView
from requests_app.views.desk.rows import Badge, ClockLook, clock_look, state_badge, urgency_badge
from requests_app.workflow import Status

# The one thing to do next, by state.
NEXT: dict[str, Any] = {
    Status.DISPATCHED: _("去签收"),
    Status.SIGNED: _("联系诉求人"),
    Status.PROCESSING: _("办理并答复"),
    Status.REWORKING: _("重新办理"),
    Status.SUSPENDED: _("看看能否恢复"),
    Status.RETURN_REQUESTED: _("等派单台审批退单"),
}
PRESSING = frozenset({Urgency.EMERGENCY, Urgency.URGENT})


@dataclass(frozen=True)
class Card:
    """One job as a card."""

    job: Job
    state: Badge
    urgency: Badge | None
    clock: ClockLook | None
    next_step: str


def cards_of(jobs: Iterable[Job], *, now: datetime) -> list[Card]:
    """Cards in the order of the jobs."""
    return [_card(job, now) for job in jobs]


def urgency_of(ticket: Any) -> Badge | None:
    """A badge for what presses; ordinary tickets need none."""
    return urgency_badge(ticket) if ticket.urgency in PRESSING else None


def own_clocks(
    clocks: Iterable[ClockView], part_id: int | None, *, now: datetime
) -> list[ClockLook]:
    """Clocks still running over the reader's part, the nearest first."""
    return [clock_look(c, now) for c in clocks if c.met_at is None and c.part_id == part_id]


def _card(job: Job, now: datetime) -> Card:
    return Card(
        job=job,
        state=part_badge(job) if job.part else state_badge(job.ticket),
        urgency=urgency_of(job.ticket),
        clock=clock_look(job.clock, now) if job.clock else None,
        next_step=_next_of(job),
    )


def part_badge(job: Job) -> Badge:
    """The state of the reader's own part."""
    words = job.part.get_status_display() if job.part else ""
    return Badge(str(_("协办 %s") % words), "slate", "users")


def _next_of(job: Job) -> str:
    if job.part:
        return str(_("签收协办") if job.to_sign else _("反馈协办情况"))
    if job.ticket.status == Status.SIGNED and job.ticket.first_contact_at:
        return str(_("开始办理"))
    return str(NEXT.get(job.ticket.status, _("查看")))
