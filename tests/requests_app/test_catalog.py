"""The seeded catalogue: its files, the service and what the selectors answer."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from grid.team_plan import SKILLS
from haishu_portal.core.models import AuditEntry
from haishu_portal.core.worktime import Span, Unit
from requests_app.choices import Clock, Kind, SlaClass, Urgency
from requests_app.exceptions import BadSeedFile
from requests_app.models import Category, EscalationStep, SlaRule
from requests_app.seedfiles import FOLDER, seed_categories, seed_sla, seed_steps
from requests_app.selectors import categories
from requests_app.selectors.limits import escalation_ladder, sla_span
from requests_app.services.catalog import save_catalog_row
from requests_app.services.seeding import CatalogReport, seed_catalog
from tests.factories.catalog import CategoryFactory, SlaRuleFactory
from tests.factories.core import UserFactory

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
HEAD = "code,name,public_name,urgency,kind,skill,keywords\n"
LEAF = "010101,漏水,房子漏水,urgent,help,property,漏水|渗水|滴水\n"


@pytest.fixture
def catalog(db):
    seed_catalog(now=NOW)


def folder_with(tmp_path, text, name="categories.csv"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


# --- the files ---------------------------------------------------------------------------------


def test_the_tree_has_the_agreed_size():
    sizes = [sum(node.level == level for node in seed_categories()) for level in (1, 2, 3)]

    assert sizes == [17, 108, 466]


def test_every_leaf_is_complete():
    for leaf in (node for node in seed_categories(skills=SKILLS) if node.level == 3):
        assert re.fullmatch(r"\d{6}", leaf.code)
        assert leaf.public_name
        assert leaf.urgency in Urgency.values
        assert leaf.kind in {"", *Kind.values}
        assert leaf.skill in SKILLS
        assert 3 <= len(leaf.keywords) <= 8


def test_every_top_level_ends_with_a_leaf_for_the_rest():
    nodes = {node.code for node in seed_categories()}

    assert [code for code in nodes if len(code) == 2 and f"{code}9999" not in nodes] == []


def test_leaf_names_are_unique():
    names = [node.name for node in seed_categories() if node.level == 3]

    assert len(names) == len(set(names))


def test_every_prefix_of_a_time_limit_is_a_category():
    codes = {node.code for node in seed_categories()} | {""}

    assert {rule.category_prefix for rule in seed_sla()} - codes == set()


def test_every_class_has_every_clock_but_no_contact_for_a_suggestion():
    general = {(r.sla_class, r.clock) for r in seed_sla() if not (r.category_prefix or r.channel)}
    wanted = {(sla_class, clock) for sla_class in SlaClass.values for clock in Clock.values}

    assert wanted - general == {(SlaClass.SUGGESTION, Clock.CONTACT)}


def test_the_ladder_has_five_rungs():
    assert [
        (s.level, s.after_amount, s.after_unit, s.rung, s.supervision_level) for s in seed_steps()
    ] == [
        (1, 0, "hours", "team", 0),
        (2, 2, "working_hours", "lead", 0),
        (3, 4, "working_hours", "community_room", 1),
        (4, 1, "working_days", "street_centre", 1),
        (5, 2, "working_days", "district_centre", 3),
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1,短,,,,,\n", "line 4: bad code"),
        ("010101,,漏水,urgent,help,property,漏水|渗水|滴水\n", "line 4: name is empty"),
        ("010101,漏水,,urgent,help,property,漏水|渗水|滴水\n", "line 4: public_name is empty"),
        (LEAF.replace("urgent", "soon"), "line 4: unknown value: 'soon'"),
        (LEAF.replace("help", "cry"), "line 4: unknown value: 'cry'"),
        (LEAF.replace("property", "magic"), "line 4: unknown value: 'magic'"),
        (LEAF.replace("|滴水", ""), "line 4: 2 keywords"),
        (LEAF.replace("滴水", "漏水"), "line 4: a keyword occurs twice"),
        (LEAF.replace("滴水", "水"), "line 4: keyword too short"),
        (LEAF + LEAF, "010101: code occurs twice"),
        (LEAF.replace("010101", "010201"), "010201: parent does not come before"),
    ],
)
def test_a_bad_row_is_named(tmp_path, row, problem):
    folder = folder_with(tmp_path, HEAD + "01,城乡建设,,,,,\n0101,物业,,,,,\n" + row)

    with pytest.raises(BadSeedFile) as refusal:
        seed_categories(folder, skills=SKILLS)

    assert problem in refusal.value.problems[0]


def test_a_good_row_is_taken(tmp_path):
    folder = folder_with(tmp_path, HEAD + "01,城乡建设,,,,,\n0101,物业,,,,,\n" + LEAF)

    assert [node.code for node in seed_categories(folder, skills=SKILLS)] == [
        "01",
        "0101",
        "010101",
    ]


@pytest.mark.parametrize("amount", ["0", "-1", "viel", "1.5"])
def test_a_bad_time_limit_is_named(tmp_path, amount):
    text = (FOLDER / "sla.csv").read_text().replace(",5,working_days", f",{amount},working_days", 1)

    with pytest.raises(BadSeedFile):
        seed_sla(folder_with(tmp_path, text, "sla.csv"))


# --- the service -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_seeding_twice_adds_nothing():
    first, second = seed_catalog(now=NOW), seed_catalog(now=NOW)

    total = Category.objects.count() + SlaRule.objects.count() + EscalationStep.objects.count()
    assert (first.categories, first.steps, first.unchanged) == (591, 5, 0)
    assert second == CatalogReport(0, 0, 0, total)
    assert AuditEntry.objects.filter(action="catalog.seeded").count() == 1


def test_parents_follow_from_codes(catalog):
    rows = Category.objects.select_related("parent").exclude(level=1)

    assert [row.code for row in rows if row.parent.code != row.code[:-2]] == []


def test_what_an_administrator_edited_survives(catalog):
    Category.objects.filter(code="030401").update(public_name="灯黑了", is_active=False)
    SlaRule.objects.filter(sla_class="normal", clock="finish", category_prefix="").update(amount=7)
    EscalationStep.objects.filter(level=2).update(name="找队长")
    Category.objects.filter(code="030402").delete()

    report = seed_catalog(now=NOW)

    assert (report.categories, report.sla_rules, report.steps) == (1, 0, 0)
    lamp = Category.objects.get(code="030401")
    assert (lamp.public_name, lamp.is_active) == ("灯黑了", False)
    assert SlaRule.objects.get(sla_class="normal", clock="finish", category_prefix="").amount == 7
    assert EscalationStep.objects.get(level=2).name == "找队长"


@pytest.mark.django_db
def test_the_command_tells_what_it_did():
    out = StringIO()

    call_command("seed_catalog", stdout=out)

    assert "591" in out.getvalue()


# --- the tree ----------------------------------------------------------------------------------


def test_the_public_tree_is_nested_and_speaks_plainly(catalog):
    tree = categories.category_tree()
    lighting = next(n for n in tree[2]["children"] if n["code"] == "0304")

    assert [node["code"] for node in tree] == [f"{n:02}" for n in range(1, 18)]
    assert lighting["children"][0] == {"code": "030401", "name": "路灯不亮"}


def test_a_warm_tree_costs_one_query_for_each_stamp(catalog, django_assert_num_queries):
    categories.category_tree()

    with django_assert_num_queries(1):
        categories.category_tree()
    with django_assert_num_queries(2):  # the tree, and which trained version is in use
        categories.suggest_category("路灯坏了")
    with django_assert_num_queries(1):
        categories.path_of("030401")


def test_an_edit_shows_at_once_and_changes_the_etag(catalog):
    before, lamp = categories.tree_etag(), Category.objects.get(code="030401")
    lamp.public_name = "路灯黑了"
    lamp.save()

    assert categories.leaf("030401").public_name == "路灯黑了"
    assert categories.tree_etag() != before


def test_an_unchanged_tree_keeps_its_etag(catalog):
    assert categories.tree_etag() == categories.tree_etag()


def test_a_closed_branch_is_not_offered_but_still_named(catalog):
    branch = Category.objects.get(code="0304")
    branch.is_active = False
    branch.save()

    assert categories.leaf("030401") is None
    assert "030401" not in {leaf.code for leaf in categories.leaves()}
    assert categories.path_of("030401") == "市政公用 / 路灯照明 / 路灯不亮"


def test_only_leaves_are_leaves(catalog):
    assert categories.leaf("030401").skill == "utilities"
    assert categories.leaf("0304") is None
    assert categories.leaf("999999") is None
    assert len(categories.leaves()) == 466


def test_the_path_of_an_unknown_code_is_empty(catalog):
    assert categories.path_of("777777") == ""


@pytest.mark.django_db
def test_an_empty_table_gives_an_empty_tree():
    assert categories.category_tree() == []
    assert categories.suggest_category("路灯坏了") == []


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.django_db
def test_reading_the_tree_costs_two_queries_however_large(count, django_assert_num_queries):
    for n in range(count):
        CategoryFactory(code=f"01010{n}")

    with django_assert_num_queries(2):
        categories.category_tree()


# --- the time limits ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_longest_prefix_wins_then_the_channel():
    for prefix, channel, amount in [
        ("", "", 1),
        ("", "sms", 2),
        ("03", "", 3),
        ("0305", "", 4),
        ("0305", "sms", 5),
        ("030501", "", 6),
    ]:
        SlaRuleFactory(category_prefix=prefix, channel=channel, amount=amount)

    def days(code, channel):
        return sla_span(
            sla_class="normal", clock="finish", category_code=code, channel=channel
        ).amount

    assert days("010101", "web") == 1
    assert days("010101", "sms") == 2
    assert days("030101", "sms") == 3
    assert days("030502", "web") == 4
    assert days("030502", "sms") == 5
    assert days("030501", "sms") == 6
    assert days("", "") == 1


def test_seeded_limits_are_spans(catalog):
    flood = sla_span(sla_class="urgent", clock="finish", category_code="030501", channel="web")

    assert flood == Span(Decimal(4), Unit.WORKING_HOURS)
    assert sla_span(
        sla_class="normal", clock="finish", category_code="050101", channel="web"
    ) == Span(Decimal(5), Unit.WORKING_DAYS)


def test_a_suggestion_has_no_contact_clock(catalog):
    assert sla_span(sla_class="suggestion", clock="contact") is None
    assert sla_span(sla_class="suggestion", clock="sign") == Span(Decimal(1), Unit.WORKING_DAYS)


def test_a_warm_time_limit_costs_no_query(catalog, django_assert_num_queries):
    sla_span(sla_class="normal", clock="finish")

    with django_assert_num_queries(0):
        sla_span(sla_class="normal", clock="sign", category_code="050101", channel="web")
        escalation_ladder()


def test_a_limit_changed_in_the_back_office_counts_at_once(
    catalog, django_capture_on_commit_callbacks
):
    sla_span(sla_class="normal", clock="finish")
    rule = SlaRule.objects.get(sla_class="normal", clock="finish", category_prefix="")
    rule.amount = Decimal(9)

    with django_capture_on_commit_callbacks(execute=True):
        save_catalog_row(row=rule, changed=["amount"], actor=UserFactory(), now=NOW)

    assert sla_span(sla_class="normal", clock="finish") == Span(Decimal(9), Unit.WORKING_DAYS)
