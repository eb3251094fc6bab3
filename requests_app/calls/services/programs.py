"""Accounts for telephone systems: no password, one permission, a token."""

from datetime import datetime

from django.contrib.auth.models import Permission
from django.db import transaction

from haishu_portal.core.models import User
from haishu_portal.core.services.tokens import issue_token


def telephone_token(*, username: str, now: datetime) -> str:
    """A token that may report calls and nothing else; makes the account when it is new.

    Raises UnknownUser when the account is switched off.
    """
    with transaction.atomic():
        user, created = User.objects.get_or_create(
            username=username, defaults={"display_name": username}
        )
        if created:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label="calls", codename="report_call")
        )
        return issue_token(username=username, actor=None, now=now)
