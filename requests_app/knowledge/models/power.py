"""The list of powers and duties that articles point to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PowerItem(models.Model):
    """One entry: what a unit may and must do, and by which law."""

    code = models.CharField(_("事项编码"), max_length=40, unique=True)
    name = models.CharField(_("事项名称"), max_length=120)
    unit = models.CharField(_("实施单位"), max_length=80)
    legal_basis = models.CharField(_("法定依据"), max_length=400, blank=True)
    url = models.URLField(_("清单链接"), max_length=300, blank=True)
    is_active = models.BooleanField(_("有效"), default=True)
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("权责事项")
        verbose_name_plural = _("权责清单")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
