"""Messages on their way out of the house."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.choices import Channel
from haishu_portal.core.crypto import EncryptedTextField

# A claim this old belongs to a worker that died between claiming and sending.
CLAIM_TIMEOUT = timedelta(minutes=2)


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    """Words about messages."""

    def waiting(self) -> "OutboxQuerySet":
        """Neither sent nor given up."""
        return self.filter(sent_at=None, failed_at=None)

    def due(self, now: datetime) -> "OutboxQuerySet":
        """Waiting, wanted by now, and in nobody's hands."""
        free = models.Q(claimed_at=None) | models.Q(claimed_at__lt=now - CLAIM_TIMEOUT)
        return self.waiting().filter(free, not_before__lte=now)


class OutboxMessage(models.Model):
    """One message to one recipient; ``claimed_at`` is apart from ``sent_at``."""

    idempotency_key = models.UUIDField(_("唯一键"), unique=True)
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    recipient_enc = EncryptedTextField(_("收件人"))
    recipient_hash = models.CharField(_("收件人散列"), max_length=64)
    template = models.CharField(_("模板"), max_length=60)
    params_enc = EncryptedTextField(_("参数"), blank=True)
    subject_type = models.CharField(_("对象类型"), max_length=60, blank=True)
    subject_id = models.CharField(_("对象编号"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("创建时间"))
    not_before = models.DateTimeField(_("最早发送时间"))
    claimed_at = models.DateTimeField(_("领取时间"), null=True, blank=True)
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)
    failed_at = models.DateTimeField(_("放弃时间"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    last_error = models.CharField(_("最近错误"), max_length=300, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("待发消息")
        verbose_name_plural = _("待发消息")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                name="outbox_due",
                condition=models.Q(sent_at=None, failed_at=None),
            ),
            models.Index(fields=["subject_type", "subject_id"], name="outbox_subject"),
            models.Index(fields=["recipient_hash", "-id"], name="outbox_recipient"),
            models.Index(
                fields=["-failed_at", "-id"],
                name="outbox_failed",
                condition=models.Q(failed_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="outbox_sent_or_failed",
                condition=models.Q(sent_at=None) | models.Q(failed_at=None),
            ),
            models.CheckConstraint(
                name="outbox_channel_known", condition=models.Q(channel__in=Channel.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.template} {self.idempotency_key}"
