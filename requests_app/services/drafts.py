"""Half-typed forms survive a closed browser: encrypted, one day, for their writer alone.

Keys name a form and a ticket number or a random id, never a person: ``ticket.HS….reply``.
"""

import re
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from requests_app.exceptions import MissingField
from requests_app.models import Draft
from requests_app.models.drafts import KEPT_FOR

if TYPE_CHECKING:
    from haishu_portal.core.models import User

LONGEST = 40_000
MOST = 60
KEY = re.compile(r"[A-Za-z0-9._:-]{1,80}")


def save_draft(*, key: str, text: str, actor: "User", now: datetime) -> Draft | None:
    """Keep ``text`` for this form in place of what was kept before; empty text drops it.

    The oldest of more than ``MOST`` drafts goes. Raises MissingField for a key or a length
    that no form has.
    """
    if not KEY.fullmatch(key):
        raise MissingField(_("没有这份草稿"))
    if len(text) > LONGEST:
        raise MissingField(_("草稿过长，没有保存"))
    if not text:
        drop_draft(key=key, actor=actor)
        return None
    with transaction.atomic():
        kept, created = Draft.objects.update_or_create(
            owner=actor, key=key, defaults={"text": text, "updated_at": now}
        )
        if created:
            mine = Draft.objects.filter(owner=actor).order_by("-updated_at", "-pk")
            Draft.objects.filter(pk__in=mine.values_list("pk", flat=True)[MOST:]).delete()
    return kept


def drop_draft(*, key: str, actor: "User") -> None:
    """Forget what was kept for this form: it was sent or thrown away."""
    Draft.objects.filter(owner=actor, key=key).delete()


def drop_old_drafts(*, now: datetime) -> int:
    """Delete drafts nobody touched for a day; returns how many."""
    count, _kinds = Draft.objects.filter(updated_at__lte=now - KEPT_FOR).delete()
    return count
