from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

# Terms stay in their row up to a page: reading the newest rows must fetch nothing else.
BESIDE = "ALTER TABLE requests_app_tickettext SET (toast_tuple_target = 8160)"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("requests_app", "0014_ticket_documents")]

    operations = [
        migrations.RunSQL(BESIDE, migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="tickettext",
            index=models.Index(fields=["-submitted_at", "-ticket"], name="ticket_text_newest"),
        ),
    ]
