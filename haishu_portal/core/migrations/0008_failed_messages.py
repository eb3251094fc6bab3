"""Messages that were given up are found without walking the whole outbox."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("core", "0007_call_settings"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("failed_at__isnull", False)),
                fields=["-failed_at", "-id"],
                name="outbox_failed",
            ),
        ),
    ]
