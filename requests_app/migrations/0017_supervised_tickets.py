from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

OPEN_VALUES = [
    "accepted",
    "answered",
    "callback",
    "difficult",
    "dispatched",
    "pending_dispatch",
    "processing",
    "replied",
    "return_requested",
    "reviewed",
    "reworking",
    "signed",
    "suspended",
]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("requests_app", "0016_reply_texts_and_macros")]

    operations = [
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("status__in", OPEN_VALUES), ("supervision_level__gt", 0)),
                fields=["due_key", "id"],
                name="ticket_supervised",
            ),
        ),
    ]
