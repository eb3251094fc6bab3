"""Who is calling, as the reader may see them now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from grid.reach import Reach
from haishu_portal.core.masking import mask_name, mask_phone
from requests_app.calls import rules
from requests_app.calls.models import Call, NuisanceNumber
from requests_app.calls.selectors.nuisance import nuisance_note
from requests_app.models import Reporter, Ticket
from requests_app.selectors.tickets import caller_history, visible_to

LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True)
class CallerCard:
    """What the agent's screen says of a caller."""

    number: str
    is_whole: bool
    withheld: bool
    name: str
    calls_before: int
    nuisance: NuisanceNumber | None
    tickets: list[Ticket]


def caller_card(reach: Reach, call: Call, *, now: datetime, limit: int = 6) -> CallerCard:
    """The caller of a call; number and name whole only while its agent is on the phone.

    Four queries at most.
    """
    whole = rules.hears_number(reach, call)
    known = bool(call.phone_hash)
    tickets = caller_history(reach, call.phone_hash, limit=limit) if known else []
    name = _name(reach, call.phone_hash) if tickets else ""
    return CallerCard(
        number=call.phone if whole else mask_phone(call.phone),
        is_whole=whole,
        withheld=not call.phone,
        name=name if whole else mask_name(name),
        calls_before=_calls_before(call),
        nuisance=nuisance_note(call.phone_hash, now=now),
        tickets=tickets,
    )


def brought_before(phone_hash: str) -> bool:
    """Whether a ticket came from this number before; one query."""
    return bool(phone_hash) and Reporter.objects.filter(phone_hash=phone_hash).exists()


def _name(reach: Reach, phone_hash: str) -> str:
    """The name last given with this number; encrypted names cannot be compared in SQL."""
    rows = Reporter.objects.filter(phone_hash=phone_hash, ticket__in=visible_to(reach))
    names = rows.order_by("-submitted_at", "-pk").values_list("name", flat=True)[:5]
    return next((name for name in names if name), "")


def _calls_before(call: Call) -> int:
    """How often the number rang in the thirty days before this call."""
    if not call.phone_hash:
        return 0
    rows = Call.objects.filter(phone_hash=call.phone_hash, rang_at__lt=call.rang_at)
    return rows.filter(rang_at__gte=call.rang_at - LOOK_BACK).count()
