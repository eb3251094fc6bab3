"""Half-typed forms of staff, kept for a day."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.crypto import EncryptedTextField

KEPT_FOR = timedelta(hours=24)


class Draft(models.Model):
    """What somebody typed into one form and has not sent; readable by nobody else."""

    owner = models.ForeignKey("core.User", models.CASCADE, related_name="+")
    key = models.CharField(_("表单"), max_length=80)
    text = EncryptedTextField(_("内容"))
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("草稿内容")
        verbose_name_plural = _("草稿内容")
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="draft_once_per_form"),
        ]
        indexes = [models.Index(fields=["updated_at"], name="draft_by_age")]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.key}"
