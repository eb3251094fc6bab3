"""Photos kept for a ticket, a visit or a case."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.crypto import EncryptedTextField


def photo_path(instance: Any, _filename: str) -> str:
    """Return a path that says when, and nothing of the name the file came with."""
    return f"attachments/{instance.created_at:%Y/%m}/{instance.pk}.jpg"


def thumb_path(instance: Any, _filename: str) -> str:
    """Return the path of the small picture beside the large one."""
    return f"attachments/{instance.created_at:%Y/%m}/{instance.pk}_t.jpg"


class Attachment(models.Model):
    """A re-encoded photo. Where it was taken is kept only if the giver agreed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(_("文件"), upload_to=photo_path, max_length=120)
    thumb = models.FileField(_("缩略图"), upload_to=thumb_path, max_length=120)
    width = models.PositiveIntegerField(_("宽（像素）"))
    height = models.PositiveIntegerField(_("高（像素）"))
    bytes = models.PositiveIntegerField(_("字节数"))
    sha256 = models.CharField("SHA-256", max_length=64)
    content_type = models.CharField(_("类型"), max_length=40, default="image/jpeg")
    lng = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    taken_at = models.DateTimeField(_("拍摄时间"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上传人"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("照片")
        verbose_name_plural = _("照片")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                name="attachment_position_whole",
                condition=models.Q(lng=None, lat=None)
                | models.Q(lng__range=(-180, 180), lat__range=(-90, 90)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


def document_path(instance: Any, _filename: str) -> str:
    """Return a path that says when, and nothing of the name the file came with."""
    return f"documents/{instance.created_at:%Y/%m}/{instance.pk}.bin"


class Document(models.Model):
    """A file kept as it came, to be downloaded and never shown; its name is encrypted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(_("文件"), upload_to=document_path, max_length=120)
    name = EncryptedTextField(_("文件名"))
    content_type = models.CharField(_("类型"), max_length=100)
    bytes = models.PositiveIntegerField(_("字节数"))
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上传人"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.pk)


def recording_path(instance: Any, _filename: str) -> str:
    """Return a path that says when, and nothing of the name the file came with."""
    return f"recordings/{instance.created_at:%Y/%m}/{instance.pk}.bin"


class Recording(models.Model):
    """A voice note as the telephone recorded it; what it is was told by its content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(_("文件"), upload_to=recording_path, max_length=120)
    content_type = models.CharField(_("类型"), max_length=40)
    bytes = models.PositiveIntegerField(_("字节数"))
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上传人"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("录音")
        verbose_name_plural = _("录音")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.pk)
