"""What residents and units are told when a ticket moves: number, state and link, no content."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from grid.selectors.directory import TeamBrief
from haishu_portal.core.choices import Channel as Via
from haishu_portal.core.choices import PushKind
from haishu_portal.core.phones import is_mobile
from haishu_portal.core.services.outbox import MessageDraft
from requests_app.models import Reporter, Ticket
from requests_app.services.cases import Case
from requests_app.services.ledger import Ledger
from requests_app.services.rings import Ring, kind_for
from requests_app.workflow import PLAIN_WORDS, Status

# Moves after which the resident hears from us, and the text used.
RESIDENT_TEXTS: dict[str, str] = {
    Status.ACCEPTED: "ticket_accepted",
    Status.DISPATCHED: "ticket_state",
    Status.ANSWERED: "ticket_state",
    Status.REVIEWED: "ticket_callback",
    Status.REWORKING: "ticket_state",
    Status.CLOSED: "ticket_state",
    Status.INVALID: "ticket_state",
    Status.TERMINATED: "ticket_state",
    Status.SUSPENDED: "ticket_state",
    Status.MERGED: "ticket_state",
}

# When a master ticket comes here, the callers of the tickets merged into it hear the same.
TELLS_MEMBERS = frozenset({Status.REVIEWED, Status.CLOSED})


def track_link(no: str) -> str:
    """Where the resident reads on; the query code is asked for there, never sent along."""
    return f"{settings.PUBLIC_BASE_URL}/t/{no}"


def tell_resident(ledger: Ledger, case: Case, template: str = "") -> bool:
    """Queue one message about the ticket's present state; False if there is no way or text."""
    template = template or RESIDENT_TEXTS.get(case.ticket.status, "")
    if not template:
        return False
    return _tell(ledger, case.reporter, case.ticket, template=template, about=case.ticket)


def tell_members(ledger: Ledger, master: Ticket) -> None:
    """Tell everyone whose ticket was merged into ``master`` what became of it; one query."""
    template = RESIDENT_TEXTS[master.status]
    for reporter in Reporter.objects.filter(ticket__master=master).select_related("ticket"):
        _tell(ledger, reporter, reporter.ticket, template=template, about=master)


def _tell(
    ledger: Ledger, reporter: Reporter | None, ticket: Ticket, *, template: str, about: Ticket
) -> bool:
    if reporter is None or not reporter.need_reply:
        return False
    if is_mobile(reporter.phone):
        via, address = Via.SMS, reporter.phone
    elif reporter.email:
        via, address = Via.EMAIL, reporter.email
    else:
        return False  # a landline is rung at call-back
    with translation.override(settings.LANGUAGE_CODE):
        state = gettext(str(PLAIN_WORDS[about.status]))
    ledger.message(
        MessageDraft(
            channel=via,
            recipient=address,
            template=template,
            params={"no": ticket.no, "link": track_link(ticket.no), "state": state},
            subject_type="ticket",
            subject_id=ticket.pk,
            key=f"ticket:{ticket.no}:{about.pk}:{about.event_seq}:{template}",
        )
    )
    return True


def tell_team(
    ledger: Ledger,
    case: Case,
    team: TeamBrief,
    *,
    template: str,
    kind: PushKind,
    state: str = "",
) -> None:
    """Queue one message to a team's duty phone, and ring the telephones of its people."""
    ticket = case.ticket
    kind = kind_for(ticket, kind)
    ledger.ring(Ring(ticket, kind, state or gettext("已派至您的团队"), team_id=team.id))
    if not team.phone:
        return
    ledger.message(
        MessageDraft(
            channel=Via.SMS,
            recipient=team.phone,
            template=template,
            params={
                "no": ticket.no,
                "link": f"{settings.PUBLIC_BASE_URL}/field/t/{ticket.no}/",
                "state": state,
            },
            subject_type="ticket",
            subject_id=ticket.pk,
            key=f"ticket:{ticket.no}:{ticket.event_seq}:{template}:{team.phone}",
        )
    )


def ring_person(
    ledger: Ledger, ticket: Ticket, *, user_id: int, kind: PushKind, state: str
) -> None:
    """Ring one person's telephone about a ticket."""
    ledger.ring(Ring(ticket, kind, state, user_ids=frozenset({user_id})))
