"""Tokens for programs that speak for an account."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from knox.models import AuthToken

from haishu_portal.core.exceptions import UnknownUser
from haishu_portal.core.models import User
from haishu_portal.core.services.audit import record_audit


def issue_token(*, username: str, actor: User | None, now: datetime) -> str:
    """Return a new API token; only its hash is kept. Raises UnknownUser."""
    with transaction.atomic():
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise UnknownUser(_("没有名为 %(name)s 的在用账号") % {"name": username})
        row, token = AuthToken.objects.create(user)
        record_audit(
            actor=actor,
            action="token_issued",
            obj_type="user",
            obj_id=user.pk,
            extra={"token_key": row.token_key},
            now=now,
        )
    return str(token)
