"""Pictures of a visit are the visitor's own, and stay."""

import uuid

import pytest
from django.db.models import ProtectedError

from grid.patrol.services.visits import VisitInput, record_visit
from haishu_portal.core.models import Attachment
from tests.factories.patrol import PlanFactory

pytestmark = pytest.mark.django_db


def picture(actor, now):
    return Attachment.objects.create(
        width=10, height=10, bytes=100, sha256="0" * 64, uploaded_by=actor, created_at=now
    )


def test_only_ones_own_pictures_are_kept(grid, cast, now):
    plan = PlanFactory(grid_code=grid)
    mine, others = picture(cast.worker, now), picture(cast.lead, now)
    given = VisitInput(plan_id=plan.pk, met="met", photo_ids=[others.pk, mine.pk])

    done = record_visit(given=given, actor=cast.worker, now=now, client_uuid=uuid.uuid4()).visit

    assert [photo.attachment for photo in done.photos.all()] == [mine]
    with pytest.raises(ProtectedError):
        mine.delete()
    others.delete()
