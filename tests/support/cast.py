"""The cast: invented people and the small ground they work on."""

from dataclasses import dataclass
from functools import cached_property

from grid.models import Team
from haishu_portal.core.models import User
from haishu_portal.core.roles import Role
from tests.factories.core import UserFactory
from tests.factories.grid import (
    CommunityRoomFactory,
    DistrictCentreFactory,
    MembershipFactory,
    StreetCentreFactory,
    TeamFactory,
)


@dataclass
class Ground:
    """The teams: one line of the tree from the grid to the district, and a stranger."""

    district: Team
    street: Team
    room: Team
    team: Team
    other: Team

    @property
    def area(self) -> str:
        """Code of the grid."""
        return self.team.area_code


def make_ground() -> Ground:
    """A street with one community and one grid team, and a grid team elsewhere."""
    district = DistrictCentreFactory(phone="057487000001")
    street = StreetCentreFactory(area_code="330203003", name="西门街道中心", phone="057487000002")
    room = CommunityRoomFactory(parent=street, name="汪弄社区室", phone="057487000003")
    team = TeamFactory(parent=room, name="汪弄第1网格团队", phone="13900000001")
    other = TeamFactory(
        parent__parent__area_code="330203004", name="别处的网格团队", phone="13900000002"
    )
    return Ground(district, street, room, team, other)


class Cast:
    """People by their part; each is made when first asked for."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def play(self, role: str, team: Team, name: str) -> User:
        """An account with one membership."""
        user = UserFactory(username=name, display_name=name)
        MembershipFactory(user=user, team=team, role=role)
        return user

    @cached_property
    def agent(self) -> User:
        """Takes calls."""
        return self.play(Role.AGENT, self.ground.district, "agent")

    @cached_property
    def dispatcher(self) -> User:
        """Sits at the dispatch desk."""
        return self.play(Role.DISPATCHER, self.ground.district, "dispatcher")

    @cached_property
    def callback(self) -> User:
        """Rings back."""
        return self.play(Role.CALLBACK, self.ground.district, "callback")

    @cached_property
    def supervisor(self) -> User:
        """Leads the shift."""
        return self.play(Role.SUPERVISOR, self.ground.district, "supervisor")

    @cached_property
    def district(self) -> User:
        """Supervises for the district."""
        return self.play(Role.DISTRICT, self.ground.district, "district")

    @cached_property
    def street(self) -> User:
        """Answers for the street."""
        return self.play(Role.STREET, self.ground.street, "street")

    @cached_property
    def community(self) -> User:
        """Works in the community room."""
        return self.play(Role.COMMUNITY, self.ground.room, "community")

    @cached_property
    def worker(self) -> User:
        """Works in the grid team."""
        return self.play(Role.WORKER, self.ground.team, "worker")

    @cached_property
    def lead(self) -> User:
        """Leads the grid team."""
        return self.play(Role.LEAD, self.ground.team, "lead")

    @cached_property
    def stranger(self) -> User:
        """Works in a grid team elsewhere."""
        return self.play(Role.WORKER, self.ground.other, "stranger")

    @cached_property
    def auditor(self) -> User:
        """Reads the logs and nothing else."""
        return self.play(Role.AUDITOR, self.ground.district, "auditor")

    @cached_property
    def outsider(self) -> User:
        """Plays no part."""
        return UserFactory(username="outsider", display_name="outsider")
