"""A condition means the same in SQL and in memory, and stands only while what it names does."""

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from requests_app.choices import ON_THE_SPOT, Channel, Kind, UnitRole, UnitStatus, Urgency
from requests_app.conditions import All, Any_, ConditionError, Not, Test, parse
from requests_app.models import Category, Ticket, TicketUnit
from requests_app.selectors.conditions import (
    count_matching,
    facts_of,
    faults_of,
    matches,
    sentence,
    to_q,
)
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.grid import CommunityFactory, GridFactory, StreetFactory
from tests.factories.tickets import NOW, ReporterFactory, TicketFactory
from tests.requests_app.conditions.strategies import AREAS, CATEGORIES, WORDS, nodes

PHONES = ["13800138000", "13800138001", ""]
HELD = [Status.ACCEPTED, Status.PROCESSING, Status.DIFFICULT, Status.CLOSED]


def scatter(ground, dice: random.Random) -> list[Ticket]:
    """Tickets that differ in everything a condition may ask."""

    def some_time(chance=0.7):
        return NOW + timedelta(hours=dice.uniform(-900, 60)) if dice.random() < chance else None

    made = []
    for number in range(40):
        submitted = some_time(1)
        row = TicketFactory(
            no=f"HS202{5 + number % 2}1124-{number:06d}",
            status=(status := dice.choice(HELD)),
            channel=dice.choice(Channel.values),
            kind=dice.choice(Kind.values),
            urgency=dice.choice(Urgency.values),
            category=CategoryFactory(code=dice.choice(CATEGORIES)) if dice.random() < 0.8 else None,
            title=f"{dice.choice(WORDS)}的事",
            content=f"这里{dice.choice(WORDS)}，{dice.choice(WORDS)}",
            area_code=dice.choice([*AREAS, ""]),
            lead_team=ground.team if status == Status.PROCESSING else None,
            handler=dice.choice([None, dice.user]),
            target_team=dice.choice([None, ground.other]),
            confidential=dice.random() < 0.3,
            supervision_level=dice.randrange(8),
            rework_count=dice.randrange(3),
            return_count=dice.randrange(3),
            source=dice.choice(["", ON_THE_SPOT]),
            submitted_at=submitted,
            updated_at=some_time(1),
            dispatched_at=some_time(),
            closed_at=some_time(),
            next_due_at=some_time(),
        )
        ReporterFactory(ticket=row, phone=dice.choice(PHONES), submitted_at=submitted)
        for team in (ground.room, ground.other):
            if dice.random() < 0.3:
                TicketUnit.objects.create(
                    ticket=row,
                    team=team,
                    role=UnitRole.ASSIST,
                    status=dice.choice([UnitStatus.SIGNED, UnitStatus.RELEASED]),
                    assigned_at=NOW,
                )
        made.append(row)
    return made


@pytest.fixture
def places(ground):
    """The divisions that conditions name."""
    StreetFactory(code="330203004", name="别处街道")
    street = StreetFactory(code="330203003", name="西门街道")
    return GridFactory(parent=CommunityFactory(code="330203003001", parent=street))


@pytest.fixture
def world(ground, cast, places):
    """The tickets, read again with their categories and units."""
    dice = random.Random(7)
    dice.user = cast.dispatcher
    scatter(ground, dice)
    for code in CATEGORIES:
        CategoryFactory(code=code)
    rows = Ticket.objects.select_related("category").prefetch_related("units")
    return {
        row.pk: facts_of(row, units=[u for u in row.units.all() if u.status != UnitStatus.RELEASED])
        for row in rows
    }


def test_sql_and_memory_agree(ground, world):
    teams = [ground.team.pk, ground.room.pk, ground.other.pk]

    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    @given(node=nodes(teams))
    def hold(node):
        by_sql = set(
            Ticket.objects.filter(to_q(node, reach=None, now=NOW)).values_list("pk", flat=True)
        )
        by_hand = {pk for pk, facts in world.items() if matches(node, facts, now=NOW)}
        assert by_sql == by_hand

    hold()


@pytest.mark.parametrize(
    ("node", "every"),
    [
        (All(), True),
        (Not(All()), False),
        (Any_(()), False),
        (Any_((All(), Test("open", "yes"))), True),
        (All((Any_(()),)), False),
    ],
)
def test_empty_groups_mean_the_same_on_both_sides(world, node, every):
    found = Ticket.objects.filter(to_q(node, reach=None, now=NOW)).count()

    assert found == (len(world) if every else 0)
    assert {matches(node, facts, now=NOW) for facts in world.values()} == {every}


def test_mine_is_the_readers(ground, cast, places, reach_of):
    ours = TicketFactory(status=Status.PROCESSING, lead_team=ground.team)
    TicketFactory(handler=cast.dispatcher)
    lead = reach_of(cast.lead)

    assert count_matching(lead, Test("lead_team", "mine"), now=NOW) == 1
    assert count_matching(lead, Test("handler", "me"), now=NOW) == 0
    assert count_matching(reach_of(cast.dispatcher), Test("handler", "me"), now=NOW) == 1
    with pytest.raises(ConditionError, match="“我”"):
        to_q(Test("lead_team", "mine"), reach=None, now=NOW)
    with pytest.raises(ConditionError, match="“我”"):
        matches(Test("lead_team", "mine"), facts_of(ours), now=NOW)


def test_a_count_holds_what_the_reader_may_see(ground, cast, places, reach_of):
    TicketFactory(area_code=ground.area)
    TicketFactory(area_code="330203004001001")
    TicketFactory(area_code=ground.area, confidential=True)

    assert count_matching(reach_of(cast.dispatcher), All(), now=NOW) == 3
    assert count_matching(reach_of(cast.street), All(), now=NOW) == 1


def test_what_no_longer_exists_is_named_with_its_place(ground, places):
    gone = CategoryFactory(code="0303", name="旧类")
    Category.objects.filter(pk=gone.pk).update(is_active=False)
    tree = parse(
        {
            "all": [
                {"field": "open", "op": "yes"},
                {"any": [
                    {"not": {"field": "category", "op": "under", "value": "0303"}},
                    {"field": "lead_team", "op": "in", "value": [ground.team.pk, 99999]},
                    {"field": "area", "op": "under", "value": ["330203003", "330203999"]},
                ]},
            ]
        }
    )  # fmt: skip

    found = [(fault.path, fault.message) for fault in faults_of(tree)]

    assert [path for path, _words in found] == ["1.0", "1.1", "1.2"]
    assert "“分类03 / 旧类”已停用" in found[0][1]
    assert "99999" in found[1][1]
    assert "330203999" in found[2][1]
    with pytest.raises(ConditionError, match="旧类"):
        to_q(tree, reach=None, now=NOW)


def test_a_condition_speaks_with_names(ground, places):
    CommunityFactory(code="330203003002", name="汪弄社区")
    node = parse(
        {
            "all": [
                {"field": "area", "op": "under", "value": "330203003002"},
                {"not": {"field": "lead_team", "op": "in", "value": [ground.team.pk]}},
                {"any": [
                    {"field": "urgency", "op": "in", "value": ["urgent", "emergency"]},
                    {"field": "due", "op": "within_hours", "value": 4},
                ]},
            ]
        }
    )  # fmt: skip

    said = sentence(node)

    assert "汪弄社区”，且主办单位不为“汪弄第1网格团队”，且（紧急程度为“特急、紧急”" in said
    assert said.endswith("，或时限将在4小时内到期）")
