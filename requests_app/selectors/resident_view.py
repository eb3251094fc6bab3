"""One ticket as the resident who brought it reads it: plain words, units not persons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from grid.selectors.directory import team_brief
from grid.selectors.lookup import division_label
from haishu_portal.core.masking import STARS, mask_name, mask_phone
from requests_app import workflow
from requests_app.choices import CallOutcome, Clock, EventKind
from requests_app.models import Reporter, Ticket, TicketPhoto
from requests_app.selectors import categories
from requests_app.selectors.clocks import ClockView, clock_views
from requests_app.workflow import PLAIN_WORDS, Status

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# What each running clock promises the resident.
PROMISES: "dict[str, StrPromise]" = {
    Clock.DISPATCH: _("把这件事交给承办单位"),
    Clock.SIGN: _("承办单位签收"),
    Clock.CONTACT: _("承办单位与您联系"),
    Clock.FINISH: _("办完并答复您"),
    Clock.CALLBACK: _("回访您，听您说是否解决、是否满意"),
}
# What follows where no clock runs.
AFTERWARDS: "dict[str, StrPromise]" = {
    Status.ANSWERED: _("答复如下；若没有解决，请再次反映或拨打 81890"),
    Status.REPLIED: _("审核通过后，您就能看到答复"),
    Status.REVIEWED: _("我们会回访您；您也可以在下面直接评价"),
    Status.CALLBACK: _("我们会回访您；您也可以在下面直接评价"),
    Status.SUSPENDED: _("原因消除后继续办理，时限从那时接着算"),
    Status.DIFFICULT: _("区里会召集有关单位商量办法，再答复您"),
    Status.CLOSED: _("如果没有真正解决，您可以申请重新办理"),
    Status.ARCHIVED: _("如果问题再次出现，请重新反映"),
    Status.MERGED: _("与同一件事合在一起办理，结果也会告诉您"),
    Status.INVALID: _("原因和可以去的渠道见下面的说明"),
    Status.TERMINATED: _("原因见下面的说明"),
    Status.WITHDRAWN: _("您已撤回；需要时可以重新反映"),
}
STAGES = (_("收到"), _("交办"), _("办理"), _("答复"), _("办结"))
_STAGE_OF: dict[str, int] = {
    Status.DISPATCHED: 1,
    Status.SIGNED: 2,
    Status.PROCESSING: 2,
    Status.REWORKING: 2,
    Status.SUSPENDED: 2,
    Status.DIFFICULT: 2,
    Status.REPLIED: 3,
    Status.REVIEWED: 3,
    Status.CALLBACK: 3,
    Status.ANSWERED: 3,
    Status.CLOSED: 4,
    Status.ARCHIVED: 4,
}
# Ends that are no success: the strip of stages would promise too much.
_CUT_SHORT = frozenset({Status.MERGED, Status.INVALID, Status.TERMINATED, Status.WITHDRAWN})
# The reply is the resident's to read once it was checked.
_REPLY_SHOWN = (
    frozenset({Status.ANSWERED, Status.CLOSED, Status.ARCHIVED, Status.REWORKING, Status.DIFFICULT})
    | workflow.AT_CALLBACK
)
RATEABLE = workflow.AT_CALLBACK | {Status.CLOSED}


@dataclass(frozen=True)
class Promise:
    """What will have happened by when; ``is_late`` when it should have happened already."""

    words: str
    due_at: datetime
    is_late: bool


@dataclass(frozen=True)
class Stage:
    """One station of the way, and whether it is behind, here or ahead."""

    name: str
    state: str


@dataclass(frozen=True)
class Outlook:
    """Where a ticket is now, what happens next and until when."""

    now_words: str
    tone: str
    stages: tuple[Stage, ...]
    promises: tuple[Promise, ...]
    afterwards: str


@dataclass(frozen=True)
class Acts:
    """What the resident may still do."""

    add: bool
    withdraw: bool
    rate: bool
    reopen: bool


@dataclass(frozen=True)
class ResidentTicket:
    """Everything the resident's page shows but the timeline."""

    ticket: Ticket
    outlook: Outlook
    unit: str
    unit_phone: str
    matter: str
    place: str
    caller: str
    is_anonymous: bool
    reply: str
    photos: tuple[TicketPhoto, ...]
    may_add: bool
    may_withdraw: bool
    may_rate: bool
    may_reopen: bool

    @property
    def may_do_something(self) -> bool:
        """Whether any of the four is open."""
        return self.may_add or self.may_withdraw or self.may_rate or self.may_reopen


def ticket_by_no(no: str) -> Ticket | None:
    """The ticket of this number, for a caller who has checked that it may be shown."""
    return Ticket.objects.select_related("category", "reporter").filter(no=no).first()


def outlook(ticket: Ticket, *, now: datetime) -> Outlook:
    """Where it is, what follows and until when (1 query)."""
    clocks = clock_views([ticket.pk], now=now).get(ticket.pk, [])
    status = ticket.status
    return Outlook(
        now_words=str(PLAIN_WORDS[status]),
        tone=_tone(status),
        stages=_stages(status),
        promises=tuple(_promises(clocks, now)) if status in workflow.OPEN else (),
        afterwards=str(AFTERWARDS.get(status, "")),
    )


def open_acts(ticket: Ticket) -> Acts:
    """What is open to the resident now (at most two queries)."""
    status = ticket.status
    answered = status in RATEABLE and ticket.replied_at is not None
    return Acts(
        add=status in workflow.OPEN,
        withdraw=status in workflow.WITHDRAWABLE,
        rate=answered and not judged(ticket),
        reopen=status == Status.CLOSED and not was_reopened(ticket),
    )


def judged(ticket: Ticket) -> bool:
    """Whether the answer now in force was judged, online or on the phone."""
    since = ticket.replied_at
    return (
        ticket.events.filter(kind=EventKind.RATING, at__gte=since).exists()
        or ticket.callbacks.filter(outcome=CallOutcome.REACHED, at__gte=since).exists()
    )


def was_reopened(ticket: Ticket) -> bool:
    """Whether the ticket was taken up again after closing."""
    return ticket.events.filter(move="reopen").exists()


def shown_reply(ticket: Ticket) -> str:
    """The answer, once the centre has passed it."""
    return ticket.reply_text if ticket.status in _REPLY_SHOWN else ""


def resident_view(ticket: Ticket, *, now: datetime) -> ResidentTicket:
    """The page of one ticket (clocks, photos, reporter, and what ``open_acts`` asks)."""
    reporter = Reporter.objects.filter(ticket=ticket).first()
    unit = team_brief(ticket.lead_team_id)
    acts = open_acts(ticket)
    return ResidentTicket(
        ticket=ticket,
        outlook=outlook(ticket, now=now),
        unit=unit.name if unit else "",
        unit_phone=unit.phone if unit else "",
        matter=_matter(ticket),
        place=_place(ticket),
        caller=_caller(reporter),
        is_anonymous=reporter is None or reporter.is_anonymous,
        reply=shown_reply(ticket),
        photos=tuple(shown_photos(ticket)),
        may_add=acts.add,
        may_withdraw=acts.withdraw,
        may_rate=acts.rate,
        may_reopen=acts.reopen,
    )


def shown_photos(ticket: Ticket) -> Iterable[TicketPhoto]:
    """Photos that the resident gave, and those of the work."""
    photos = TicketPhoto.objects.filter(ticket=ticket)
    return photos.select_related("attachment").order_by("added_at", "id")


def may_see_photo(attachment_id: UUID, nos: Iterable[str]) -> bool:
    """Whether the photo is shown on one of these tickets."""
    photos = TicketPhoto.objects.filter(attachment_id=attachment_id, ticket__no__in=list(nos))
    return photos.exists()


def _promises(clocks: Iterable[ClockView], now: datetime) -> Iterable[Promise]:
    for clock in clocks:
        if clock.met_at or clock.paused_at or clock.part_id or clock.clock not in PROMISES:
            continue
        yield Promise(str(PROMISES[clock.clock]), clock.due_at, clock.due_at < now)


def _stages(status: str) -> tuple[Stage, ...]:
    if status in _CUT_SHORT:
        return ()
    here = _STAGE_OF.get(status, 0)
    states = ["done" if at < here else "here" if at == here else "ahead" for at in range(5)]
    if here == len(STAGES) - 1:
        states[here] = "done"
    return tuple(Stage(str(name), state) for name, state in zip(STAGES, states, strict=True))


def _tone(status: str) -> str:
    if status in (Status.CLOSED, Status.ARCHIVED):
        return "done"
    if status in _CUT_SHORT or status == Status.SUSPENDED:
        return "quiet"
    return "attention" if status in workflow.AT_CALLBACK else "open"


def _matter(ticket: Ticket) -> str:
    if ticket.category_id is None or ticket.category is None:
        return ""
    leaf = categories.leaf(ticket.category.code)
    return (leaf.public_name or leaf.name) if leaf else ticket.category.name


def _place(ticket: Ticket) -> str:
    """The masked address; when nothing of it is left, the division the ticket lies in."""
    return (
        ticket.place_label if ticket.place_label.strip(STARS) else division_label(ticket.area_code)
    )


def _caller(reporter: Reporter | None) -> str:
    if reporter is None or reporter.is_anonymous:
        return ""
    return " ".join(part for part in (mask_name(reporter.name), mask_phone(reporter.phone)) if part)
