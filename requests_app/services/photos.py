"""Photos uploaded ahead of their form, claimed once by those who sent them."""

import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _

from haishu_portal.core.models import Attachment, User
from requests_app.exceptions import MissingField
from requests_app.selectors.photos import claimable_photos


def claim_photos(*, ids: Sequence[uuid.UUID], actor: User | None) -> list[Attachment]:
    """The photos of these ids. Raises MissingField if one is gone, taken or another's."""
    found = claimable_photos(ids, actor=actor)
    if len(found) < len(set(ids)):
        raise MissingField(
            _("照片已过期或已被使用，请重新上传"), fields={"photos": str(_("请重新上传照片"))}
        )
    return found
