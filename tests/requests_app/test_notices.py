"""Messages go where they can be read: mobiles by short message, else by mail, else not."""

import uuid

import pytest
from django.utils import timezone

from haishu_portal.core.models import OutboxMessage
from requests_app.services.intake import Place, ReporterData, submit_ticket


@pytest.mark.parametrize(
    ("person", "channels"),
    [
        (ReporterData(phone="13800001234"), ["sms"]),
        (ReporterData(phone="0574-55501234"), []),
        (ReporterData(phone="0574-55501234", email="a@example.org"), ["email"]),
        (ReporterData(email="a@example.org"), ["email"]),
        (ReporterData(phone="13800001234", need_reply=False), []),
        (ReporterData(is_anonymous=True), []),
    ],
)
def test_the_receipt_goes_where_it_can_be_read(db, person, channels):
    submit_ticket(
        channel="web",
        kind="help",
        text="楼道灯坏了，晚上看不见台阶。",
        place=Place(),
        reporter=person,
        client_uuid=uuid.uuid4(),
        now=timezone.now(),
    )

    assert list(OutboxMessage.objects.values_list("channel", flat=True)) == channels
