"""Writing down a visit with what was found there: once for each ``client_uuid``."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.patrol import rules
from grid.patrol.cadence import next_due
from grid.patrol.choices import FindingKind, FindingState, Met, PlanKind, Purpose
from grid.patrol.exceptions import PlanNotFound, WordsMissing
from grid.patrol.models import Finding, Screening, Visit, VisitPhoto, VisitPlan
from grid.patrol.services.pictures import own_pictures
from grid.patrol.services.risks import RiskInput, write_risk
from grid.patrol.signals import lead_noted
from grid.patrol.spot import NOWHERE, Spot
from grid.selectors.reach import reach_of
from haishu_portal.core.masking import scrub_free_text
from haishu_portal.core.models import User
from haishu_portal.core.worktime import local_date


@dataclass(frozen=True)
class FindingInput:
    """Something found; ``client_uuid`` is the telephone's own name for it."""

    client_uuid: uuid.UUID
    kind: str
    words: str
    category: str = ""
    risk: RiskInput | None = None


@dataclass(frozen=True)
class VisitInput:
    """What the visitor wrote down."""

    plan_id: int
    met: str
    purpose: str = Purpose.GENERAL
    words: str = ""
    needs: Sequence[str] = ()
    spot: Spot = NOWHERE
    screening_id: int | None = None
    findings: Sequence[FindingInput] = ()
    photo_ids: Sequence[uuid.UUID] = ()


@dataclass(frozen=True)
class Recorded:
    """The visit, and whether this call wrote it."""

    visit: Visit
    created: bool


def record_visit(
    *,
    given: VisitInput,
    actor: User,
    now: datetime,
    client_uuid: uuid.UUID,
    client_at: datetime | None = None,
) -> Recorded:
    """Write down a visit done at ``client_at``; a late one never sets a newer one back.

    Only meeting somebody moves the due day: a closed door stays due. The same
    ``client_uuid`` again gives the visit of the first time. Raises PlanNotFound for a plan
    that is not the visitor's and WordsMissing for a finding without words.
    """
    at = min(client_at or now, now)
    with transaction.atomic():
        plan = _locked_plan(given.plan_id, actor)
        known = Visit.objects.filter(client_uuid=client_uuid).first()
        if known is not None:
            return Recorded(known, created=False)
        visit = _visit(plan, given, actor, at)
        visit.client_uuid, visit.received_at = client_uuid, now
        visit.save(force_insert=True)
        _keep_photos(visit, given.photo_ids, actor)
        _follow(plan, visit)
        for found in _unknown(given.findings):
            _write_finding(visit, found, actor=actor, now=now)
    return Recorded(visit, created=True)


def link_finding(*, finding_id: int, became_no: str) -> None:
    """Write back what a finding has become; the first number stays."""
    with transaction.atomic():
        finding = Finding.objects.select_for_update().get(pk=finding_id)
        if finding.state == FindingState.OPEN:
            finding.state, finding.became_no = FindingState.PASSED, became_no
            finding.save(update_fields=["state", "became_no"])


def _visit(plan: VisitPlan, given: VisitInput, actor: User, at: datetime) -> Visit:
    """The row, not yet written; a walk through the grid has no door to be opened."""
    walk = plan.kind == PlanKind.PATROL
    return Visit(
        plan=plan,
        grid_code=plan.grid_code,
        visitor=actor,
        screening=_screening(given.screening_id, plan),
        purpose=Purpose.PATROL if walk else given.purpose,
        met=Met.MET if walk else given.met,
        at=at,
        lng=given.spot.lng,
        lat=given.spot.lat,
        accuracy=given.spot.accuracy,
        words=scrub_free_text(given.words.strip()),
        needs=list(dict.fromkeys(given.needs)),
    )


def _locked_plan(plan_id: int, actor: User) -> VisitPlan:
    """The visitor's own door; one closed while the visit waited on the phone takes it still."""
    rows = VisitPlan.objects.select_for_update(of=("self",)).select_related("cadence")
    plan = rows.filter(pk=plan_id).first()
    if plan is None or not rules.can_visit(reach_of(actor), plan):
        raise PlanNotFound
    return plan


def _screening(screening_id: int | None, plan: VisitPlan) -> Screening | None:
    """The screening, if the door lies in its scope; a wrong one is no reason to lose a visit."""
    if screening_id is None:
        return None
    found = Screening.objects.filter(pk=screening_id).first()
    return found if found is not None and plan.grid_code.startswith(found.scope) else None


def _keep_photos(visit: Visit, ids: Sequence[uuid.UUID], actor: User) -> None:
    kept = own_pictures(ids=ids, actor=actor)
    VisitPhoto.objects.bulk_create(VisitPhoto(visit=visit, attachment=photo) for photo in kept)


def _follow(plan: VisitPlan, visit: Visit) -> None:
    """Bring the plan up to date; visits may arrive in any order."""
    if plan.last_visit_at is None or visit.at >= plan.last_visit_at:
        plan.last_visit, plan.last_visit_at = visit, visit.at
    seen = visit.met == Met.MET
    if seen and (plan.last_met_at is None or visit.at >= plan.last_met_at):
        plan.last_met_at = visit.at
        plan.next_due = next_due(local_date(visit.at), plan.cadence.rhythm)
    plan.version += 1
    plan.save(update_fields=["last_visit", "last_visit_at", "last_met_at", "next_due", "version"])


def _unknown(findings: Sequence[FindingInput]) -> list[FindingInput]:
    """Those that no visit has brought yet, each once."""
    fresh = {found.client_uuid: found for found in findings}
    known = Finding.objects.filter(client_uuid__in=fresh).values_list("client_uuid", flat=True)
    return [found for key, found in fresh.items() if key not in set(known)]


def _write_finding(visit: Visit, found: FindingInput, *, actor: User, now: datetime) -> Finding:
    words = scrub_free_text(found.words.strip())
    if not words:
        raise WordsMissing("findings", _("请写明发现了什么"))
    noted = found.kind == FindingKind.NOTE
    finding = Finding.objects.create(
        client_uuid=found.client_uuid,
        visit=visit,
        grid_code=visit.grid_code,
        kind=found.kind,
        category=found.category,
        words=words,
        state=FindingState.NOTED if noted else FindingState.OPEN,
        at=visit.at,
    )
    if found.kind == FindingKind.RISK:
        _open_risk(finding, found, actor=actor, now=now)
    elif found.kind == FindingKind.MEDIATION:
        lead_noted.send(Finding, finding=finding, actor=actor, now=now)
    return finding


def _open_risk(finding: Finding, found: FindingInput, *, actor: User, now: datetime) -> None:
    given = found.risk or RiskInput(grid_code=finding.grid_code, words=finding.words)
    risk = write_risk(
        given=given,
        finding=finding,
        actor=actor,
        now=now,
        client_uuid=found.client_uuid,
        found_at=finding.at,
    )
    finding.state, finding.became_no = FindingState.PASSED, risk.no
    finding.save(update_fields=["state", "became_no"])
