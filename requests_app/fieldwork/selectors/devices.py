"""Phones a person may look after."""

import uuid
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from grid.reach import Reach
from grid.selectors.members import everybody_in
from haishu_portal.core.roles import Role
from requests_app.fieldwork import rules
from requests_app.fieldwork.models import Device

LISTED = 200
# A phone that was silent for so long is only found by the one who looks for it.
SHOWN = timedelta(days=90)


def is_dropped(device_id: uuid.UUID) -> bool:
    """Whether this phone was signed out; one query."""
    return Device.objects.filter(pk=device_id, signed_out_at__isnull=False).exists()


def devices_for(reach: Reach, user_id: int, *, now: datetime) -> QuerySet[Device]:
    """One's own phones, a lead's also those of their people, the administrator's all."""
    if rules.keeps_all_phones(reach):
        return Device.objects.all()
    led = reach.teams_for(Role.LEAD)
    people = {pk for _team, pk in everybody_in(led, now=now)} if led else set()
    return Device.objects.filter(Q(user_id=user_id) | Q(user_id__in=people))


def phones_of(reach: Reach, user_id: int, *, now: datetime) -> list[Device]:
    """The phones to show, one's own first, the latest in contact first; two queries."""
    rows = devices_for(reach, user_id, now=now).filter(last_contact_at__gte=now - SHOWN)
    rows = rows.select_related("user", "signed_out_by").order_by("-last_contact_at")
    return sorted(rows[:LISTED], key=lambda device: device.user_id != user_id)
