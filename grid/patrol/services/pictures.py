"""Which pictures somebody may put to what they write down."""

import uuid
from collections.abc import Sequence

from haishu_portal.core.models import Attachment, User


def own_pictures(*, ids: Sequence[uuid.UUID], actor: User) -> list[Attachment]:
    """The actor's own pictures among ``ids``, in the order they were taken."""
    found = Attachment.objects.filter(uploaded_by=actor).in_bulk(list(ids))
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]
