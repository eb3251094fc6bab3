"""What phones sent: each act once, and the files that belong to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests_app.fieldwork.choices import ActState, ClockTrust, FilePurpose


class FieldAct(models.Model):
    """An act as a phone sent it; written in the transaction of what it did.

    It holds no word of the case: those are in the ledger alone.
    """

    uuid = models.UUIDField(_("标识"), primary_key=True)
    device = models.ForeignKey(
        "fieldwork.Device", models.PROTECT, related_name="acts", verbose_name=_("手机")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("人员")
    )
    kind = models.CharField(_("种类"), max_length=24)
    ticket = models.ForeignKey(
        "requests_app.Ticket",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("工单"),
    )
    after = models.UUIDField(_("前一步"), null=True)
    seq = models.PositiveBigIntegerField(_("手机上的序号"))
    state = models.CharField(_("结果"), max_length=10, choices=ActState.choices)
    code = models.CharField(_("未成功的原因"), max_length=40, blank=True)
    done_at = models.DateTimeField(_("手机时间"), null=True)
    sent_at = models.DateTimeField(_("手机发送时间"), null=True)
    received_at = models.DateTimeField(_("收到时间"))
    client_at = models.DateTimeField(_("校正后的现场时间"))
    clock = models.CharField(
        _("时钟"), max_length=10, choices=ClockTrust.choices, default=ClockTrust.TRUSTED
    )
    applied_at = models.DateTimeField(_("完成时间"), null=True)
    version_after = models.PositiveIntegerField(_("之后的版本"), null=True)
    tries = models.PositiveIntegerField(_("次数"), default=1)

    class Meta:
        verbose_name = _("现场操作")
        verbose_name_plural = _("现场操作")
        ordering = ["-received_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", applied_at__isnull=False)
                | (~Q(state="done") & Q(applied_at__isnull=True)),
                name="act_done_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-received_at"], name="act_by_user"),
            models.Index(fields=["received_at"], name="act_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class FieldFile(models.Model):
    """A picture or a recording, sent ahead of the act that uses it."""

    uuid = models.UUIDField(_("标识"), primary_key=True)
    device = models.ForeignKey(
        "fieldwork.Device", models.PROTECT, related_name="+", verbose_name=_("手机")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("人员")
    )
    purpose = models.CharField(_("用途"), max_length=10, choices=FilePurpose.choices)
    attachment = models.ForeignKey(
        "core.Attachment", models.PROTECT, null=True, related_name="+", verbose_name=_("照片")
    )
    recording = models.ForeignKey(
        "core.Recording", models.PROTECT, null=True, related_name="+", verbose_name=_("录音")
    )
    taken_at = models.DateTimeField(_("拍摄时间"), null=True)
    lng = models.FloatField(_("经度"), null=True)
    lat = models.FloatField(_("纬度"), null=True)
    accuracy = models.FloatField(_("精度（米）"), null=True)
    received_at = models.DateTimeField(_("收到时间"))
    used_by = models.ForeignKey(
        "fieldwork.FieldAct",
        models.PROTECT,
        null=True,
        related_name="files",
        verbose_name=_("用于"),
    )

    class Meta:
        verbose_name = _("现场文件")
        verbose_name_plural = _("现场文件")
        constraints = [
            models.CheckConstraint(
                condition=Q(lng__isnull=True, lat__isnull=True)
                | Q(lng__range=(-180, 180), lat__range=(-90, 90)),
                name="field_file_point_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=Q(used_by__isnull=True),
                name="field_file_unused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.uuid}"
