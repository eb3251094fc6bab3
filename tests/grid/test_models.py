"""What the tables themselves refuse, beside what they take."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from grid.codes import at_level, code_chain, level_of, parent_code
from grid.exceptions import BadDivisionCode
from grid.models import Division
from tests.factories.grid import (
    BureauFactory,
    CommunityFactory,
    DistrictFactory,
    GridFactory,
    SpecialisedTeamFactory,
    StreetFactory,
    TeamFactory,
)


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


@pytest.mark.django_db
def test_one_current_division_per_code_and_any_number_of_closed_ones():
    street = StreetFactory(code="330203003")
    for year in (2001, 2004):
        Division.objects.create(
            code=street.code,
            name=street.name,
            level="street",
            parent=street.parent,
            valid_from=date(year, 1, 1),
            valid_to=date(year + 3, 1, 1),
            updated_at=street.updated_at,
        )
    assert Division.objects.filter(code="330203003").count() == 1 + 2
    with refused("division_one_current_per_code"), transaction.atomic():
        Division.objects.create(
            code="330203003",
            name="又一个",
            level="street",
            parent=street.parent,
            valid_from=street.valid_from,
            updated_at=street.updated_at,
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("division_ends_after_start", {"valid_to": date(2007, 1, 1)}),
        ("division_code_fits_level", {"code": "330203003001"}),
        ("division_code_fits_level", {"code": "33020300x"}),
        ("division_parent_above", {"parent": None}),
    ],
)
def test_division_constraints(rule, fields):
    with refused(rule), transaction.atomic():
        StreetFactory(**fields)
    StreetFactory()


@pytest.mark.django_db
def test_current_division_is_not_superseded():
    old, new = StreetFactory(), StreetFactory()
    with refused("division_current_is_not_superseded"), transaction.atomic():
        Division.objects.filter(pk=old.pk).update(superseded_by=new)
    Division.objects.filter(pk=old.pk).update(superseded_by=new, valid_to=date(2020, 1, 1))
    assert list(new.supersedes.all()) == [old]


@pytest.mark.django_db
def test_division_words():
    grid = GridFactory()
    closed = CommunityFactory(parent=grid.parent.parent, code=f"{grid.code[:9]}009")
    Division.objects.filter(pk=closed.pk).update(valid_to=date(2020, 1, 1))
    assert Division.objects.under(grid.code[:9]).current().count() == 3
    assert closed in Division.objects.on(date(2019, 12, 31))
    assert closed not in Division.objects.on(date(2020, 1, 1))
    assert not Division.objects.on(date(2007, 12, 31)).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["grid_division", "grid_team", "grid_teamcoverage"])
def test_prefix_search_has_an_index_for_it(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s", [table])
        assert any("text_pattern_ops" in row[0] for row in cursor.fetchall())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("team_area_is_a_code", {"area_code": "3302"}),
        ("team_only_district_centre", {"parent": None}),
    ],
)
def test_team_constraints(rule, fields):
    with refused(rule), transaction.atomic():
        BureauFactory(**fields)
    BureauFactory()


@pytest.mark.django_db
def test_team_is_not_its_own_parent():
    team = TeamFactory()
    team.parent = team
    with refused("team_is_not_its_own_parent"), transaction.atomic():
        team.save()


@pytest.mark.django_db
def test_coverage_is_a_code_and_stands_once():
    with refused("coverage_once"), transaction.atomic():
        SpecialisedTeamFactory(coverage=["330203003", "330203003"])
    with refused("coverage_is_a_code"), transaction.atomic():
        SpecialisedTeamFactory(coverage=["西门"])
    assert SpecialisedTeamFactory(coverage=["330203003"]).coverage.count() == 1


def test_codes():
    grid = "330203003002001"
    assert level_of(grid) == "grid"
    assert code_chain(grid) == ("330203", "330203003", "330203003002", grid)
    assert parent_code(grid) == "330203003002"
    assert parent_code("330203") == ""
    assert at_level(grid, level_of("330203003")) == "330203003"
    assert at_level("330203", level_of("330203003")) == ""


@pytest.mark.parametrize("code", ["", "3302", "33020300", "33020３", "330203xxx"])
def test_broken_codes_are_refused(code):
    with pytest.raises(BadDivisionCode):
        level_of(code)


@pytest.mark.django_db
def test_names_show_in_text():
    assert str(DistrictFactory()) == "海曙区 330203"
    assert str(SpecialisedTeamFactory(name="某队")) == "某队"
