"""Visits as they were written down, newest first, for those who visit the same doors."""

import uuid

from grid.patrol.models import Visit
from grid.reach import Reach
from haishu_portal.core.keyset import Keyset, Page
from haishu_portal.core.models import Attachment

ORDER = Keyset(["-at", "-id"])


def visit_page(reach: Reach, *, met: str = "", cursor: str = "", size: int = 30) -> Page[Visit]:
    """Visits on the reader's ground with doors, findings and pictures; three queries."""
    rows = Visit.objects.visible_to(reach)
    if met:
        rows = rows.filter(met=met)
    rows = rows.select_related("visitor", "plan__household", "plan__place", "screening")
    return ORDER.page(rows.prefetch_related("findings", "photos"), cursor, size=size)


def visit_photo(reach: Reach, photo_id: uuid.UUID) -> Attachment | None:
    """A picture of a visit, if the visit is one the reader may read."""
    seen = Visit.objects.visible_to(reach).filter(photos__attachment=photo_id)
    return Attachment.objects.filter(pk=photo_id).first() if seen.exists() else None
