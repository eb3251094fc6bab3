"""Papers that let a person do a trade, and until when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.crypto import EncryptedTextField


class Credential(models.Model):
    """A paper of a person for a skill. The number is encrypted and shown in part only.

    ``valid_until`` is the last day on which it holds; empty means without an end.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    skill = models.ForeignKey(
        "grid.Skill",
        verbose_name=_("服务技能"),
        on_delete=models.PROTECT,
        related_name="credentials",
    )
    kind = models.CharField(_("证件名称"), max_length=60)
    number = EncryptedTextField(_("证件号码"), blank=True)
    number_tail = models.CharField(_("证件号码"), max_length=20, blank=True, editable=False)
    valid_from = models.DateField(_("发证日期"), null=True, blank=True)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    document = models.ForeignKey(
        "core.Document",
        verbose_name=_("扫描件"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("资质证件")
        verbose_name_plural = _("资质证件")
        ordering = ["valid_until", "pk"]
        indexes = [
            models.Index(name="credential_of_person", fields=["person", "skill"]),
            models.Index(
                name="credential_by_end",
                fields=["valid_until"],
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="credential_ends_after_start",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number_tail}".strip()
