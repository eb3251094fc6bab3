"""Which pushes about tickets have nothing left to tell by the time they ring."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from grid.selectors.reach import reach_of
from haishu_portal.core.choices import PushKind
from requests_app.selectors.tickets import visible_to
from requests_app.workflow import AT_CALLBACK, FINAL, Status

if TYPE_CHECKING:
    from haishu_portal.core.models import User

# The unit has done its part; a ticket that comes back rings anew.
SETTLED = FINAL | AT_CALLBACK | {Status.REPLIED, Status.ANSWERED}


def settled_pushes(person: "User", asked: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of (ticket id, kind) that need not ring; one query besides the reach.

    Settled, gone to others, or out of the person's hands. A note that mentions somebody
    is read whatever became of the ticket.
    """
    rows = visible_to(reach_of(person)).filter(pk__in={pk for pk, _kind in asked})
    found = {
        str(pk): (status, handler)
        for pk, status, handler in rows.values_list("pk", "status", "handler_id")
    }
    return {key for key in asked if not _is_news(found.get(key[0]), key[1], person.pk)}


def _is_news(facts: tuple[str, int | None] | None, kind: str, person: int) -> bool:
    if facts is None:
        return False
    status, handler = facts
    if kind == PushKind.MENTION:
        return True
    return status not in SETTLED and (kind != PushKind.MINE or handler == person)
