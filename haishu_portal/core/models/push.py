"""Telephones that may be rung."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.crypto import EncryptedTextField


class PushSubscription(models.Model):
    """Where the push service of one browser takes messages for one person.

    Whoever knows the endpoint and the keys can write to the telephone: both are encrypted.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.CASCADE,
        related_name="push_subscriptions",
    )
    device = models.UUIDField(_("设备"), unique=True)
    endpoint_enc = EncryptedTextField(_("推送地址"))
    endpoint_hash = models.CharField(_("推送地址散列"), max_length=64, unique=True)
    keys_enc = EncryptedTextField(_("推送密钥"))
    created_at = models.DateTimeField(_("开启时间"))
    reached_at = models.DateTimeField(_("最近送达时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("推送设备")
        verbose_name_plural = _("推送设备")
        ordering = ["user_id", "id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.device}"
