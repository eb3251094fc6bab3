"""Photos that were uploaded and belong to no ticket yet."""

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from haishu_portal.core.models import Attachment
from requests_app.models import TicketPhoto

if TYPE_CHECKING:
    from haishu_portal.core.models import User


def unclaimed() -> QuerySet[Attachment]:
    """Photos of no ticket."""
    return Attachment.objects.exclude(Exists(TicketPhoto.objects.filter(attachment=OuterRef("pk"))))


def claimable_photos(ids: Iterable[uuid.UUID], *, actor: "User | None") -> list[Attachment]:
    """Those of the photos that ``actor`` (None: a resident) may claim, in the order given."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    given_by = Q(uploaded_by=None) | Q(uploaded_by=actor) if actor else Q(uploaded_by=None)
    found = {photo.pk: photo for photo in unclaimed().filter(given_by, pk__in=wanted)}
    return [found[pk] for pk in wanted if pk in found]
