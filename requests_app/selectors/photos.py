"""Photos that were uploaded and belong to no ticket yet."""

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, ManyToOneRel, OuterRef, Q, QuerySet

from haishu_portal.core.models import Attachment

if TYPE_CHECKING:
    from haishu_portal.core.models import User


def unclaimed() -> QuerySet[Attachment]:
    """Photos that nothing refers to: no ticket, and no row of any other app."""
    rows = Attachment.objects.all()
    for relation in Attachment._meta.get_fields(include_hidden=True):  # noqa: SLF001 - Django's documented name
        if isinstance(relation, ManyToOneRel):
            holders = relation.related_model._default_manager  # noqa: SLF001 - the same
            rows = rows.exclude(Exists(holders.filter(**{relation.field.name: OuterRef("pk")})))
    return rows


def claimable_photos(ids: Iterable[uuid.UUID], *, actor: "User | None") -> list[Attachment]:
    """Those of the photos that ``actor`` (None: a resident) may claim, in the order given."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    given_by = Q(uploaded_by=None) | Q(uploaded_by=actor) if actor else Q(uploaded_by=None)
    found = {photo.pk: photo for photo in unclaimed().filter(given_by, pk__in=wanted)}
    return [found[pk] for pk in wanted if pk in found]
