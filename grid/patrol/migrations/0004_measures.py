"""Keep every measure of a risk, its place and pictures, and let go of what is long done."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import haishu_portal.core.crypto

TAKEN = ("start", "hold", "take")
# A step is written once; only its note may be emptied, and nothing may be written in its place.
LET_NOTES_GO = """
DROP TRIGGER patrol_riskstep_no_change ON patrol_riskstep;
CREATE TRIGGER patrol_riskstep_no_delete BEFORE DELETE ON patrol_riskstep
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER patrol_riskstep_no_change BEFORE UPDATE ON patrol_riskstep
    FOR EACH ROW
    WHEN (NEW.note <> '' OR to_jsonb(NEW) - 'note' IS DISTINCT FROM to_jsonb(OLD) - 'note')
    EXECUTE FUNCTION refuse_change();
"""
HOLD_NOTES = """
DROP TRIGGER patrol_riskstep_no_delete ON patrol_riskstep;
DROP TRIGGER patrol_riskstep_no_change ON patrol_riskstep;
CREATE TRIGGER patrol_riskstep_no_change BEFORE UPDATE OR DELETE ON patrol_riskstep
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


def bring_over(apps, _schema_editor):
    """What is in force gets the name and the day of the step that asked for it."""
    measures = apps.get_model("patrol", "RiskMeasure")
    steps = apps.get_model("patrol", "RiskStep").objects.filter(move__in=TAKEN)
    last = {step.risk_id: step for step in steps.order_by("at", "pk").select_related("risk")}
    measures.objects.bulk_create(
        measures(risk_id=step.risk_id, words=step.risk.measures, actor_id=step.actor_id, at=step.at)
        for step in last.values()
        if step.risk.measures
    )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0013_recordings"),
        ("patrol", "0003_forgetting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RiskMeasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", haishu_portal.core.crypto.EncryptedTextField(verbose_name="措施")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "风险措施",
                "verbose_name_plural": "风险措施",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RiskPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "verbose_name": "风险照片",
                "verbose_name_plural": "风险照片",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="finding",
            name="forgotten",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="riskitem",
            name="forgotten_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="riskitem",
            name="lat",
            field=models.FloatField(blank=True, null=True, verbose_name="纬度"),
        ),
        migrations.AddField(
            model_name="riskitem",
            name="lng",
            field=models.FloatField(blank=True, null=True, verbose_name="经度"),
        ),
        migrations.AddField(
            model_name="riskitem",
            name="place",
            field=haishu_portal.core.crypto.EncryptedTextField(
                blank=True, db_default="", verbose_name="地点"
            ),
        ),
        migrations.AddIndex(
            model_name="riskitem",
            index=models.Index(
                condition=models.Q(("forgotten_at__isnull", True), ("state", "closed")),
                fields=["updated_at"],
                name="risk_to_forget",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat", None), ("lng", None)),
                    models.Q(("lat__range", (-90, 90)), ("lng__range", (-180, 180))),
                    _connector="OR",
                ),
                name="risk_position_whole",
            ),
        ),
        migrations.AddField(
            model_name="riskmeasure",
            name="actor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="人员",
            ),
        ),
        migrations.AddField(
            model_name="riskmeasure",
            name="risk",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="measures_taken",
                to="patrol.riskitem",
            ),
        ),
        migrations.AddField(
            model_name="riskphoto",
            name="attachment",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.attachment",
                verbose_name="照片",
            ),
        ),
        migrations.AddField(
            model_name="riskphoto",
            name="risk",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="photos",
                to="patrol.riskitem",
            ),
        ),
        migrations.RunPython(bring_over, migrations.RunPython.noop),
        migrations.RunSQL(LET_NOTES_GO, HOLD_NOTES),
    ]
