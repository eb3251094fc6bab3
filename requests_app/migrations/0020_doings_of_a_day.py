from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("requests_app", "0019_closed_on_the_spot")]

    operations = [
        AddIndexConcurrently(
            model_name="ticketevent",
            index=models.Index(
                condition=models.Q(("actor__isnull", False)),
                fields=["actor", "at"],
                name="event_of_actor",
            ),
        ),
    ]
