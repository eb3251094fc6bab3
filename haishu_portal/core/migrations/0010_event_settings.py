"""Show administrators the numbers of events, ready to be changed."""

from django.db import migrations

DEFAULTS = {"event_notice_second": (200, "事件通知超过多少人须由第二人复核")}


def seed(apps, _schema_editor):
    setting = apps.get_model("core", "PortalSetting")
    for key, (value, note) in DEFAULTS.items():
        setting.objects.get_or_create(key=key, defaults={"value": value, "note": note})


class Migration(migrations.Migration):
    dependencies = [("core", "0009_documents")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
