"""Show administrators every house rule with its default, ready to be changed."""

from django.db import migrations

DEFAULTS = {
    "max_extensions": (1, "每张工单可延期的次数"),
    "max_reworks": (1, "不满意时最多返工的次数，此后转疑难件"),
    "callback_attempts": (3, "回访未接通时的尝试次数"),
    "callback_days": (2, "回访尝试至少分布的天数"),
    "reopen_days": (30, "办结后诉求人可申请重办的天数"),
    "archive_days": (60, "办结后自动归档的天数，不少于可申请重办的天数"),
}


def seed(apps, _schema_editor):
    setting = apps.get_model("core", "PortalSetting")
    for key, (value, note) in DEFAULTS.items():
        setting.objects.get_or_create(key=key, defaults={"value": value, "note": note})


class Migration(migrations.Migration):
    dependencies = [("core", "0004_calendar")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
