from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("requests_app", "0018_on_site")]

    operations = [
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("source", "field:on-the-spot")),
                fields=["-submitted_at", "-id"],
                name="ticket_on_the_spot",
            ),
        ),
    ]
