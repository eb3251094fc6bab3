from django.db import migrations, models

import haishu_portal.core.validators

OFFICE = [["08:30", "12:00"], ["13:30", "17:30"]]
CITY = [["07:30", "20:00"]]


def seed(apps, _schema_editor):
    hours = apps.get_model("core", "WorkHours")
    hours.objects.create(name="office", label="机关办公时间", windows=OFFICE)
    hours.objects.create(name="city", label="城市管理时间", windows=CITY, every_day=True)
    apps.get_model("core", "CalendarVersion").objects.create(pk=1)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_default_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "日历版本",
                "verbose_name_plural": "日历版本",
            },
        ),
        migrations.CreateModel(
            name="WorkHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.SlugField(max_length=30, unique=True, verbose_name="代码")),
                ("label", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "windows",
                    models.JSONField(
                        validators=[haishu_portal.core.validators.validate_windows],
                        verbose_name="办公时段",
                    ),
                ),
                (
                    "season_months",
                    models.JSONField(
                        blank=True,
                        default=list,
                        validators=[haishu_portal.core.validators.validate_months],
                        verbose_name="季节月份",
                    ),
                ),
                (
                    "season_windows",
                    models.JSONField(
                        blank=True,
                        default=list,
                        validators=[haishu_portal.core.validators.validate_windows],
                        verbose_name="季节办公时段",
                    ),
                ),
                ("every_day", models.BooleanField(default=False, verbose_name="节假日照常")),
            ],
            options={
                "verbose_name": "办公时间",
                "verbose_name_plural": "办公时间",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("date", models.DateField(primary_key=True, serialize=False, verbose_name="日期")),
                ("is_workday", models.BooleanField(verbose_name="工作日")),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="名称")),
                ("source", models.CharField(max_length=60, verbose_name="来源")),
                (
                    "status",
                    models.CharField(
                        choices=[("official", "正式"), ("provisional", "暂定")],
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
            ],
            options={
                "verbose_name": "日历日",
                "verbose_name_plural": "工作日历",
                "ordering": ["-date"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["official", "provisional"])),
                        name="calendarday_status_known",
                    )
                ],
            },
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
