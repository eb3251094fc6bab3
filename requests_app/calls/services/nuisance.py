"""Reporting a number as a nuisance, and deciding on it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import NotAllowed
from haishu_portal.core.masking import mask_phone
from haishu_portal.core.models import User
from haishu_portal.core.services.audit import record_audit
from haishu_portal.core.worktime import local_date
from requests_app.calls import rules
from requests_app.calls.exceptions import AlreadyDecided, CallNotFound
from requests_app.calls.models import NuisanceNumber
from requests_app.calls.services.own import own_call
from requests_app.exceptions import MissingField


def report_nuisance(*, call_id: int, reason: str, actor: User, now: datetime) -> NuisanceNumber:
    """Report the caller of one's own call; a report that waits already is not doubled.

    Raises CallNotFound, MissingField without a reason or a number.
    """
    reason = reason.strip()
    if not reason:
        raise MissingField(_("请写明骚扰情形"), fields={"reason": str(_("请写明骚扰情形"))})
    with transaction.atomic():
        call = own_call(call_id, actor)
        if not call.phone_hash:
            raise MissingField(_("来电没有号码，不能标记"))
        row, _new = NuisanceNumber.objects.get_or_create(
            phone_hash=call.phone_hash,
            approved=None,
            defaults={
                "phone_masked": mask_phone(call.phone),
                "reason": reason[:200],
                "reported_by": actor,
                "reported_at": now,
            },
        )
    return row


def decide_nuisance(
    *, number_id: int, approve: bool, valid_until: date | None, actor: User, now: datetime
) -> NuisanceNumber:
    """Declare the number a nuisance until a day, or not.

    Raises NotAllowed, MissingField for no day or one that has passed, AlreadyDecided.
    """
    if not rules.decides_nuisance(reach_of(actor)):
        raise NotAllowed(_("骚扰号码由班长认定"))
    today = local_date(now)
    if approve and (valid_until is None or valid_until < today):
        words = str(_("请选择今天或以后的日期"))
        raise MissingField(words, fields={"valid_until": words})
    with transaction.atomic():
        row = NuisanceNumber.objects.select_for_update(of=("self",)).filter(pk=number_id).first()
        if row is None:
            raise CallNotFound
        if row.approved is not None:
            raise AlreadyDecided(_("这个号码已由%s认定") % row.decided_by)
        row.approved, row.decided_by, row.decided_at = approve, actor, now
        row.valid_until = valid_until if approve else None
        row.save()
        record_audit(
            actor=actor,
            action="nuisance_decided",
            obj_type="nuisance_number",
            obj_id=row.pk,
            reason=row.reason,
            extra={"approved": approve, "until": str(row.valid_until or "")},
            now=now,
        )
    return row
