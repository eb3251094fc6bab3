"""Trained versions of the category suggester and how often they were right."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SuggesterState(models.TextChoices):
    """One version is used, one may be watched beside it, the others rest."""

    SHADOW = "shadow", _("试运行")
    ACTIVE = "active", _("使用中")
    RETIRED = "retired", _("已停用")


class SuggesterVersion(models.Model):
    """One trained model: plain numbers, never pickled objects, with its measured figures."""

    state = models.CharField(
        _("状态"), max_length=8, choices=SuggesterState.choices, default=SuggesterState.SHADOW
    )
    source = models.CharField(_("训练数据"), max_length=120)
    trained_at = models.DateTimeField(_("训练时间"))
    seconds = models.FloatField(_("训练用时（秒）"), default=0)
    rows = models.PositiveIntegerField(_("训练条数"))
    classes = models.JSONField(_("分类"), default=list)
    macro_f1 = models.FloatField(_("宏平均F1"), default=0)
    threshold = models.FloatField(_("置信度下限"))
    scores = models.JSONField(_("评测结果"), default=dict)
    weights = models.BinaryField(_("参数"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    activated_at = models.DateTimeField(_("启用时间"), null=True, blank=True)
    activated_by = models.ForeignKey(
        "core.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("启用人"),
    )

    class Meta:
        verbose_name = _("分类建议版本")
        verbose_name_plural = _("分类建议版本")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state__in=["shadow", "active"]),
                name="suggester_one_in_use_one_watched",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.pk}"


class SuggestionCheck(models.Model):
    """What one version said of a ticket beside the class that people confirmed.

    No version means the keyword rules; an empty ``said`` means it abstained.
    """

    ticket = models.ForeignKey("requests_app.Ticket", models.CASCADE, related_name="+")
    version = models.ForeignKey(SuggesterVersion, models.CASCADE, null=True, related_name="checks")
    said = models.CharField(_("建议"), max_length=60, blank=True)
    confirmed = models.CharField(_("确认"), max_length=2)
    hit = models.BooleanField(_("相符"))
    corrected = models.BooleanField(_("人工改过"), default=False)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("分类建议核对")
        verbose_name_plural = _("分类建议核对")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "version"], nulls_distinct=False, name="suggestion_checked_once"
            ),
        ]
        indexes = [models.Index(fields=["version", "confirmed"], name="suggestion_by_class")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.said or '-'} {self.confirmed}"
