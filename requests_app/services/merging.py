"""One matter, many callers: tickets merged into a master, each caller still called back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.reach import Reach
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.models import User
from requests_app import rules
from requests_app.choices import EventKind
from requests_app.exceptions import MergeRefused, TargetUnitConflict
from requests_app.models import Ticket
from requests_app.services.actors import staff_actor
from requests_app.services.cases import Case, open_cases
from requests_app.services.guards import Rule, case_for, decider
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.services.move_input import MoveInput
from requests_app.services.transition import apply_move
from requests_app.workflow import OPEN, Status


@dataclass
class MergeReport:
    """Numbers of the tickets merged, and of those refused with the reason."""

    merged: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def merge_tickets(
    *,
    master_id: int,
    member_ids: Iterable[int],
    actor: User,
    now: datetime,
    note: str = "",
) -> MergeReport:
    """Merge members into the master, each in its own transaction; says which failed and why.

    Raises MergeRefused when the master cannot be one, NotYourTicket.
    """
    report = MergeReport()
    wanted = list(dict.fromkeys(member_ids))
    numbers = dict(Ticket.objects.filter(pk__in=wanted).values_list("pk", "no"))
    with transaction.atomic():
        _open_master(master_id, actor)
    for member_id in wanted:
        try:
            report.merged.append(_merge_one(master_id, member_id, actor, now, note))
        except DomainError as error:
            report.refused.append((numbers.get(member_id, str(member_id)), error.message))
    return report


def join_caller(*, master_id: int, member_id: int, actor: User, now: datetime, note: str) -> str:
    """Merge a ticket that was only just taken in: its caller brings a matter already in hand.

    Whoever takes in requests may do it; what has been dispatched is the dispatch desk's.
    Returns the member's number. Raises MergeRefused, NotYourTicket, TargetUnitConflict.
    """
    return _merge_one(master_id, member_id, actor, now, note, rule=_taker)


def _taker(reach: Reach, _case: Case) -> bool:
    return rules.can_take_in(reach)


def _open_master(master_id: int, actor: User, rule: Rule = decider) -> Case:
    master = case_for(master_id, actor, rule)
    if master.ticket.status not in OPEN or master.ticket.status == Status.MERGED:
        raise MergeRefused(_("主单必须是在办的工单"), code="bad_master")
    return master


def _merge_one(
    master_id: int, member_id: int, actor: User, now: datetime, note: str, *, rule: Rule = decider
) -> str:
    with transaction.atomic():
        # Both rows in order of id, so that two merges the other way round cannot deadlock.
        open_cases([master_id, member_id])
        master = _open_master(master_id, actor, rule)
        if member_id == master_id:
            raise MergeRefused(_("不能把工单并入自己"))
        member = case_for(member_id, actor, rule)
        if rule is _taker and member.ticket.status != Status.ACCEPTED:
            raise MergeRefused(_("%s已派出，请由派单台并单") % member.ticket.no)
        if member.ticket.members.exists():
            raise MergeRefused(_("%s本身是主单，不能并入别的工单") % member.ticket.no)
        if member.ticket.target_team_id in master.unit_team_ids:
            raise TargetUnitConflict(_("主单由该诉求的被反映单位承办，不能并入"))
        ledger = Ledger(actor=staff_actor(actor), now=now)
        apply_move(ledger, member, "merge", _into(master.ticket, note))
        ledger.event(
            master.ticket,
            EventDraft(EventKind.MERGE, note, data={"member": member.ticket.no}),
        )
        ledger.flush()
    return member.ticket.no


def _into(master: Ticket, note: str) -> MoveInput:
    return MoveInput(note=note, data={"master_id": master.pk, "master_no": master.no})
