"""What can go wrong at the telephone, by name."""

from django.utils.translation import gettext_lazy as _

from haishu_portal.core.exceptions import DomainError


class CallNotFound(DomainError):
    """No such call, or not the reader's."""

    code = "call_not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__(str(_("没有找到这通来电")))


class CallNotLive(DomainError):
    """The call is over, or somebody else has it."""

    code = "call_not_live"
    status = 409


class StateNotAllowed(DomainError):
    """An agent cannot go from this state to that one now."""

    code = "state_not_allowed"
    status = 409


class AlreadyClaimed(DomainError):
    """Somebody else rings this caller already."""

    code = "already_claimed"
    status = 409


class AlreadyDecided(DomainError):
    """The supervisor has decided on this number."""

    code = "already_decided"
    status = 409
