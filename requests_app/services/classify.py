"""Correcting what a ticket is and where it lies; the clocks follow the new class."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.geometry import normalise_point
from grid.selectors.directory import team_name
from grid.selectors.lookup import division_label, grid_at
from haishu_portal.core.choices import PushKind
from haishu_portal.core.masking import mask_address
from haishu_portal.core.models import User
from haishu_portal.core.selectors.calendar import load_calendar
from haishu_portal.core.worktime import Span, Unit, due_at
from requests_app import sla
from requests_app.choices import (
    URGENCY_ORDER,
    Clock,
    EventKind,
    Kind,
    MatchedBy,
    Urgency,
    sla_class,
)
from requests_app.exceptions import MissingField, TargetUnitConflict
from requests_app.models import Category, Ticket, TicketUnit
from requests_app.selectors.limits import sla_span
from requests_app.services import clocks
from requests_app.services.actors import staff_actor
from requests_app.services.cases import Case
from requests_app.services.guards import case_for, decider
from requests_app.services.intake import Place
from requests_app.services.ledger import EventDraft, Ledger
from requests_app.services.rings import Ring, kind_for


def reclassify(
    *,
    ticket_id: int,
    actor: User,
    now: datetime,
    category_code: str | None = None,
    urgency: str | None = None,
    kind: str | None = None,
    target_team_id: int | None = None,
    expected_version: int | None = None,
) -> Ticket:
    """Correct category, urgency, kind or the unit complained about (0 clears it).

    Running clocks take the allowance of the new class, from their own start. Raises
    MissingField, TargetUnitConflict when the accused unit is at work on it, StaleVersion.
    """
    with transaction.atomic():
        case = case_for(ticket_id, actor, decider, expected_version=expected_version)
        ticket = case.ticket
        ledger = Ledger(actor=staff_actor(actor), now=now)
        changes: dict[str, list[str]] = {}
        if category_code is not None:
            _set_category(ledger, ticket, category_code, changes)
        if urgency is not None and urgency != ticket.urgency:
            _set_urgency(ledger, ticket, Urgency(urgency), changes)
        if kind is not None and kind != ticket.kind:
            changes["kind"] = [ticket.get_kind_display(), str(Kind(kind).label)]
            ledger.change(ticket, kind=Kind(kind))
        if target_team_id is not None:
            _set_target(ledger, case, target_team_id, changes)
        if changes:
            ledger.change(ticket, version=ticket.version + 1)
            refit_clocks(ledger, case)
            ledger.event(ticket, EventDraft(EventKind.RECLASSIFIED, data={"changes": changes}))
            ledger.flush()
    return ticket


def _set_urgency(
    ledger: Ledger, ticket: Ticket, new: Urgency, changes: dict[str, list[str]]
) -> None:
    """The unit that has the ticket hears of it when it begins to press."""
    rises = URGENCY_ORDER[new] < ticket.urgency_rank
    changes["urgency"] = [ticket.get_urgency_display(), str(new.label)]
    ledger.change(ticket, urgency=new, urgency_rank=URGENCY_ORDER[new])
    kind = kind_for(ticket, PushKind.NEW)
    if rises and kind != PushKind.NEW and ticket.lead_team_id and ticket.is_open:
        words = _("改为%s") % new.label
        ledger.ring(Ring(ticket, kind, words, team_id=ticket.lead_team_id))


def _set_category(ledger: Ledger, ticket: Ticket, code: str, changes: dict[str, list[str]]) -> None:
    category = Category.objects.filter(code=code, is_active=True).first()
    if category is None:
        raise MissingField(_("没有这个分类"), fields={"category_code": str(_("请选择现有的分类"))})
    if category.pk != ticket.category_id:
        before = ticket.category.name if ticket.category else ""
        changes["category"] = [before, category.name]
        ledger.change(ticket, category=category)


def _set_target(ledger: Ledger, case: Case, team_id: int, changes: dict[str, list[str]]) -> None:
    wanted = team_id or None
    if wanted == case.ticket.target_team_id:
        return
    if wanted and wanted in _at_work(case):
        raise TargetUnitConflict(
            _("该单位正在承办，请先改派再标为被反映单位"),
            fields={"target_team_id": str(_("正在承办"))},
        )
    changes["target"] = [team_name(case.ticket.target_team_id), team_name(wanted)]
    ledger.change(case.ticket, target_team_id=wanted)


def _at_work(case: Case) -> set[int | None]:
    """Units of the ticket, its last leading one, and those of its master."""
    units = TicketUnit.objects.filter(ticket_id=case.ticket.master_id or 0)
    of_master = units.at_work().values_list("team_id", flat=True)
    return {*case.unit_team_ids, case.ticket.lead_team_id, *of_master}


def refit_clocks(ledger: Ledger, case: Case) -> None:
    """Give running clocks the allowance of the ticket's present class."""
    ticket, calendar = case.ticket, load_calendar()
    for row in case.clocks:
        span = sla_span(
            sla_class=sla_class(ticket.kind, ticket.urgency),
            clock=Clock(row.clock),
            category_code=ticket.category.code if ticket.category else "",
            channel=ticket.channel,
        )
        if span is None or span == Span(row.amount, Unit(row.unit)):
            continue
        due = due_at(row.started_at, span, calendar)
        alert = sla.alert_after_warning(row.warned, row.started_at, due, span.unit, calendar)
        ledger.change(
            row, amount=span.amount, unit=span.unit.value, due_at=due, next_alert_at=alert
        )
    clocks.refresh_next_due(ledger, case)


def relocate(
    *,
    ticket_id: int,
    actor: User,
    place: Place,
    now: datetime,
    expected_version: int | None = None,
) -> Ticket:
    """Correct where the matter lies, by point or by a grid chosen.

    Raises MissingField for a point outside every grid, BadPosition, StaleVersion.
    """
    with transaction.atomic():
        case = case_for(ticket_id, actor, decider, expected_version=expected_version)
        ticket = case.ticket
        ledger = Ledger(actor=staff_actor(actor), now=now)
        code, by = place.grid_code, MatchedBy.CHOSEN
        if place.lng is not None and place.lat is not None:
            lng, lat = normalise_point(place.lng, place.lat, place.crs)
            hit = grid_at(lng, lat)
            if hit is None:
                raise MissingField(
                    _("这个位置不在本区网格内"), fields={"lng": str(_("不在本区网格内"))}
                )
            code, by = hit.code, MatchedBy.POINT
            ledger.change(ticket, lng=lng, lat=lat)
        if not code:
            raise MissingField(_("请在地图上点选位置"), fields={"lng": str(_("请点选位置"))})
        before = division_label(ticket.area_code) if ticket.area_code else ""
        if place.address:
            ledger.change(
                ticket, address=place.address, place_label=mask_address(place.address)[:80]
            )
        ledger.change(ticket, area_code=code, matched_by=by, version=ticket.version + 1)
        changes = {"place": [before, division_label(code)]}
        ledger.event(ticket, EventDraft(EventKind.RECLASSIFIED, data={"changes": changes}))
        ledger.flush()
    return ticket
