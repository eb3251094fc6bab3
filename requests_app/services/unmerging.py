"""A merge taken back: the member stands again where it stood, as if it had never stopped.

Its units and clocks run on from their own start, so the caller loses no day to a mistake
of the centre; a clock that ran out meanwhile is late. Where the former unit takes no
dispatch any more, or nothing is remembered, the ticket goes to the dispatch desk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grid.reach import Reach
from grid.selectors.directory import team_brief
from haishu_portal.core.choices import PushKind
from haishu_portal.core.models import User
from requests_app import rules, workflow
from requests_app.choices import EventKind, UnitRole
from requests_app.exceptions import MergeRefused, MissingField
from requests_app.models import Ticket, TicketDeadline, TicketEvent, TicketUnit
from requests_app.services import notices
from requests_app.services.actors import staff_actor
from requests_app.services.cases import Case, open_cases
from requests_app.services.guards import case_for
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.services.move_input import MoveInput
from requests_app.services.transition import apply_move

# Once the master is answered, its answer is the members' too: then only a new dispatch helps.
MASTER_AT_WORK = workflow.OPEN - workflow.AT_CALLBACK - {workflow.Status.ANSWERED}


@dataclass(frozen=True)
class Before:
    """Where a merged ticket stood: its move back, its unit, what ended with the merge."""

    move: str
    team_id: int | None
    units: list[tuple[TicketUnit, str]]
    clocks: list[TicketDeadline]


def unmerge_ticket(
    *,
    ticket_id: int,
    actor: User,
    note: str,
    now: datetime,
    expected_version: int | None = None,
) -> Ticket:
    """Take the member out of its master, with an event on both.

    Raises MissingField without a reason, MergeRefused when the master was answered,
    StaleVersion, NotYourTicket.
    """
    if not note.strip():
        raise MissingField(_("请写明撤销原因"), fields={"note": str(_("请写明撤销原因"))})
    with transaction.atomic():
        master_id = Ticket.objects.filter(pk=ticket_id).values_list("master_id", flat=True).first()
        open_cases([i for i in (ticket_id, master_id) if i])
        member = case_for(ticket_id, actor, _may, expected_version=expected_version)
        master = member.ticket.master
        if master is None or master.status not in MASTER_AT_WORK:
            raise MergeRefused(_("主单已答复，不能撤销并单；可以恢复单独办理"))
        ledger = Ledger(actor=staff_actor(actor), now=now)
        _go_back(ledger, member, note.strip())
        ledger.event(
            master,
            EventDraft(EventKind.MERGE, note.strip(), data={"unmerged": member.ticket.no}),
        )
        ledger.flush()
    return member.ticket


def _may(reach: Reach, case: Case) -> bool:
    return rules.can_unmerge(reach, case.ticket)


def _go_back(ledger: Ledger, member: Case, note: str) -> None:
    before = _before(member.ticket)
    data = {"team_id": before.team_id, "units": before.units, "clocks": before.clocks}
    apply_move(ledger, member, before.move, MoveInput(note=note, data=data))
    team = team_brief(before.team_id)
    if team is not None and before.move != "unmerge":
        state = _("并单已撤销，请继续办理")
        notices.tell_team(
            ledger, member, team, template="staff_reminder", kind=PushKind.NEW, state=state
        )
    if member.ticket.status not in notices.RESIDENT_TEXTS:
        notices.tell_resident(ledger, member, "ticket_state")


def _before(ticket: Ticket) -> Before:
    """What the event of the merge remembers; three queries."""
    merged = TicketEvent.objects.filter(ticket=ticket, move="merge").order_by("-seq").first()
    kept: Mapping[str, Any] = (merged.data.get("before") if merged else None) or {}
    statuses = {int(pk): status for pk, status in kept.get("units", {}).items()}
    units = TicketUnit.objects.filter(ticket=ticket, pk__in=statuses)
    found = [(unit, statuses[unit.pk]) for unit in units]
    running = TicketDeadline.objects.filter(ticket=ticket, pk__in=kept.get("clocks", ()))
    move = workflow.UNMERGES.get(merged.from_status, "unmerge") if merged else "unmerge"
    lead = next((unit.team_id for unit, _s in found if unit.role == UnitRole.LEAD), None)
    team = team_brief(lead)
    if move != "unmerge" and (team is None or not team.accepts_dispatch):
        return Before("unmerge", None, [], [])
    return Before(move, lead, found, list(running.filter(cancelled=True)))
