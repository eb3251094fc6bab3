"""Switching pushes on and off on one device, and choosing what to hear of and when."""

import base64
import binascii
import json
from datetime import datetime, time
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from haishu_portal.core.choices import Channel, PushKind, SmsWhen
from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.exceptions import PushRefused
from haishu_portal.core.models import PushSubscription, User
from haishu_portal.core.push_rules import SWITCHES, TEMPLATE, PushWishes, endpoint_is_known
from haishu_portal.core.services.outbox import enqueue_message

LONGEST_ENDPOINT = 2000
# Of an uncompressed P-256 point, and of the secret (RFC 8291).
KEY_BYTES = {"p256dh": 65, "auth": 16}


def subscribe(
    *, actor: User, device: UUID, endpoint: str, p256dh: str, auth: str, now: datetime
) -> PushSubscription:
    """Ring ``actor`` on this device from now on; whoever rang there before does no more.

    Raises PushRefused for a push service that is not allowed or keys that are none.
    """
    keys = {"p256dh": p256dh, "auth": auth}
    if not settings.WEBPUSH_PRIVATE_KEY:
        raise PushRefused(_("本系统没有开通手机推送"))
    if len(endpoint) > LONGEST_ENDPOINT or not endpoint_is_known(
        endpoint, settings.WEBPUSH_SERVICES
    ):
        raise PushRefused(_("这个浏览器的推送服务不在允许之列"))
    if any(_length(keys[name]) != length for name, length in KEY_BYTES.items()):
        raise PushRefused(_("浏览器给出的推送密钥不对"))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=actor.pk)
        hashed = keyed_hash(endpoint)
        PushSubscription.objects.filter(endpoint_hash=hashed).exclude(device=device).delete()
        row, _created = PushSubscription.objects.update_or_create(
            device=device,
            defaults={
                "user": actor,
                "endpoint_enc": endpoint,
                "endpoint_hash": hashed,
                "keys_enc": json.dumps(keys),
                "created_at": now,
                "reached_at": None,
            },
        )
    return row


def unsubscribe(*, actor: User, device: UUID) -> bool:
    """Stop ringing ``actor`` on this device; False if it did not."""
    return bool(PushSubscription.objects.filter(user=actor, device=device).delete()[0])


def drop_device(*, device: UUID) -> bool:
    """Stop ringing anybody on a device that was signed out or lost."""
    return bool(PushSubscription.objects.filter(device=device).delete()[0])


def choose_wishes(*, actor: User, wishes: PushWishes) -> None:
    """Keep what to hear of and when. Raises PushRefused for what cannot be chosen."""
    if not wishes.off <= set(SWITCHES) or wishes.sms not in SmsWhen.values:
        raise PushRefused(_("没有这个选项"))
    with transaction.atomic():
        account = User.objects.select_for_update().get(pk=actor.pk)
        account.preferences["push"] = {
            "quiet": wishes.quiet,
            "quiet_from": _hour(wishes.quiet_from),
            "quiet_to": _hour(wishes.quiet_to),
            "off": sorted(wishes.off),
            "sms": str(wishes.sms),
        }
        account.save(update_fields=["preferences"])
        actor.preferences = account.preferences


def try_out(*, actor: User, now: datetime) -> None:
    """Ring the person's own devices once; asked twice within a minute it rings once."""
    enqueue_message(
        channel=Channel.PUSH,
        recipient=str(actor.pk),
        template=TEMPLATE + PushKind.TEST,
        params={"link": f"{settings.PUBLIC_BASE_URL}/field/me/"},
        subject_type="user",
        subject_id=actor.pk,
        key=f"push-test:{actor.pk}:{now:%Y%m%d%H%M}",
        now=now,
    )


def _hour(at: time) -> str:
    return at.strftime("%H:%M")


def _length(text: str) -> int:
    """Bytes behind base64url; -1 for what is none."""
    try:
        return len(base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True))
    except (binascii.Error, ValueError):
        return -1
