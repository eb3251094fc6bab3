"""The phones that work for us."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Device(models.Model):
    """One phone, as it names itself; once signed out it stays refused."""

    uuid = models.UUIDField(_("标识"), primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("使用人")
    )
    label = models.CharField(_("手机"), max_length=60, blank=True)
    app_version = models.CharField(_("应用版本"), max_length=40, blank=True)
    first_contact_at = models.DateTimeField(_("首次联系时间"))
    last_contact_at = models.DateTimeField(_("最近联系时间"))
    pending = models.PositiveIntegerField(_("待发送"), default=0)
    # Ended together with the phone, so that a lost one reads nothing more.
    session_key = models.CharField(max_length=40, blank=True, editable=False)
    signed_out_at = models.DateTimeField(_("退出时间"), null=True, blank=True)
    signed_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("由谁退出"),
    )

    class Meta:
        verbose_name = _("手机")
        verbose_name_plural = _("手机")
        ordering = ["-last_contact_at"]
        indexes = [models.Index(fields=["user", "-last_contact_at"], name="device_by_user")]

    def __str__(self) -> str:
        return self.label or str(self.uuid)
