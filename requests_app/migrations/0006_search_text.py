import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import haishu_portal.core.grams_field

# Terms always out of line and uncompressed: what is read is the narrow row, or one value whole.
# They are not worth a second look by the planner's statistics beyond the common ones.
NARROW = """
ALTER TABLE requests_app_tickettext SET (toast_tuple_target = 128);
ALTER TABLE requests_app_tickettext ALTER COLUMN grams SET STORAGE EXTERNAL;
ALTER TABLE requests_app_tickettext ALTER COLUMN grams SET STATISTICS 200;
"""


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0005_half_typed_forms")]

    operations = [
        migrations.CreateModel(
            name="TicketText",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="requests_app.ticket",
                        verbose_name="工单",
                    ),
                ),
                ("submitted_at", models.DateTimeField(verbose_name="提交时间")),
                (
                    "grams",
                    haishu_portal.core.grams_field.GramsField(default=list, editable=False),
                ),
            ],
            options={"verbose_name": "检索词", "verbose_name_plural": "检索词"},
        ),
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="tickettext",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=True,
                fields=["grams"],
                gin_pending_list_limit=512,
                name="ticket_text_grams",
            ),
        ),
        migrations.AddField(
            model_name="reporter",
            name="last4_hash",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=16
            ),
        ),
        migrations.AddField(
            model_name="reporter",
            name="name4_hash",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=16
            ),
        ),
    ]
