"""What was kept from the spot beside photos: who stood there, what was said, who signed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.crypto import EncryptedTextField


class Evidence(models.Model):
    """What every piece has: its ticket, who brought it and when."""

    ticket = models.ForeignKey("requests_app.Ticket", models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.at:%Y-%m-%d %H:%M}"


class CheckIn(Evidence):
    """A worker said that they are there; without a position they said why there is none."""

    lng = models.FloatField(_("经度"), null=True)
    lat = models.FloatField(_("纬度"), null=True)
    accuracy = models.PositiveIntegerField(_("定位误差（米）"), null=True)
    distance = models.PositiveIntegerField(_("距诉求地点（米）"), null=True)

    class Meta:
        verbose_name = _("到场签到")
        verbose_name_plural = _("到场签到")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lng__isnull=True, lat__isnull=True, accuracy__isnull=True)
                | Q(lng__range=(-180, 180), lat__range=(-90, 90), accuracy__isnull=False),
                name="check_in_position_whole",
            ),
        ]


class VoiceNote(Evidence):
    """A recording from the spot, for staff."""

    recording = models.OneToOneField("core.Recording", models.PROTECT, related_name="+")
    seconds = models.PositiveSmallIntegerField(_("时长（秒）"))

    class Meta:
        verbose_name = _("现场录音")
        verbose_name_plural = _("现场录音")
        ordering = ["-at"]


class Signature(Evidence):
    """A signature drawn on the telephone's screen, and the name that was said with it."""

    attachment = models.OneToOneField("core.Attachment", models.PROTECT, related_name="+")
    signer = EncryptedTextField(_("签字人"))

    class Meta:
        verbose_name = _("诉求人签字")
        verbose_name_plural = _("诉求人签字")
        ordering = ["-at"]
