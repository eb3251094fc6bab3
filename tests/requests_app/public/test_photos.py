"""Who may see a photo, and what becomes of photos never used."""

from datetime import timedelta

import pytest
from django.utils import timezone

from haishu_portal.core.models import Attachment
from haishu_portal.core.roles import Role
from requests_app.models import Ticket
from requests_app.services.pending_photos import drop_stray_photos
from tests.factories.core import UserFactory
from tests.factories.grid import MembershipFactory
from tests.support.pictures import picture


@pytest.fixture
def photo(client, filled):
    """A photo of a ticket that ``client`` has just reported."""
    client.post("/report/", filled(photos=[picture()]))
    return Attachment.objects.get()


@pytest.mark.parametrize("kind", ["", "thumb/"])
def test_whoever_reported_sees_it_and_a_stranger_does_not(client, client_of, photo, kind):
    seen = client.get(f"/photos/{photo.pk}/{kind}")

    assert (seen.status_code, seen["Content-Type"]) == (200, "image/jpeg")
    assert client_of().get(f"/photos/{photo.pk}/{kind}").status_code == 404


def test_a_pending_photo_is_seen_by_its_giver_alone(client, client_of):
    client.post("/report/photos/", {"photos": [picture()]})
    held = Attachment.objects.get()

    assert client.get(f"/photos/{held.pk}/thumb/").status_code == 200
    assert client_of().get(f"/photos/{held.pk}/thumb/").status_code == 404


def test_a_closed_ticket_page_closes_its_photos(client, photo):
    client.post(f"/t/{Ticket.objects.get().no}/close")

    assert client.get(f"/photos/{photo.pk}/").status_code == 404


def test_staff_see_photos_of_tickets_they_may_open(client_of, photo):
    dispatcher = MembershipFactory(role=Role.DISPATCHER).user
    worker_elsewhere = MembershipFactory(role=Role.WORKER).user
    of_the_target = MembershipFactory(role=Role.DISPATCHER)

    assert client_of(dispatcher).get(f"/photos/{photo.pk}/").status_code == 200
    assert client_of(worker_elsewhere).get(f"/photos/{photo.pk}/").status_code == 404
    assert client_of(UserFactory()).get(f"/photos/{photo.pk}/").status_code == 404
    Ticket.objects.update(target_team=of_the_target.team)
    assert client_of(of_the_target.user).get(f"/photos/{photo.pk}/").status_code == 404


def test_photos_never_used_go_after_a_day_and_used_ones_stay(client, photo):
    client.post("/report/photos/", {"photos": [picture()]})
    now = timezone.now()

    early = drop_stray_photos(now=now, limit=10)
    late = drop_stray_photos(now=now + timedelta(hours=25), limit=10)

    assert (early, late) == (0, 1)
    assert Attachment.objects.get() == photo


def test_a_dropped_photo_takes_its_files_along(client, django_capture_on_commit_callbacks):
    client.post("/report/photos/", {"photos": [picture()]})
    held = Attachment.objects.get()
    storage, names = held.file.storage, [held.file.name, held.thumb.name]

    with django_capture_on_commit_callbacks(execute=True):
        drop_stray_photos(now=timezone.now() + timedelta(hours=25), limit=10)

    assert [storage.exists(name) for name in names] == [False, False]
