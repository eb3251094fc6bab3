"""Photos on their way into a report: those handed over before, and those that came just now."""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from haishu_portal.core.models import Attachment
from requests_app.services.pending_photos import (
    MAX_PHOTOS,
    drop_pending,
    pending_photos,
    take_photos,
)
from requests_app.views.public import session, throttle


@dataclass(frozen=True)
class InHand:
    """The photos, and a sentence for each file that could not be kept."""

    photos: list[Attachment]
    problems: list[str] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """Ids in the order given."""
        return [str(photo.pk) for photo in self.photos]

    @property
    def room(self) -> int:
        """How many more may come."""
        return MAX_PHOTOS - len(self.photos)


def photos_in_hand(request: HttpRequest, slot: str = session.REPORT) -> InHand:
    """What the session holds. Reads only."""
    return InHand(pending_photos(session.pending_ids(request, slot)))


def collect_photos(request: HttpRequest, slot: str = session.REPORT) -> InHand:
    """Take in what the request brings and leave out what it removes; writes no session."""
    removed = request.POST.get("remove_photo", "")
    held = session.pending_ids(request, slot)
    if removed in held:
        drop_pending(photo_id=removed)
    kept = InHand(pending_photos([photo_id for photo_id in held if photo_id != removed]))
    uploads = request.FILES.getlist("photos")
    if not uploads:
        return kept
    if throttle.is_over(request, throttle.PHOTOS):
        return InHand(kept.photos, [_("照片上传太多了，请过一会儿再加；不加照片也可以提交")])
    throttle.note(request, throttle.PHOTOS, turns=len(uploads))
    taken = take_photos(
        uploads=uploads,
        room=kept.room,
        keep_position="keep_position" in request.POST,
        now=timezone.now(),
    )
    return InHand([*kept.photos, *taken.kept], taken.problems)
