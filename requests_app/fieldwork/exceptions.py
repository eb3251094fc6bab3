"""What can go wrong between a phone and the portal, by name."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from haishu_portal.core.exceptions import DomainError


class Dropped(DomainError):
    """This phone was signed out; its data are to be dropped."""

    code = "dropped"
    status = 410

    def __init__(self) -> None:
        super().__init__(_("这部手机已被退出，请重新登录"))


class DeviceNotFound(DomainError):
    """No such phone, or none the reader may sign out."""

    code = "device_not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("没有找到这部手机"))


class FilesMissing(DomainError):
    """An act names files that have not arrived; the phone sends them again."""

    code = "files_missing"
    status = 409

    def __init__(self, uuids: Sequence[UUID]) -> None:
        super().__init__(_("照片或录音还没有传上来，将自动重传"))
        self.uuids = list(uuids)


class CallFailed(DomainError):
    """No number can be lent for a call right now."""

    code = "call_failed"
    status = 503
