"""Words of the work on the ground."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ActState(TextChoices):
    """What became of an act that a phone sent."""

    DONE = "done", _("已完成")
    CONFLICT = "conflict", _("他人已处理")
    REFUSED = "refused", _("未被接受")
    BLOCKED = "blocked", _("等前一步")
    FAILED = "failed", _("服务器出错，稍后重试")


class ClockTrust(TextChoices):
    """How far the clock of the phone was believed."""

    TRUSTED = "trusted", _("可信")
    CORRECTED = "corrected", _("已按服务器时间校正")
    CLAMPED = "clamped", _("不可信，已限制在合理范围")


class FilePurpose(TextChoices):
    """What a file from the phone is."""

    PHOTO = "photo", _("照片")
    VOICE = "voice", _("录音")
    SIGNATURE = "signature", _("签名")
