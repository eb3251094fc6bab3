"""Staff accounts."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.crypto import EncryptedTextField


class User(AbstractUser):
    """A member of staff; what they may do follows from their memberships in teams."""

    display_name = models.CharField(_("显示姓名"), max_length=40, blank=True)
    staff_no = models.CharField(_("工号"), max_length=20, blank=True)
    # Where SMS go when no push arrives, and from where a masked call is put through.
    phone_enc = EncryptedTextField(_("工作手机"), blank=True, default="", db_default="")
    elder_mode = models.BooleanField(_("大字版"), default=False)
    theme = models.CharField(_("外观"), max_length=10, default="auto")
    # What a person set for themselves in parts of the portal, by name; read with the account.
    preferences = models.JSONField(default=dict, blank=True, editable=False, db_default={})

    class Meta(AbstractUser.Meta):
        verbose_name = _("工作人员")  # type: ignore[assignment]
        verbose_name_plural = _("工作人员")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.display_name or self.username
