"""How many new cases a day each part takes, to begin with; edited in the back office."""

from django.db import migrations
from django.utils import timezone

SLOTS = {"worker": 10, "lead": 6, "community": 12, "street": 20}


def write(apps, _schema_editor):
    rows = apps.get_model("rosters", "SlotDefault").objects
    for role, slots in SLOTS.items():
        rows.get_or_create(role=role, defaults={"slots": slots, "updated_at": timezone.now()})


class Migration(migrations.Migration):
    dependencies = [("rosters", "0001_rotas")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
