"""The guard before every change by staff: open the case, then ask the rule."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from grid.reach import Reach
from grid.selectors.reach import reach_of
from requests_app import rules
from requests_app.exceptions import NotYourTicket, TicketNotFound
from requests_app.services.cases import Case, open_case

if TYPE_CHECKING:
    from haishu_portal.core.models import User

Rule = Callable[[Reach, Case], bool]


def case_for(
    ticket_id: int, actor: "User", rule: Rule, *, expected_version: int | None = None
) -> Case:
    """Lock the case and let ``rule`` decide. Call inside a transaction.

    A ticket the actor may not see is not found; one they may see but not change so
    raises NotYourTicket. Raises StaleVersion too.
    """
    case = open_case(ticket_id, expected_version=expected_version)
    reach = reach_of(actor)
    if not rules.can_view(reach, case.ticket, case.unit_team_ids):
        raise TicketNotFound
    if not rule(reach, case):
        raise NotYourTicket(_("您的岗位不能对这张工单做这件事"))
    return case


def decider(reach: Reach, _case: Case) -> bool:
    """Dispatchers and supervisors."""
    return rules.can_decide(reach)


def of_handling_unit(reach: Reach, case: Case) -> bool:
    """Members of the leading unit."""
    return case.ticket.lead_team_id is not None and rules.handles(reach, case.ticket)


def of_any_unit(reach: Reach, case: Case) -> bool:
    """Members of the leading or an assisting unit."""
    return rules.handles(reach, case.ticket, case.unit_team_ids)


def anyone_who_sees(reach: Reach, case: Case) -> bool:
    """Whoever may open a live ticket."""
    return rules.can_note(reach, case.ticket, case.unit_team_ids)
