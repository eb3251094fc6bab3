"""Ordering that an area is looked through."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.patrol import rules
from grid.patrol.exceptions import ScreeningRefused, WordsMissing
from grid.patrol.models import Screening
from grid.selectors.lookup import current_code
from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import NotAllowed
from haishu_portal.core.models import User
from haishu_portal.core.services.audit import record_audit


@dataclass(frozen=True)
class ScreeningInput:
    """What is to be looked for, where and until when."""

    kind: str
    title: str
    look_for: str
    scope: str
    starts_on: date
    ends_on: date


def order_screening(*, given: ScreeningInput, actor: User, now: datetime) -> Screening:
    """Write down a screening of the actor's own ground.

    Raises NotAllowed elsewhere, WordsMissing without name or words, ScreeningRefused for a
    place or period that does not exist.
    """
    if not rules.can_order_screening(reach_of(actor), given.scope):
        raise NotAllowed(_("只能布置本辖区的排查"))
    for field, message in (("title", _("请填写名称")), ("look_for", _("请写明查什么"))):
        if not getattr(given, field).strip():
            raise WordsMissing(field, message)
    if given.ends_on < given.starts_on:
        raise ScreeningRefused(_("结束日期早于开始日期"), fields={"ends_on": _("早于开始日期")})
    if current_code(given.scope) != given.scope:
        raise ScreeningRefused(_("没有这个区划"), fields={"scope": _("没有这个区划")})
    with transaction.atomic():
        row = Screening.objects.create(**vars(given), ordered_by=actor, created_at=now)
        record_audit(
            actor=actor,
            action="screening.order",
            obj_type="patrol.screening",
            obj_id=row.pk,
            extra={"scope": given.scope},
            now=now,
        )
    return row
