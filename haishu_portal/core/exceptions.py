"""Errors that the domain raises and every face shows in one shape."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _


class DomainError(Exception):
    """A rule said no.

    ``code`` is stable and for programs, ``message`` is for the reader, ``fields`` maps
    the name of an input field to what is wrong with it.
    """

    code = "domain_error"
    status = 400

    def __init__(
        self, message: str, *, code: str | None = None, fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.fields = dict(fields or {})


class NotAllowed(DomainError):
    """The actor may not do this."""

    code = "not_allowed"
    status = 403


class StaleVersion(DomainError):
    """Somebody else changed the row first; ``current`` describes it as it is now."""

    code = "stale_version"
    status = 409

    def __init__(self, message: str, *, current: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.current = dict(current or {})


class Undecipherable(DomainError):
    """Stored text fits none of the keys: a key is missing or the row was damaged."""

    code = "undecipherable"
    status = 500

    def __init__(self) -> None:
        super().__init__(_("加密信息无法读取，请联系系统管理员"))


class InvalidPhone(DomainError):
    """The text is no Chinese mobile, landline or service number."""

    code = "invalid_phone"

    def __init__(self, field: str = "phone") -> None:
        message = _("请填写正确的电话号码，如 13800000000 或 0574-87000000")
        super().__init__(message, fields={field: message})


class ReasonRequired(DomainError):
    """Looking at a resident's data needs a stated reason."""

    code = "reason_required"

    def __init__(self) -> None:
        message = _("请填写查看原因（至少四个字）")
        super().__init__(message, fields={"reason": message})


class RevealLimitReached(DomainError):
    """The day's number of reveals is used up."""

    code = "reveal_limit"
    status = 429

    def __init__(self, limit: int) -> None:
        super().__init__(
            _("今天查看个人信息已达 %(limit)d 次，请联系安全管理员") % {"limit": limit}
        )
        self.limit = limit


class CallLimitReached(DomainError):
    """The day's number of calls through lent numbers is used up."""

    code = "call_limit"
    status = 429

    def __init__(self, limit: int) -> None:
        super().__init__(_("今天拨打中间号已达 %(limit)d 次，请联系队长") % {"limit": limit})


class UnknownTemplate(DomainError):
    """No message text of this name."""

    code = "unknown_template"


class UnusableDocument(DomainError):
    """The file is none of those taken, or not safe to keep."""

    code = "unusable_document"

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"file": message})


class UnusablePhoto(DomainError):
    """The file is no photo that can be kept."""

    code = "unusable_photo"

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"photos": message})


class UnusableRecording(DomainError):
    """The file is no recording that can be kept."""

    code = "unusable_recording"

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"voice": message})


class UnknownUser(DomainError):
    """No account of this name."""

    code = "unknown_user"
    status = 404


class PushRefused(DomainError):
    """A telephone cannot be rung in the way that was asked for."""

    code = "push_refused"
    status = 422


class NotFailed(DomainError):
    """Only a message that was given up can be sent again."""

    code = "message_not_failed"
    status = 409


class BadAddress(DomainError):
    """No number or mail address that a message could go to."""

    code = "bad_address"

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"address": message})


class CalendarRuleBroken(DomainError):
    """A calendar day cannot be what was asked for."""

    code = "calendar_rule_broken"


class CalendarFileRefused(DomainError):
    """A calendar file was not taken; ``rows`` are pairs (place, why), one for each bad row."""

    code = "calendar_file_refused"

    def __init__(self, rows: Sequence[tuple[str, str]]) -> None:
        super().__init__(
            _("日历文件有 %(count)s 处错误，没有导入") % {"count": len(rows)},
            fields=dict(rows),
        )
        self.rows = list(rows)
