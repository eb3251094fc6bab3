"""Half-typed forms, for the one who typed them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from requests_app.models import Draft
from requests_app.models.drafts import KEPT_FOR

if TYPE_CHECKING:
    from haishu_portal.core.models import User


@dataclass(frozen=True)
class KeptDraft:
    """What was typed and when it was last kept."""

    text: str
    at: datetime


def draft_of(owner: "User", key: str, *, now: datetime) -> KeptDraft | None:
    """The owner's draft of this form if it is younger than a day; one query."""
    found = Draft.objects.filter(owner=owner, key=key, updated_at__gt=now - KEPT_FOR).first()
    return KeptDraft(found.text, found.updated_at) if found else None


def drafts_under(owner: "User", prefix: str, *, now: datetime) -> dict[str, KeptDraft]:
    """The owner's drafts whose key begins with ``prefix``, by the rest of the key; one query."""
    kept = Draft.objects.filter(owner=owner, updated_at__gt=now - KEPT_FOR)
    return {
        row.key.removeprefix(prefix): KeptDraft(row.text, row.updated_at)
        for row in kept.filter(key__startswith=prefix)
    }
