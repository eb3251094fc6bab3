"""The people of a team on a day: presence, slots, papers, who stands in."""

from datetime import date, datetime, timedelta

import pytest

from grid.rosters.crew import Away, Crew, Mate
from haishu_portal.core.worktime import SHANGHAI

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
TODAY = NOW.date()
HOUR = timedelta(hours=1)


def away(*, cover=None, begin=-HOUR, end=HOUR):
    return Away(NOW + begin, NOW + end, cover)


@pytest.mark.parametrize(
    ("mate", "there"),
    [
        (Mate(1, 8), True),
        (Mate(1, 8, on_duty=False), False),
        (Mate(1, 8, away=[away()]), False),
        (Mate(1, 8, away=[away(begin=HOUR, end=2 * HOUR)]), True),
        (Mate(1, 8, away=[away(end=timedelta())]), True),
        (Mate(1, 8, away=[away(begin=timedelta())]), False),
    ],
)
def test_presence(mate, there):
    assert mate.is_there(NOW) is there


def test_slots_are_those_of_the_people_who_are_there():
    crew = Crew([Mate(1, 8), Mate(2, 5, away=[away()]), Mate(3, 4, on_duty=False)])
    assert crew.slots(NOW) == 8
    assert not crew.all_away(NOW)


def test_a_team_without_people_is_not_known_to_be_away():
    assert Crew().slots(NOW) is None
    assert not Crew().all_away(NOW)
    assert Crew([Mate(1, 8, away=[away()])]).all_away(NOW)


def test_a_paper_holds_through_its_last_day():
    mate = Mate(1, 8, papers={"utilities": [(TODAY, TODAY)]})
    assert mate.holds("utilities", TODAY)
    assert not mate.holds("utilities", TODAY + timedelta(days=1))
    assert not mate.holds("utilities", TODAY - timedelta(days=1))
    assert not mate.holds("legal", TODAY)


def test_only_holders_who_are_there_count():
    papers = {"utilities": [(date.min, date.max)]}
    crew = Crew([Mate(1, 8, papers=papers, away=[away()]), Mate(2, 8, papers=papers), Mate(3, 8)])
    assert crew.holders("utilities", NOW, TODAY) == [2]


@pytest.mark.parametrize(
    ("covers", "takes"),
    [
        ({}, 1),
        ({1: None}, 1),
        ({1: 2}, 2),
        ({1: 2, 2: 3}, 3),
        ({1: 2, 2: 1}, 1),
        ({1: 2, 2: None}, 1),
        ({1: 9}, 1),
    ],
)
def test_who_stands_in(covers, takes):
    mates = [
        Mate(number, 8, away=[away(cover=covers[number])] if number in covers else [])
        for number in (1, 2, 3)
    ]
    assert Crew(mates).stand_in(1, NOW) == takes


def test_the_longest_absence_names_the_cover():
    mate = Mate(1, 8, away=[away(cover=2), away(cover=3, end=3 * HOUR)])
    assert Crew([mate, Mate(2, 8), Mate(3, 8)]).stand_in(1, NOW) == 3
