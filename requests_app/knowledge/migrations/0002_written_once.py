"""Versions and steps of articles stay as they were written; the clocks' numbers can be changed."""

from django.db import migrations

from haishu_portal.core.append_only import append_only

DEFAULTS = {
    "knowledge_review_days": (180, "知识发布后多少天须复核，最多 180 天"),
    "knowledge_policy_days": (3, "政策变化后多少个工作日内须更新知识"),
    "knowledge_report_days": (2, "反映知识有误后多少个工作日内须核实"),
}


def seed(apps, _schema_editor):
    setting = apps.get_model("core", "PortalSetting")
    for key, (value, note) in DEFAULTS.items():
        setting.objects.get_or_create(key=key, defaults={"value": value, "note": note})


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_knowledge"), ("core", "0002_ground")]

    operations = [
        append_only("knowledge_articleversion"),
        append_only("knowledge_articleevent"),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
