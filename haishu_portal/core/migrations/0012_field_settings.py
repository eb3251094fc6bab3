"""Show administrators the number of the field app, ready to be changed."""

from django.db import migrations

DEFAULTS = {"field_keep_days": (7, "手机多少天未联网后自动清除里面的现场数据")}


def seed(apps, _schema_editor):
    setting = apps.get_model("core", "PortalSetting")
    for key, (value, note) in DEFAULTS.items():
        setting.objects.get_or_create(key=key, defaults={"value": value, "note": note})


class Migration(migrations.Migration):
    dependencies = [("core", "0011_push_and_phones")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
