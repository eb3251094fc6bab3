"""What an administrator does for an account."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.db import transaction

from haishu_portal.core.models import User
from haishu_portal.core.services.audit import record_audit


def remember_display(*, user_id: int, theme: str | None, elder: bool | None) -> None:
    """Keep how somebody wants to read, for their next device; None leaves a choice as it is."""
    changes = {"theme": theme, "elder_mode": elder}
    chosen = {name: value for name, value in changes.items() if value is not None}
    if chosen:
        User.objects.filter(pk=user_id).update(**chosen)


def reset_second_factor(*, user_id: int, actor: User, now: datetime) -> None:
    """Take away the second factor of somebody who lost it, on the record."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user_id)
        Authenticator.objects.filter(user_id=user_id).delete()
        record_audit(
            actor=actor, action="second_factor_reset", obj_type="user", obj_id=user_id, now=now
        )


def unlock_account(*, user_id: int, actor: User, now: datetime) -> int:
    """Let somebody locked out by wrong passwords try again; returns the attempts forgotten."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        forgotten: int = reset(username=user.get_username())
        record_audit(
            actor=actor, action="account_unlocked", obj_type="user", obj_id=user_id, now=now
        )
    return forgotten
