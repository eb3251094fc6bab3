"""Rhythms and tags as the back office sets them."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from grid.patrol.models import Cadence, NeedTag
from grid.patrol.services.plans import mark_stale
from grid.patrol.tasks import plan_visits
from haishu_portal.core.bell import ring
from haishu_portal.core.models import User
from haishu_portal.core.services.audit import record_audit


def save_cadence(*, row: Cadence, actor: User, now: datetime) -> None:
    """Keep a rhythm; plans that follow it are set anew by the sweep."""
    with transaction.atomic():
        row.save()
        mark_stale(plans=Q(cadence=row))
        _note("cadence", row.code, actor, now)
        ring(plan_visits)


def save_tag(*, row: NeedTag, actor: User, now: datetime) -> None:
    """Keep a tag; the plans of households that carry it are set anew by the sweep."""
    with transaction.atomic():
        row.save()
        mark_stale(plans=Q(household__tags=row))
        _note("needtag", row.code, actor, now)
        ring(plan_visits)


def _note(kind: str, code: str, actor: User, now: datetime) -> None:
    record_audit(
        actor=actor, action=f"{kind}.save", obj_type=f"patrol.{kind}", obj_id=code, now=now
    )
