"""A trade that asks for a credential is done by nobody whose credential does not hold.

The shift supervisor may send it to a team all the same, with a reason that stays on record.
"""

from datetime import timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from grid.rosters.selectors.crews import crews_on
from grid.selectors.credentials import papers_asked
from grid.selectors.directory import TeamBrief
from grid.selectors.reach import reach_of
from haishu_portal.core.models import User
from haishu_portal.core.services.audit import record_audit
from haishu_portal.core.worktime import SHANGHAI
from requests_app import rules
from requests_app.choices import EventKind
from requests_app.exceptions import ColleagueAway, CredentialMissing, NotYourTicket
from requests_app.models import Ticket
from requests_app.selectors.supply import WAIVED, asked_skill, asks_credential, waived
from requests_app.services.cases import Case
from requests_app.services.ledger import EventDraft, Ledger


def check_team(ledger: Ledger, case: Case, team: TeamBrief, *, override: str = "") -> None:
    """Refuse a team of which nobody is there with a valid credential, where one is asked for.

    With ``override`` (why) a supervisor sends it all the same; that is audited. Raises
    CredentialMissing, and NotYourTicket for an override by anybody else.
    """
    if not asks_credential(case.ticket):
        return
    skill, crews = asked_skill(case.ticket), crews_on(ledger.now)
    if crews.of(team.id).holders(skill, ledger.now, crews.day):
        return
    trade = papers_asked().get(skill, skill)
    override = override.strip()
    if not override:
        why = _("“%(skill)s”须持证办理，%(team)s今天没有人持有效证件在岗") % {
            "skill": trade,
            "team": team.name,
        }
        raise CredentialMissing(why, fields={"team_id": why})
    _waive(ledger, case, team, trade, override)


def may_handle(ticket: Ticket, user_id: int, ledger: Ledger) -> bool:
    """Whether the person may have the ticket in hand: no credential asked, or held, or waived."""
    if not asks_credential(ticket):
        return True
    crews = crews_on(ledger.now)
    mate = crews.of(ticket.lead_team_id).mate(user_id)
    holds = mate is not None and mate.holds(asked_skill(ticket), crews.day)
    return holds or bool(waived([ticket]))


def stand_in(ticket: Ticket, user_id: int, ledger: Ledger) -> int:
    """Who takes the person's new tickets now: themselves, or who covers for them."""
    return crews_on(ledger.now).of(ticket.lead_team_id).stand_in(user_id, ledger.now)


def taker(ticket: Ticket, user_id: int, ledger: Ledger, *, name: str) -> int:
    """Who takes what is given to the person: themselves, or who covers for them.

    Raises ColleagueAway where they are away and nobody covers, unless they take it themselves.
    """
    crew = crews_on(ledger.now).of(ticket.lead_team_id)
    away = crew.uncovered(user_id, ledger.now)
    giver = ledger.actor.user
    if away and not (giver and giver.pk == user_id):
        last = localtime(away.ends_at - timedelta(seconds=1), SHANGHAI)
        why = _("%(name)s缺勤到 %(day)s，没有人代办，请交给别的同事") % {
            "name": name,
            "day": f"{last:%m-%d}",
        }
        raise ColleagueAway(why, fields={"user": why})
    return crew.stand_in(user_id, ledger.now)


def signed_for(ledger: Ledger, ticket: Ticket) -> User | None:
    """Who has the ticket in hand once it is signed: the signer, or who covers for them.

    Nobody yet where the trade asks for a credential that the person does not hold.
    """
    signer = ledger.actor.user
    if signer is None:
        return None
    handler_id = stand_in(ticket, signer.pk, ledger)
    if not may_handle(ticket, handler_id, ledger):
        return None
    return signer if handler_id == signer.pk else User.objects.get(pk=handler_id)


def _waive(ledger: Ledger, case: Case, team: TeamBrief, trade: str, why: str) -> None:
    actor = ledger.actor.user
    if actor is None or not rules.can_waive_credential(reach_of(actor)):
        raise NotYourTicket(_("只有班长可以在无有效证件时派单"))
    note = _("无人持“%(skill)s”有效证件，仍派给%(team)s：%(why)s") % {
        "skill": trade,
        "team": team.name,
        "why": why,
    }
    ledger.event(case.ticket, EventDraft(EventKind.NOTE, note, data={WAIVED: team.id}))
    record_audit(
        actor=actor,
        action="dispatch.without_credential",
        obj_type="ticket",
        obj_id=case.ticket.no,
        reason=why,
        extra={"team": team.code, "skill": asked_skill(case.ticket)},
        now=ledger.now,
    )
