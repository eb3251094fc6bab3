"""Show administrators the numbers of the telephone desk, ready to be changed."""

from django.db import migrations

DEFAULTS = {
    "calls_answer_seconds": (15, "来电应在多少秒内接听（话务大屏的接听率按此计算）"),
    "calls_wrap_up_seconds": (60, "话后整理最长秒数，超过后视为就绪；0为不限"),
}


def seed(apps, _schema_editor):
    setting = apps.get_model("core", "PortalSetting")
    for key, (value, note) in DEFAULTS.items():
        setting.objects.get_or_create(key=key, defaults={"value": value, "note": note})


class Migration(migrations.Migration):
    dependencies = [("core", "0006_preferences")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
