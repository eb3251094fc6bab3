"""Show administrators every setting with its default, ready to be changed."""

from django.db import migrations

DEFAULTS = {"reveals_per_day": (30, "每人每天可查看完整个人信息的次数")}


def seed(apps, _schema_editor):
    setting = apps.get_model("core", "PortalSetting")
    for key, (value, note) in DEFAULTS.items():
        setting.objects.get_or_create(key=key, defaults={"value": value, "note": note})


class Migration(migrations.Migration):
    dependencies = [("core", "0002_ground")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
