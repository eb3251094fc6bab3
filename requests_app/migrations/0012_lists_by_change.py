"""Lists by the time of the last change, without stopping work on the table."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

from requests_app.models.ticket import OPEN_VALUES


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("requests_app", "0011_saved_views")]

    operations = [
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(fields=["updated_at", "id"], name="ticket_by_change"),
        ),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                fields=["updated_at", "id"],
                condition=Q(status__in=OPEN_VALUES),
                name="ticket_open_change",
            ),
        ),
    ]
