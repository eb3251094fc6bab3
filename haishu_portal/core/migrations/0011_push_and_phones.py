"""Telephones of staff that can be rung, their owners' numbers, and the numbers of the rules."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import haishu_portal.core.crypto

DEFAULTS = {
    "push_storm_count": (5, "十分钟内最多推送的次数，超过后汇总为一条"),
    "masked_call_minutes": (30, "中间号的有效分钟数"),
    "masked_calls_per_day": (60, "每人每天可申请中间号的次数"),
}


def seed(apps, _schema_editor):
    setting = apps.get_model("core", "PortalSetting")
    for key, (value, note) in DEFAULTS.items():
        setting.objects.get_or_create(key=key, defaults={"value": value, "note": note})


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0010_event_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="PushSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("device", models.UUIDField(unique=True, verbose_name="设备")),
                (
                    "endpoint_enc",
                    haishu_portal.core.crypto.EncryptedTextField(verbose_name="推送地址"),
                ),
                (
                    "endpoint_hash",
                    models.CharField(max_length=64, unique=True, verbose_name="推送地址散列"),
                ),
                ("keys_enc", haishu_portal.core.crypto.EncryptedTextField(verbose_name="推送密钥")),
                ("created_at", models.DateTimeField(verbose_name="开启时间")),
                (
                    "reached_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="最近送达时间"),
                ),
            ],
            options={
                "verbose_name": "推送设备",
                "verbose_name_plural": "推送设备",
                "ordering": ["user_id", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="outboxmessage",
            name="outbox_channel_known",
        ),
        migrations.AddField(
            model_name="user",
            name="phone_enc",
            field=haishu_portal.core.crypto.EncryptedTextField(
                blank=True, db_default="", default="", verbose_name="工作手机"
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="channel",
            field=models.CharField(
                choices=[
                    ("sms", "短信"),
                    ("email", "邮件"),
                    ("inapp", "站内消息"),
                    ("push", "手机推送"),
                ],
                max_length=10,
                verbose_name="渠道",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["sms", "email", "inapp", "push"])),
                name="outbox_channel_known",
            ),
        ),
        migrations.AddField(
            model_name="pushsubscription",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="push_subscriptions",
                to=settings.AUTH_USER_MODEL,
                verbose_name="人员",
            ),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
