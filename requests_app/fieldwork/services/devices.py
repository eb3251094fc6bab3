"""Phones: met at each contact, signed out for good when one is lost."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.db import transaction

from grid.selectors.reach import reach_of
from haishu_portal.core.models import User
from haishu_portal.core.services.audit import record_audit
from haishu_portal.core.services.push import drop_device
from requests_app.fieldwork.exceptions import DeviceNotFound, Dropped
from requests_app.fieldwork.models import Device
from requests_app.fieldwork.selectors.devices import devices_for

SIGNED_OUT = "field.phone_signed_out"
CHANGED_HANDS = "field.phone_changed_hands"


@dataclass(frozen=True)
class Card:
    """What a phone says of itself."""

    label: str = ""
    app_version: str = ""
    pending: int | None = None
    session_key: str = ""


def meet_device(*, device_id: uuid.UUID, actor: User, card: Card, now: datetime) -> Device:
    """Note that a phone was in contact, the first time or again. Raises Dropped."""
    with transaction.atomic():
        new = Device(uuid=device_id, user=actor, first_contact_at=now, last_contact_at=now)
        Device.objects.bulk_create([new], ignore_conflicts=True)
        device = Device.objects.select_for_update().get(pk=device_id)
        if device.signed_out_at is not None:
            raise Dropped
        if device.user_id != actor.pk:
            record_audit(
                actor=actor,
                action=CHANGED_HANDS,
                obj_type="device",
                obj_id=device_id,
                extra={"from": device.user_id},
                now=now,
            )
            drop_device(device=device_id)
        device.user = actor
        device.last_contact_at = now
        device.label = card.label or device.label
        device.app_version = card.app_version or device.app_version
        device.session_key = card.session_key or device.session_key
        if card.pending is not None:
            device.pending = card.pending
        device.save()
    return device


def sign_out_device(*, device_id: uuid.UUID, actor: User, now: datetime, ip: str = "") -> Device:
    """Sign a phone out for good: its session ends, it rings no more, its data are dropped at the
    next contact.

    One's own phone, those of one's people, or any for the security administrator. Raises
    DeviceNotFound. Signed out twice is signed out once.
    """
    with transaction.atomic():
        allowed = devices_for(reach_of(actor), actor.pk, now=now).filter(pk=device_id)
        device = Device.objects.select_for_update().filter(pk__in=allowed.values("pk")).first()
        if device is None:
            raise DeviceNotFound
        if device.signed_out_at is not None:
            return device
        key, device.session_key = device.session_key, ""
        device.signed_out_at, device.signed_out_by = now, actor
        device.save(update_fields=["signed_out_at", "signed_out_by", "session_key"])
        record_audit(
            actor=actor,
            action=SIGNED_OUT,
            obj_type="device",
            obj_id=device_id,
            extra={"of": device.user_id, "pending": device.pending},
            ip=ip,
            now=now,
        )
        drop_device(device=device_id)
        if key:
            transaction.on_commit(lambda: _end_session(key))
    return device


def _end_session(key: str) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore(key).delete()
