"""The one writer of a risk's state: opening it and moving it from step to step."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grid.patrol import rules
from grid.patrol.choices import Prospect, RiskCategory, RiskLevel
from grid.patrol.exceptions import RiskMoveRefused, RiskNotFound, WordsMissing
from grid.patrol.models import (
    Finding,
    RiskItem,
    RiskMeasure,
    RiskPhoto,
    RiskStep,
    VisitPlan,
)
from grid.patrol.services.alarms import tell_upward
from grid.patrol.services.pictures import own_pictures
from grid.patrol.spot import NOWHERE, Spot
from grid.patrol.workflow import BY_NAME, RiskMove, RiskState
from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import NotAllowed, StaleVersion
from haishu_portal.core.masking import scrub_free_text
from haishu_portal.core.models import User


@dataclass(frozen=True)
class RiskInput:
    """What is known of a risk when it is written down."""

    grid_code: str
    words: str
    category: str = RiskCategory.OTHER
    level: str = RiskLevel.YELLOW
    parties: int = 2
    prospect: str = Prospect.NONE
    plan_id: int | None = None
    place: str = ""
    spot: Spot = NOWHERE
    photo_ids: Sequence[uuid.UUID] = ()


def open_risk(
    *,
    given: RiskInput,
    actor: User,
    now: datetime,
    client_uuid: uuid.UUID,
    client_at: datetime | None = None,
) -> RiskItem:
    """Put a risk on the list, to be verified; once for each ``client_uuid``.

    A red one is told to community and street in the same transaction. Raises NotAllowed
    off the actor's ground and WordsMissing without words.
    """
    at = min(client_at or now, now)
    with transaction.atomic():
        return write_risk(
            given=given, finding=None, actor=actor, now=now, client_uuid=client_uuid, found_at=at
        )


def write_risk(
    *,
    given: RiskInput,
    finding: Finding | None,
    actor: User,
    now: datetime,
    client_uuid: uuid.UUID,
    found_at: datetime,
) -> RiskItem:
    """``open_risk`` inside the caller's transaction, perhaps out of a visit's finding."""
    plan = _plan(given, finding)
    grid_code = plan.grid_code if plan else given.grid_code
    _check_ground(plan, grid_code, actor)
    words = scrub_free_text(given.words.strip())
    if not words:
        raise WordsMissing("words", _("请写明风险情况"))
    facts = _facts(given) | {"grid_code": grid_code, "plan": plan, "finding": finding}
    risk, created = RiskItem.objects.get_or_create(
        client_uuid=client_uuid,
        defaults=facts
        | {
            "words": words,
            "state": RiskState.PENDING,
            "found_by": actor,
            "found_at": found_at,
            "updated_at": now,
        },
    )
    if created:
        _keep_photos(risk, given.photo_ids, actor)
        RiskStep.objects.create(
            risk=risk, move="open", target=RiskState.PENDING, actor=actor, at=found_at
        )
        tell_upward(risk=risk, actor=actor, now=now)
    return risk


def move_risk(
    *,
    risk_id: int,
    move: str,
    actor: User,
    now: datetime,
    given: Mapping[str, str] | None = None,
    version: int | None = None,
) -> RiskItem:
    """Take one step; ``given`` holds note, responsible and measures as the step asks.

    Raises RiskNotFound, RiskMoveRefused, WordsMissing, and StaleVersion when somebody else
    moved the risk since ``version``.
    """
    words = {name: scrub_free_text(value.strip()) for name, value in (given or {}).items()}
    with transaction.atomic():
        risk = RiskItem.objects.select_for_update().filter(pk=risk_id).first()
        if risk is None or not rules.can_see_risk(reach_of(actor), risk):
            raise RiskNotFound
        if version is not None and version != risk.version:
            raise StaleVersion(_("这条风险刚被别人处理过"), current={"state": risk.state})
        step = _allowed(risk, move, actor)
        _check_words(step, words, risk)
        before, risk.state = risk.state, step.target
        risk.responsible = words.get("responsible", "")[:40] or risk.responsible
        _keep_measures(risk, words.get("measures", ""), actor, now)
        risk.settled_by = actor if step.name == "settle" else risk.settled_by
        risk.version, risk.updated_at = risk.version + 1, now
        risk.save()
        RiskStep.objects.create(
            risk=risk,
            move=step.name,
            source=before,
            target=step.target,
            note=words.get("note", "") or words.get("measures", ""),
            actor=actor,
            at=now,
        )
        tell_upward(risk=risk, actor=actor, now=now)
    return risk


def _facts(given: RiskInput) -> dict[str, Any]:
    return {
        "category": given.category,
        "level": given.level,
        "prospect": given.prospect,
        "parties": given.parties,
        "place": scrub_free_text(given.place.strip()),
        "lng": given.spot.lng,
        "lat": given.spot.lat,
    }


def _keep_photos(risk: RiskItem, ids: Sequence[uuid.UUID], actor: User) -> None:
    kept = own_pictures(ids=ids, actor=actor)
    RiskPhoto.objects.bulk_create(RiskPhoto(risk=risk, attachment=photo) for photo in kept)


def _keep_measures(risk: RiskItem, words: str, actor: User, now: datetime) -> None:
    """What is in force changes; who decided what before stays to be read."""
    if words:
        risk.measures = words
        RiskMeasure.objects.create(risk=risk, words=words, actor=actor, at=now)


def _check_ground(plan: VisitPlan | None, grid_code: str, actor: User) -> None:
    reach = reach_of(actor)
    ours = plan is not None and rules.can_visit(reach, plan)
    if not ours and not rules.can_open_risk(reach, grid_code):
        raise NotAllowed(_("不在您的网格内，不能登记风险"))


def _plan(given: RiskInput, finding: Finding | None) -> VisitPlan | None:
    if finding is not None:
        return finding.visit.plan
    if given.plan_id is None:
        return None
    return VisitPlan.objects.filter(pk=given.plan_id).first()


def _allowed(risk: RiskItem, move: str, actor: User) -> RiskMove:
    step = BY_NAME.get(move)
    if step is None or not rules.can_move_risk(reach_of(actor), risk, step):
        where = RiskState(risk.state).label
        raise RiskMoveRefused(_("这条风险现在是“%s”，您不能做这一步") % where)
    return step


def _check_words(step: RiskMove, words: Mapping[str, str], risk: RiskItem) -> None:
    asked = {
        "note": _("请写明情况"),
        "responsible": _("请写明责任人"),
        "measures": _("请写明措施"),
    }
    for name in step.requires:
        kept = getattr(risk, name, "") if name != "note" else ""
        if not words.get(name) and not kept:
            raise WordsMissing(name, asked[name])
