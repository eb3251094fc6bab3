"""Fixed lists of the ground floor."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Ways a message leaves the house."""

    SMS = "sms", _("短信")
    EMAIL = "email", _("邮件")
    INAPP = "inapp", _("站内消息")
    PUSH = "push", _("手机推送")


# For staff, by account: there is no address that somebody could read or correct.
TO_STAFF = frozenset({Channel.INAPP, Channel.PUSH})


class PushKind(models.TextChoices):
    """What a telephone rings for."""

    EMERGENCY = "emergency", _("特急工单")
    URGENT = "urgent", _("紧急或督办工单")
    NEW = "new", _("新工单")
    MINE = "mine", _("转交给我的工单")
    REWORK = "rework", _("退回重办的工单")
    DUE = "due", _("即将超时的工单")
    OVERDUE = "overdue", _("已超时的工单")
    MENTION = "mention", _("提到我的备注")
    TEST = "test", _("试一试")


class SmsWhen(models.TextChoices):
    """Which of these come by SMS when no device of the person takes a push."""

    URGENT = "urgent", _("只发紧急的")
    ALL = "all", _("全部")
    NONE = "none", _("不发短信")


class DayStatus(models.TextChoices):
    """How sure a calendar day is."""

    OFFICIAL = "official", _("正式")
    PROVISIONAL = "provisional", _("暂定")
