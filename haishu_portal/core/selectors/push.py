"""Whose telephone can be rung, and how."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef

from haishu_portal.core.gateways.push import PushTarget
from haishu_portal.core.models import PushSubscription, User
from haishu_portal.core.push_rules import PushWishes, kept_wishes
from haishu_portal.core.vapid import public_key


@dataclass(frozen=True)
class Ringable:
    """One person who can be told on the telephone in some way."""

    user_id: int
    wishes: PushWishes
    has_device: bool
    has_phone: bool

    def hears_of(self, kind: str) -> bool:
        """Whether anything would come of ringing for this."""
        by_sms = self.has_phone and self.wishes.by_sms(kind)
        return self.wishes.rings_for(kind) and (self.has_device or by_sms)


def ringable(user_ids: Collection[int]) -> dict[int, Ringable]:
    """Those of these people who have a device that takes pushes or a phone; one query."""
    device = PushSubscription.objects.filter(user_id=OuterRef("pk"))
    rows = User.objects.filter(pk__in=user_ids, is_active=True).annotate(device=Exists(device))
    found = rows.only("pk", "preferences", "phone_enc")
    every = (
        Ringable(row.pk, kept_wishes(row.preferences), row.device, bool(row.phone_enc))
        for row in found
    )
    return {one.user_id: one for one in every if one.has_device or one.has_phone}


def subscriptions_of(user_id: int) -> list[PushSubscription]:
    """The person's devices that take pushes."""
    return list(PushSubscription.objects.filter(user_id=user_id).order_by("pk"))


def target_of(subscription: PushSubscription) -> PushTarget:
    """Where and how to ring it. Raises KeyError or ValueError for keys that are damaged."""
    keys = json.loads(subscription.keys_enc)
    return PushTarget(subscription.endpoint_enc, keys["p256dh"], keys["auth"])


def rings_on(device: UUID, user_id: int) -> bool:
    """Whether this device takes the person's pushes."""
    return PushSubscription.objects.filter(device=device, user_id=user_id).exists()


def server_key() -> str:
    """What a browser subscribes with; empty where the portal has no key."""
    return public_key(settings.WEBPUSH_PRIVATE_KEY) if settings.WEBPUSH_PRIVATE_KEY else ""
