"""Fixed lists of the ground floor."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Ways a message leaves the house."""

    SMS = "sms", _("短信")
    EMAIL = "email", _("邮件")
    INAPP = "inapp", _("站内消息")


class DayStatus(models.TextChoices):
    """How sure a calendar day is."""

    OFFICIAL = "official", _("正式")
    PROVISIONAL = "provisional", _("暂定")
