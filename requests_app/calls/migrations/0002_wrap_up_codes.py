"""Begin with the wrap-up codes that a hotline needs; the back office changes them."""

from django.db import migrations

CODES = (
    ("ticket", "已登记派单"),
    ("answered", "当场答复"),
    ("consult", "政策咨询"),
    ("progress", "查询进展"),
    ("transferred", "转其他热线"),
    ("wrong", "打错电话"),
    ("silent", "无声电话"),
    ("nuisance", "骚扰来电"),
    ("other", "其他"),
)


def seed(apps, _schema_editor):
    codes = apps.get_model("calls", "WrapUpCode")
    for position, (code, name) in enumerate(CODES, start=1):
        codes.objects.get_or_create(code=code, defaults={"name": name, "position": position})


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_calls")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
