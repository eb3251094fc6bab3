"""Begin with the usual rhythms and tags, which the back office changes; steps are written once."""

from django.db import migrations

from haishu_portal.core.append_only import append_only

CADENCES = (
    ("ordinary", "普通户每季度", 1, "quarter"),
    ("focus", "重点户每月", 1, "month"),
    ("close", "重点户每周", 1, "week"),
    ("rental", "出租房每月", 1, "month"),
    ("place", "重点场所每月", 1, "month"),
    ("patrol", "网格巡查每天", 1, "day"),
)
TAGS = (
    ("alone", "独居", "close"),
    ("disabled", "残疾", "focus"),
    ("hardship", "困难", "focus"),
    ("dispute", "矛盾", "close"),
    ("elder", "高龄", "focus"),
    ("left-behind", "留守", "focus"),
)


def seed(apps, _schema_editor):
    cadences, tags = apps.get_model("patrol", "Cadence"), apps.get_model("patrol", "NeedTag")
    for code, name, count, unit in CADENCES:
        facts = {"name": name, "count": count, "unit": unit}
        cadences.objects.get_or_create(code=code, defaults=facts)
    rhythm = dict(cadences.objects.values_list("code", "pk"))
    for position, (code, name, cadence) in enumerate(TAGS, start=1):
        facts = {"name": name, "cadence_id": rhythm[cadence], "position": position}
        tags.objects.get_or_create(code=code, defaults=facts)


class Migration(migrations.Migration):
    dependencies = [("patrol", "0001_patrol"), ("core", "0002_ground")]

    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        append_only("patrol_riskstep"),
    ]
