"""What visits and risks refuse."""

from django.utils.translation import gettext as _

from haishu_portal.core.exceptions import DomainError


class PlanNotFound(DomainError):
    """No such visit, or not the reader's."""

    code = "plan_not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("没有找到这户或这处场所"))


class RiskNotFound(DomainError):
    """No such risk, or not the reader's."""

    code = "risk_not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("没有找到这条风险"))


class RiskMoveRefused(DomainError):
    """The risk cannot make this step now, or not by this person."""

    code = "risk_move_refused"
    status = 409


class WordsMissing(DomainError):
    """Something that has to be written or chosen is empty; ``fields`` says what."""

    code = "words_missing"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, fields={field: message})


class ScreeningRefused(DomainError):
    """A screening cannot be ordered like this."""

    code = "screening_refused"
