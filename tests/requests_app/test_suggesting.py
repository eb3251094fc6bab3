"""The suggester that learns: training, holding back, shadow, activation, counting."""

import csv
import gzip
import random
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from haishu_portal.core.models import AuditEntry
from haishu_portal.core.roles import Role
from requests_app.choices import EventKind
from requests_app.exceptions import NotAllowed, VersionUnusable
from requests_app.learned import LearnedModel, dump, load
from requests_app.models import Category, SuggesterVersion, SuggestionCheck, TicketEvent
from requests_app.selectors.categories import suggest_category
from requests_app.selectors.suggester import agreement, confirmed_tickets, version_report
from requests_app.services.classify import reclassify
from requests_app.services.seeding import seed_catalog
from requests_app.services.suggesting import (
    activate_version,
    check_confirmed,
    retire_version,
    train_version,
    train_when_due,
)
from requests_app.workflow import Status
from tests.factories.tickets import NOW, ticket_in
from tests.support.letters import corpus, noise


@pytest.fixture
def catalog(db):
    seed_catalog(now=NOW)


@pytest.fixture
def version(catalog):
    return train_version(examples=corpus(), source="letters.csv", now=NOW, folds=3)


@pytest.fixture
def used(version):
    return activate_version(version_id=version.pk, actor=None, now=NOW)


# --- versions ----------------------------------------------------------------------------------


def test_without_a_version_in_use_the_rules_speak_and_say_so(version):
    best = suggest_category("三单元门口路灯不亮，自来水停水")[0]

    assert version.state == "shadow"
    assert (best.code[:4], best.source, best.confidence) == ("0304", "rules", None)


def test_a_version_in_use_names_the_branch_and_the_rules_the_leaf(used):
    best = suggest_category("三单元门口路灯不亮，自来水停水")[0]

    assert (best.code[:4], best.source) == ("0304", f"model v{used.pk}")
    assert best.confidence >= used.threshold
    assert "路灯" in "".join(best.matched_words)


def test_a_branch_without_matching_leaf_gives_its_catch_all(used):
    found = suggest_category("中考录取")

    assert found[0].code.startswith("08")
    assert found[0].source == f"model v{used.pk}"


def test_branches_the_version_never_learned_stay_with_the_rules(used):
    best = suggest_category("拖欠工资，劳动仲裁，工资没发")[0]

    assert (best.code[:2], best.source) == ("06", "rules")


def test_below_the_threshold_it_abstains(used):
    model = load(bytes(used.weights))
    shy = LearnedModel(**{**vars_of(model), "threshold": 1.01})
    stored = dump(shy)
    SuggesterVersion.objects.filter(pk=used.pk).update(weights=stored, sha256="another")

    assert {found.source for found in suggest_category("三单元门口路灯不亮，自来水停水")} == {
        "rules"
    }


def vars_of(model):
    names = LearnedModel.__dataclass_fields__
    return {name: getattr(model, name) for name in names}


def test_a_new_version_retires_the_one_watched_and_leaves_the_one_in_use(used):
    second = train_version(examples=corpus(seed=8), source="more.csv", now=NOW, folds=3)
    third = train_version(examples=corpus(seed=9), source="most.csv", now=NOW, folds=3)

    states = dict(SuggesterVersion.objects.values_list("pk", "state"))
    assert states == {used.pk: "active", second.pk: "retired", third.pk: "shadow"}


def test_activation_changes_what_is_used_at_once_and_is_audited(used):
    second = train_version(examples=corpus(seed=8), source="more.csv", now=NOW, folds=3)
    suggest_category("路灯不亮")

    activate_version(version_id=second.pk, actor=None, now=NOW)

    assert suggest_category("三单元门口路灯不亮，自来水停水")[0].source == f"model v{second.pk}"
    assert AuditEntry.objects.filter(action="suggester.activated").count() == 2


def test_only_the_system_administrator_activates(version, cast):
    admin = cast.play(Role.SYSADMIN, cast.ground.district, "系统管理员甲")
    with pytest.raises(NotAllowed):
        activate_version(version_id=version.pk, actor=cast.dispatcher, now=NOW)

    assert activate_version(version_id=version.pk, actor=admin, now=NOW).activated_by == admin
    with pytest.raises(NotAllowed):
        retire_version(actor=cast.dispatcher, now=NOW)
    assert retire_version(actor=admin, now=NOW)
    assert suggest_category("三单元门口路灯不亮，自来水停水")[0].source == "rules"


def test_a_version_that_never_reached_its_promise_is_not_activated(version):
    SuggesterVersion.objects.filter(pk=version.pk).update(threshold=1.01)

    with pytest.raises(VersionUnusable):
        activate_version(version_id=version.pk, actor=None, now=NOW)
    with pytest.raises(VersionUnusable):
        activate_version(version_id=0, actor=None, now=NOW)


# --- what people confirm -----------------------------------------------------------------------


QUERIES = 7


def leaf_of(prefix):
    return Category.objects.filter(code__startswith=prefix, level=3).first()


def kept(cast, words, prefix):
    """Dispatched by a dispatcher with this class, and closed with it."""
    ticket = ticket_in(
        Status.CLOSED,
        team=cast.ground.team,
        title=words,
        content=words,
        category=leaf_of(prefix),
    )
    TicketEvent.objects.create(
        ticket=ticket, seq=1, kind=EventKind.MOVE, move="dispatch", actor=cast.dispatcher, at=NOW
    )
    return ticket


def corrected(cast, words, before, after):
    ticket = ticket_in(
        Status.PENDING_DISPATCH, title=words, content=words, category=leaf_of(before)
    )
    reclassify(
        ticket_id=ticket.pk, actor=cast.dispatcher, now=NOW, category_code=leaf_of(after).code
    )
    return ticket


def test_what_a_dispatcher_set_or_kept_is_confirmed_and_nothing_else(catalog, cast):
    mine = {kept(cast, "路灯不亮", "03").pk, corrected(cast, "道路拥堵", "03", "04").pk}
    ticket_in(Status.CLOSED, team=cast.ground.team, category=leaf_of("03"))
    ticket_in(Status.PENDING_DISPATCH, category=leaf_of("03"))

    assert {ticket.pk for ticket in confirmed_tickets()} == mine


def test_hits_and_corrections_are_counted_once_for_version_shadow_and_rules(used, cast):
    shadow = train_version(examples=corpus(seed=8), source="more.csv", now=NOW, folds=3)
    kept(cast, "路灯不亮，自来水停水", "03")
    corrected(cast, "小学入学报名，幼儿园收费", "08", "04")

    assert check_confirmed(now=NOW, limit=10) == 6
    assert check_confirmed(now=NOW, limit=10) == 0

    report = version_report(used.pk)
    assert (report.checked, report.given, report.hits) == (2, 2, 1)
    assert report.per_class["04"]["corrections"] == 1
    assert report.per_class["03"]["corrections"] == 0
    assert agreement(shadow.pk, used.pk) == (2, 2)
    assert version_report(None).checked == 2


@pytest.mark.parametrize("count", [1, 3])
def test_checking_costs_the_same_few_statements(used, cast, count, django_assert_num_queries):
    for _n in range(count):
        kept(cast, "路灯不亮", "03")
    suggest_category("路灯不亮")

    # Which versions there are (2); for the rules and for the version, read and write; the tree.
    with django_assert_num_queries(QUERIES):
        check_confirmed(now=NOW, limit=10)
    assert SuggestionCheck.objects.count() == 2 * count


def test_training_waits_until_there_is_enough(catalog, cast, monkeypatch):
    dice = random.Random(1)
    for _n in range(25):
        kept(cast, f"路灯不亮{noise(dice)}", "03")
        kept(cast, f"小学入学报名{noise(dice)}", "08")
    assert train_when_due(now=NOW) is None

    monkeypatch.setattr("requests_app.services.suggesting.LEAST_CONFIRMED", 50)
    monkeypatch.setattr("requests_app.services.suggesting.LEAST_NEW", 50)
    version = train_when_due(now=NOW)

    assert (version.source, version.rows, version.classes) == ("confirmed", 50, ["03", "08"])
    assert train_when_due(now=NOW) is None


# --- commands and pages ------------------------------------------------------------------------


@pytest.fixture
def letters(tmp_path):
    """A file of whole messages whose labels are another city's."""
    path = tmp_path / "letters.csv.gz"
    named = {"03": "城乡建设", "04": "交通运输", "08": "教育文体"}
    with gzip.open(path, "wt", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["title", "text", "level1"])
        writer.writerows([row.title, row.text, named[row.label]] for row in corpus())
        writer.writerow(["别的", "别的事", "没有的类"])
    return path


def test_the_command_trains_from_a_file_and_maps_its_labels(catalog, letters, capsys):
    call_command(
        "train_categories", "--from", str(letters), "--label", "03=城乡建设", "--folds", "3"
    )

    version = SuggesterVersion.objects.get()
    printed = capsys.readouterr()
    assert version.classes == ["03", "04", "08|12"]
    assert (version.rows, version.state) == (120, "shadow")
    assert "macro-F1" in printed.out
    assert "没有的类" in printed.err


def test_segmented_words_are_joined_again(catalog, tmp_path):
    path = tmp_path / "words.csv"
    rows = ["words,level1", *(f"{' '.join(r.text)},{r.label}" for r in corpus())]
    path.write_text("\n".join(rows), encoding="utf-8")

    call_command("train_categories", "--from", str(path), "--folds", "3", stdout=StringIO())

    assert SuggesterVersion.objects.get().classes == ["03", "04", "08"]


def test_a_file_without_labels_is_refused(catalog, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")

    with pytest.raises(CommandError, match="level1"):
        call_command("train_categories", "--from", str(path))
    with pytest.raises(CommandError):
        call_command("train_categories")


def test_the_command_activates_lists_and_switches_off(version, capsys):
    call_command("activate_suggester", str(version.pk))
    assert f"v{version.pk} active" in capsys.readouterr().out
    call_command("activate_suggester", "--off")
    assert f"v{version.pk} retired" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("activate_suggester", "0")


def test_the_system_administrator_activates_on_the_page(version, cast, client):
    admin = cast.play(Role.SYSADMIN, cast.ground.district, "系统管理员甲")
    admin.is_staff = True
    admin.save()
    client.force_login(admin)
    page = reverse("admin:requests_app_suggesterversion_changelist")
    assert client.get(page).status_code == 200
    one = reverse("admin:requests_app_suggesterversion_change", args=[version.pk])
    assert client.get(one).status_code == 200

    client.post(page, {"action": "activate", "_selected_action": [version.pk]})

    version.refresh_from_db()
    assert (version.state, version.activated_by) == ("active", admin)


def test_the_list_of_versions_asks_as_much_for_three_as_for_one(version, cast, client):
    admin = cast.play(Role.SYSADMIN, cast.ground.district, "系统管理员甲")
    admin.is_staff = True
    admin.save()
    client.force_login(admin)
    page = reverse("admin:requests_app_suggesterversion_changelist")
    client.get(page)
    counts = []
    for more in (0, 2):
        for _n in range(more):
            version.pk, version.state = None, "retired"
            version.save()
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_dispatcher_does_not_see_the_page(version, cast, client):
    client.force_login(cast.dispatcher)

    page = reverse("admin:requests_app_suggesterversion_changelist")
    assert client.get(page).status_code in (302, 403)


def test_the_api_tells_where_a_suggestion_comes_from(used, client):
    answer = client.post(
        "/api/v1/categories/suggest/", {"text": "路灯不亮"}, content_type="application/json"
    ).json()["results"][0]

    assert answer["source"] == f"model v{used.pk}"
    assert answer["confidence"] > 0
