"""Many tickets of a team to its people, each on its own: one refusal keeps none of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.reach import Reach
from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.models import User
from requests_app.exceptions import MissingField
from requests_app.models import Ticket
from requests_app.selectors.tickets import visible_to
from requests_app.services.handlers import assign_handler
from requests_app.services.transition import move_ticket

MOST = 200


@dataclass
class Handed:
    """What became of it: how many were handed on, and which not, with the reason."""

    done: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def hand_out(
    *,
    pairs: Sequence[tuple[str, int]],
    actor: User,
    now: datetime,
    versions: Mapping[str, int | None] | None = None,
) -> Handed:
    """Give each ticket (by number) to a person of its team, or to who covers for them.

    With ``versions`` (by number) a ticket that changed since it was looked at, or comes without
    a version, stays where it is. Only leads may, each of their own team's; what is refused is
    named. Raises MissingField for none or too many.
    """
    if not pairs:
        raise MissingField(_("请先选择工单"))
    if len(pairs) > MOST:
        raise MissingField(_("一次最多 %d 件，请缩小范围") % MOST)
    ids = _ids(reach_of(actor), [no for no, _person in pairs])
    report = Handed()
    for no, person_id in dict(pairs).items():
        if no not in ids:
            report.refused.append((no, str(_("没有找到这张工单"))))
            continue
        try:
            assign_handler(
                ticket_id=ids[no],
                actor=actor,
                user_id=person_id,
                now=now,
                expected_version=None if versions is None else versions.get(no) or 0,
            )
        except DomainError as refusal:
            report.refused.append((no, refusal.message))
        else:
            report.done += 1
    return report


def sign_for(
    *,
    ticket_id: int,
    actor: User,
    person_id: int | None,
    expected_version: int | None,
    now: datetime,
) -> Ticket:
    """Sign a new ticket for the team, and give it to one of its people at once if one is named.

    Raises what signing and giving raise; nothing is done then.
    """
    with transaction.atomic():
        ticket = move_ticket(
            ticket_id=ticket_id,
            move="sign",
            actor=actor,
            now=now,
            expected_version=expected_version,
            data={"for_team": True},
        )
        if person_id is not None:
            ticket = assign_handler(ticket_id=ticket_id, actor=actor, user_id=person_id, now=now)
    return ticket


def _ids(reach: Reach, numbers: Sequence[str]) -> dict[str, int]:
    # PostgreSQL holds no NUL, and refuses to look for one.
    rows = visible_to(reach).filter(no__in=[no for no in numbers if "\x00" not in no])
    return dict(rows.values_list("no", "pk"))
