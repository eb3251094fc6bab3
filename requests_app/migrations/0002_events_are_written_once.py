"""The ticket number sequence, and the trigger that keeps events as they were written."""

from django.db import migrations

from haishu_portal.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0001_tickets"),
        ("core", "0002_ground"),
    ]

    operations = [
        # Six digits a day: the sequence turns over long before a day could need it twice.
        migrations.RunSQL(
            "CREATE SEQUENCE ticket_no_seq MINVALUE 1 MAXVALUE 999999 CYCLE CACHE 1",
            "DROP SEQUENCE ticket_no_seq",
        ),
        append_only("requests_app_ticketevent"),
    ]
