"""What territory and teams refuse."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from haishu_portal.core.exceptions import DomainError, NotAllowed


class BadDivisionCode(DomainError):
    """The text is no division code."""

    code = "bad_division_code"

    def __init__(self, value: str) -> None:
        super().__init__(_("区划代码不正确：%s") % value, fields={"code": value})


class BadPosition(DomainError):
    """A position that cannot be used; subclasses say why."""

    code = "bad_position"


class NotANumber(BadPosition):
    """A coordinate is missing, not a number or not finite."""

    code = "position_not_a_number"


class SwappedPosition(BadPosition):
    """Longitude and latitude stand in each other's place."""

    code = "position_swapped"


class PositionOutOfRange(BadPosition):
    """The position lies far outside the region that the portal serves."""

    code = "position_out_of_range"


class UnknownCrs(BadPosition):
    """The coordinate system is none of WGS84, GCJ02 and BD09."""

    code = "unknown_crs"


class RoleConflict(DomainError):
    """The role cannot stand beside one the person already holds."""

    code = "role_conflict"
    status = 409


class SelfGrant(NotAllowed):
    """Nobody gives a role to themselves."""

    code = "self_grant"


class AlreadyMember(DomainError):
    """The person holds this role in this team already."""

    code = "already_member"
    status = 409


class MembershipEnded(DomainError):
    """The membership has ended before."""

    code = "membership_ended"
    status = 409


class TeamClosed(DomainError):
    """The team is no longer active and takes no members."""

    code = "team_closed"
    status = 409


class UnknownRole(DomainError):
    """No such role."""

    code = "unknown_role"


@dataclass(frozen=True)
class RowProblem:
    """One fault in a file: the row (1 is the first record, 0 the whole), the field, and why."""

    row: int
    field: str
    why: str

    def __str__(self) -> str:
        return _("第 %(row)d 行 · %(field)s：%(why)s") % vars(self)


class ImportRefused(DomainError):
    """A file was refused as a whole; ``problems`` names every bad row."""

    code = "import_refused"
    status = 422

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        super().__init__(_("导入被拒绝，共 %d 处问题") % len(problems))
        self.problems = list(problems)


class UnknownDivision(DomainError):
    """There never was a division of this code."""

    code = "unknown_division"
    status = 404


class OutsideTerritory(DomainError):
    """The point lies in no grid of the district."""

    code = "outside_territory"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("这个位置不在海曙区网格范围内"))


class NotYourTeam(NotAllowed):
    """Only the lead shares out the work of a team."""

    code = "not_your_team"

    def __init__(self) -> None:
        super().__init__(_("只有本队队长可以安排"))


class RosterRefused(DomainError):
    """An absence or a rota that cannot be; ``fields`` say what is wrong."""

    code = "roster_refused"


class CredentialRefused(DomainError):
    """A credential that cannot be written down so."""

    code = "credential_refused"
