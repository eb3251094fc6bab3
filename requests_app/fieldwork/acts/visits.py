"""A visit or a risk from a phone; findings that ask for it become tickets in the same act."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from grid.patrol.choices import FindingKind, Purpose
from grid.patrol.selectors.findings import Errand, errands_of
from grid.patrol.services.risks import RiskInput, open_risk
from grid.patrol.services.visits import (
    FindingInput,
    VisitInput,
    link_finding,
    record_visit,
)
from grid.patrol.spot import Spot
from grid.selectors.lookup import grid_at
from haishu_portal.core.masking import scrub_free_text
from haishu_portal.core.roles import Role
from requests_app.choices import Channel, Kind, PhotoPhase
from requests_app.fieldwork.deeds import Act, Deed, Done, said_without
from requests_app.fieldwork.forms.visits import FindingForm, RiskForm, VisitForm, risk_values
from requests_app.selectors.categories import leaf, suggest_category
from requests_app.services.intake import Extras, Place, ReporterData, submit_ticket

GRID_DIGITS = 15


def _visit(deed: Deed) -> Done:
    data = deed.data
    recorded = record_visit(
        given=VisitInput(
            plan_id=data["plan"],
            met=data["met"],
            purpose=data["purpose"] or Purpose.GENERAL,
            words=data["words"],
            needs=data["needs"],
            spot=_spot(data),
            screening_id=data["screening"],
            findings=[_finding(form) for form in data["findings"]],
            photo_ids=[photo.pk for photo in deed.photos],
        ),
        actor=deed.actor,
        now=deed.now,
        client_uuid=_own_uuid(deed),
        client_at=deed.client_at,
    )
    tickets = [_pass_on(errand, deed) for errand in errands_of(recorded.visit.pk)]
    typed = [data["words"], *(form.cleaned_data["words"] for form in data["findings"])]
    if not tickets:
        return Done(message=said_without(_("走访已记录"), typed, scrub_free_text))
    numbers = "、".join(no for _pk, no in tickets)
    words = said_without(_("走访已记录，已生成工单 %s") % numbers, typed, scrub_free_text)
    return Done(ticket_id=tickets[0][0], message=words)


def _risk(deed: Deed) -> Done:
    data = deed.data
    risk = open_risk(
        given=RiskInput(
            grid_code=_grid(deed),
            plan_id=data["plan"],
            place=data["place"],
            spot=_spot(data),
            photo_ids=[photo.pk for photo in deed.photos],
            **risk_values(data),
        ),
        actor=deed.actor,
        now=deed.now,
        client_uuid=_own_uuid(deed),
        client_at=deed.client_at,
    )
    words = _("风险已登记，编号 %s，等核实") % risk.no
    return Done(message=said_without(words, [data["words"], data["place"]], scrub_free_text))


def _finding(form: FindingForm) -> FindingInput:
    data = form.cleaned_data
    is_risk = data["kind"] == FindingKind.RISK
    return FindingInput(
        client_uuid=data["uuid"],
        kind=data["kind"],
        words=data["words"],
        category=data["category"],
        risk=RiskInput(grid_code="", **risk_values(data)) if is_risk else None,
    )


def _pass_on(errand: Errand, deed: Deed) -> tuple[int, str]:
    """Hand a finding in like any other request; the number is written back."""
    first = errand.is_first
    result = submit_ticket(
        channel=Channel.GRID,
        kind=Kind.HELP,
        text=errand.words,
        place=Place(
            address=errand.address, lng=errand.lng, lat=errand.lat, grid_code=errand.grid_code
        ),
        reporter=ReporterData(is_anonymous=True),
        client_uuid=uuid.uuid5(_own_uuid(deed), str(errand.client_uuid)),
        now=deed.now,
        actor=deed.actor,
        extras=Extras(
            category_code=_category(errand),
            photos=deed.photos if first else (),
            photo_phase=PhotoPhase.BEFORE,
        ),
    )
    link_finding(finding_id=errand.finding_id, became_no=result.ticket.no)
    return result.ticket.pk, result.ticket.no


def _category(errand: Errand) -> str:
    """The leaf that was chosen, else what the words say."""
    if leaf(errand.category):
        return errand.category
    best = suggest_category(errand.words, limit=1)
    return best[0].code if best else ""


def _spot(data: dict[str, Any]) -> Spot:
    return Spot(data["lng"], data["lat"], data["accuracy"])


def _grid(deed: Deed) -> str:
    """The grid that was chosen, else where the phone was, else the reporter's own."""
    lng, lat = deed.data["lng"], deed.data["lat"]
    here = grid_at(lng, lat) if lng is not None else None
    if deed.data["grid"]:
        return str(deed.data["grid"])
    own = [code for role in (Role.WORKER, Role.LEAD) for code in deed.reach.prefixes_for(role)]
    grids = [code for code in own if len(code) == GRID_DIGITS]
    if here is not None and (here.code in grids or not grids):
        return here.code
    return grids[0] if grids else ""


def _own_uuid(deed: Deed) -> uuid.UUID:
    return deed.client_uuid or uuid.uuid4()


VISIT_ACTS: tuple[Act, ...] = (
    Act("visit", VisitForm, _visit, on_case=False),
    Act("risk", RiskForm, _risk, on_case=False),
)
