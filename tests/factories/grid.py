"""Makers of divisions, teams and memberships."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from grid.choices import Level, TeamKind
from grid.models import Division, Membership, Skill, Team, TeamCoverage
from haishu_portal.core.roles import Role
from tests.factories.core import UserFactory

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


class DistrictFactory(DjangoModelFactory):
    """The district 330203, with no boundary."""

    class Meta:
        model = Division
        django_get_or_create = ("code",)

    code = "330203"
    name = "海曙区"
    level = Level.DISTRICT
    valid_from = date(2008, 1, 1)
    updated_at = NOW


class StreetFactory(DistrictFactory):
    """A street of an invented number."""

    code = factory.Sequence(lambda n: f"330203{100 + n % 900:03d}")
    name = factory.Sequence(lambda n: f"试验{n}街道")
    level = Level.STREET
    parent = factory.SubFactory(DistrictFactory)


class CommunityFactory(DistrictFactory):
    """A community of an invented number in a street of its own."""

    parent = factory.SubFactory(StreetFactory)
    code = factory.LazyAttribute(lambda o: f"{o.parent.code}001")
    name = factory.Sequence(lambda n: f"试验{n}社区")
    level = Level.COMMUNITY


class GridFactory(DistrictFactory):
    """A grid of an invented number in a community of its own."""

    parent = factory.SubFactory(CommunityFactory)
    code = factory.LazyAttribute(lambda o: f"{o.parent.code}001")
    name = factory.LazyAttribute(lambda o: f"{o.parent.name}第1网格")
    level = Level.GRID


class SkillFactory(DjangoModelFactory):
    """A skill; give the code."""

    class Meta:
        model = Skill
        django_get_or_create = ("code",)

    code = "general"
    name = factory.LazyAttribute(lambda o: f"技能{o.code}")


class DistrictCentreFactory(DjangoModelFactory):
    """The top of the tree."""

    class Meta:
        model = Team
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = "Q330203"
    name = "海曙区社会服务管理中心"
    kind = TeamKind.DISTRICT_CENTRE
    area_code = "330203"
    updated_at = NOW

    @factory.post_generation
    def skills(self, create, codes, **_kwargs):
        """Skills by code."""
        if create:
            self.skills.add(*(SkillFactory(code=code) for code in codes or ()))

    @factory.post_generation
    def coverage(self, create, codes, **_kwargs):
        """Codes of the divisions that the team serves."""
        if create:
            for code in codes or ():
                TeamCoverage.objects.create(team=self, division_code=code)


class StreetCentreFactory(DistrictCentreFactory):
    """The centre of a street."""

    area_code = factory.Sequence(lambda n: f"330203{100 + n % 900:03d}")
    code = factory.LazyAttribute(lambda o: f"J{o.area_code}")
    name = factory.LazyAttribute(lambda o: f"街道中心{o.area_code}")
    kind = TeamKind.STREET_CENTRE
    parent = factory.SubFactory(DistrictCentreFactory)


class CommunityRoomFactory(DistrictCentreFactory):
    """The room of a community, in a street of its own."""

    parent = factory.SubFactory(StreetCentreFactory)
    area_code = factory.LazyAttribute(lambda o: f"{o.parent.area_code}001")
    code = factory.LazyAttribute(lambda o: f"S{o.area_code}")
    name = factory.LazyAttribute(lambda o: f"社区室{o.area_code}")
    kind = TeamKind.COMMUNITY_ROOM


class TeamFactory(DistrictCentreFactory):
    """A general team of a grid, with the room, centre and district above it."""

    parent = factory.SubFactory(CommunityRoomFactory)
    area_code = factory.LazyAttribute(lambda o: f"{o.parent.area_code}001")
    code = factory.LazyAttribute(lambda o: f"W{o.area_code}")
    name = factory.LazyAttribute(lambda o: f"网格团队{o.area_code}")
    kind = TeamKind.GENERAL


class SpecialisedTeamFactory(DistrictCentreFactory):
    """A specialised team of a street; give ``coverage`` and ``skills`` as codes."""

    parent = factory.SubFactory(StreetCentreFactory)
    area_code = factory.LazyAttribute(lambda o: o.parent.area_code)
    code = factory.Sequence(lambda n: f"Z{n:04d}")
    name = factory.Sequence(lambda n: f"专业队{n}")
    kind = TeamKind.SPECIALISED


class BureauFactory(DistrictCentreFactory):
    """A bureau of the district."""

    code = factory.Sequence(lambda n: f"B{n:04d}")
    name = factory.Sequence(lambda n: f"区部门{n}")
    kind = TeamKind.BUREAU
    parent = factory.SubFactory(DistrictCentreFactory)


class MembershipFactory(DjangoModelFactory):
    """A grid worker in a general team, since long ago."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    team = factory.SubFactory(TeamFactory)
    role = Role.WORKER
    valid_from = NOW
