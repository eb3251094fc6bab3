"""Errors that the domain raises and every face shows in one shape."""

from collections.abc import Mapping


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
