"""The portal about itself: heartbeats and settings an administrator may change."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """The last sign of life of a background process."""

    name = models.CharField(_("名称"), max_length=40, primary_key=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("心跳")
        verbose_name_plural = _("心跳")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"


class PortalSetting(models.Model):
    """A number or switch of the house rules; defaults are in ``portal_settings``."""

    key = models.SlugField(_("名称"), max_length=60, primary_key=True)
    value = models.JSONField(_("值"))
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("参数")
        verbose_name_plural = _("参数")
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"
