"""Saved views: whose they are, who keeps them, what they count, and what a broken one says."""

import json

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import NotAllowed
from haishu_portal.core.roles import Role
from requests_app import rules
from requests_app.conditions import All, Test, parse
from requests_app.exceptions import TooMany, ViewNotFound
from requests_app.models import Category, SavedView
from requests_app.services import saved_views as service
from requests_app.services.saved_views import ViewInput
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.tickets import NOW, ticket_in

OPEN = {"field": "open", "op": "yes"}
PRAISE = {"all": [OPEN, {"field": "kind", "op": "in", "value": ["praise"]}]}


def make_view(person=None, condition=PRAISE, **columns):
    """A stored view, without asking who may."""
    columns.setdefault("name", "表扬件")
    return SavedView.objects.create(
        person=person, condition=condition, created_at=NOW, updated_at=NOW, **columns
    )


def sent(condition=PRAISE, **fields):
    """A filled form."""
    usual = {
        "name": "我的表扬", "owner": "me", "condition": json.dumps(condition), "sort": "due",
        "icon": "heart", "density": "normal", "columns": ["title", "state"],
    }  # fmt: skip
    return usual | fields


EVERYBODY = ("agent", "dispatcher", "callback", "supervisor", "district", "street", "community",
             "lead", "worker", "auditor", "outsider")  # fmt: skip


@pytest.mark.parametrize(
    ("owner", "seen_by", "kept_by"),
    [
        ("own", {"dispatcher"}, {"dispatcher"}),
        ("district team", {"agent", "dispatcher", "callback", "supervisor", "district", "auditor"},
         {"supervisor"}),
        ("grid team", {"worker", "lead"}, {"lead"}),
        ("dispatcher role", {"dispatcher"}, {"supervisor", "district"}),
    ],
)  # fmt: skip
def test_who_has_a_view_and_who_keeps_it(cast, ground, owner, seen_by, kept_by):
    whose = {
        "own": {"person": cast.dispatcher},
        "district team": {"team": ground.district},
        "grid team": {"team": ground.team},
        "dispatcher role": {"role": Role.DISPATCHER},
    }[owner]
    view = make_view(**whose)

    reaches = {name: reach_of(getattr(cast, name)) for name in EVERYBODY}
    has = {name for name, reach in reaches.items() if rules.has_view(reach, view)}
    keeps = {name for name, reach in reaches.items() if rules.can_edit_view(reach, view)}

    assert (has - {"auditor"}, keeps) == (seen_by - {"auditor"}, kept_by)


@pytest.mark.parametrize(
    ("who", "owner", "allowed"),
    [
        ("agent", "me", True),
        ("agent", "team", False),
        ("agent", "role", False),
        ("lead", "team", True),
        ("lead", "role", False),
        ("supervisor", "team", True),
        ("supervisor", "role", True),
        ("district", "role", True),
        ("worker", "me", False),
    ],
)
def test_who_may_make_a_view_for_whom(cast, ground, who, owner, allowed):
    actor = getattr(cast, who)
    team = ground.team if who == "lead" else ground.district
    whose = {
        "me": {"person_id": actor.pk},
        "team": {"team_id": team.pk},
        "role": {"role": Role.AGENT},
    }[owner]
    wanted = ViewInput(name="视图", condition=All(), **whose)

    if allowed:
        assert service.create_view(wanted=wanted, actor=actor, now=NOW).pk
    else:
        with pytest.raises(NotAllowed):
            service.create_view(wanted=wanted, actor=actor, now=NOW)


def test_nobody_changes_or_opens_the_view_of_another(cast, signed_in):
    view = make_view(cast.agent)
    mine = ViewInput(name="偷", condition=All(), person_id=cast.dispatcher.pk)

    with pytest.raises(ViewNotFound):
        service.update_view(view_id=view.pk, wanted=mine, actor=cast.dispatcher, now=NOW)
    desk = signed_in(cast.dispatcher)
    assert desk.get(f"/desk/views/{view.key}/").status_code == 404
    assert desk.post(f"/desk/views/{view.key}/delete/").status_code == 404
    assert desk.get(f"/desk/?view={view.key}").context["view"].name == "to_dispatch"
    assert signed_in(cast.agent).get(f"/desk/?view={view.key}").context["view"].name == view.key
    assert signed_in(cast.agent).get(f"/desk/views/{view.key}/").status_code == 200


def test_who_has_a_view_without_keeping_it_copies_it(cast, signed_in):
    view = make_view(role=Role.DISPATCHER)
    desk = signed_in(cast.dispatcher)

    refused = desk.post(f"/desk/views/{view.key}/delete/", follow=True).content.decode()
    copied = desk.post(f"/desk/views/{view.key}/copy/")

    assert "由班长或队长维护" in refused
    copy = SavedView.objects.get(person=cast.dispatcher)
    assert (copied.url, copy.name, copy.condition) == (
        f"/desk/views/{copy.key}/", "表扬件（副本）", PRAISE,
    )  # fmt: skip


def test_a_view_counts_and_lists_its_tickets(cast, limits, at_desk):
    ticket_in(Status.PENDING_DISPATCH, title="谢谢", kind="praise")
    ticket_in(Status.PENDING_DISPATCH, title="修灯")
    ticket_in(Status.CLOSED, title="旧谢", kind="praise")
    view = make_view(cast.dispatcher)
    both = make_view(cast.dispatcher, PRAISE["all"][1], name="全部表扬", sort="newest")
    worded = {"field": "words", "op": "any_word", "value": "灯"}
    words = make_view(cast.dispatcher, {"all": [OPEN, worded]}, name="灯")

    page = at_desk.get(f"/desk/?view={view.key}")

    assert [row.ticket.title for row in page.context["rows"]] == ["谢谢"]
    assert {e.key: e.shown for e in page.context["saved_views"]} == {
        view.key: "1", both.key: "2", words.key: "2",
    }  # fmt: skip
    assert {r.ticket.title for r in at_desk.get(f"/desk/?view={both.key}").context["rows"]} == {
        "谢谢", "旧谢",
    }  # fmt: skip


def test_a_view_that_reads_more_than_tickets_is_asked_with_patience(cast, limits, at_desk):
    ticket_in(Status.PENDING_DISPATCH, title="第一次")
    ticket_in(Status.PENDING_DISPATCH, title="又来", now=NOW)
    again = {"field": "repeat_caller", "op": "yes"}
    view = make_view(cast.dispatcher, {"all": [OPEN, {"not": again}]})

    page = at_desk.get(f"/desk/?view={view.key}")

    assert (len(page.context["rows"]), page.context["saved_views"][0].shown) == (2, "2")


@pytest.mark.parametrize("count", [1, 3])
def test_one_view_costs_what_three_do(cast, ground, limits, at_desk, count):
    CategoryFactory(code="010101")
    for n in range(count):
        ticket_in(Status.PENDING_DISPATCH, title=f"谢{n}", kind="praise")
        lit = {"field": "category", "op": "under", "value": "0101"}
        make_view(cast.dispatcher, {"all": [OPEN, {"any": [PRAISE, lit]}]}, name=f"视图{n}")
    at_desk.get("/desk/?view=open")
    cache.clear()
    at_desk.get("/accounts/login/")  # the session is cached again

    with CaptureQueriesContext(connection) as spent:
        page = at_desk.get("/desk/?view=open")

    assert len(page.context["saved_views"]) == count
    assert len(spent) <= 10, [q["sql"][:60] for q in spent]


def test_a_broken_view_says_why_and_is_mended(cast, limits, at_desk):
    gone = CategoryFactory(code="0303", name="旧类")
    CategoryFactory(code="0404", name="新类")
    view = make_view(
        cast.dispatcher,
        {"all": [OPEN, {"field": "category", "op": "under", "value": ["0303"]}]},
    )
    ticket_in(Status.PENDING_DISPATCH, category=gone)
    Category.objects.filter(pk=gone.pk).update(is_active=False)

    page = at_desk.get(f"/desk/?view={view.key}")
    text = page.content.decode()

    assert (page.status_code, page.context["rows"]) == (200, [])
    assert ("旧类”已停用" in text, f"/desk/views/{view.key}/" in text) == (True, True)
    assert page.context["saved_views"][0].broken
    edit = at_desk.get(f"/desk/views/{view.key}/").content.decode()
    assert ("这个视图现在用不了" in edit, "已停用" in edit) == (True, True)
    listed = at_desk.get("/desk/views/").content.decode()
    assert ("修复" in listed, "已停用" in listed) == (True, True)
    refused = at_desk.post(f"/desk/views/{view.key}/", sent(view.condition, owner="me"))
    assert (refused.status_code, "第 2 行：" in refused.content.decode()) == (422, True)
    mended = {"all": [OPEN, {"field": "category", "op": "under", "value": ["0404"]}]}
    assert at_desk.post(f"/desk/views/{view.key}/", sent(mended)).status_code == 302
    view.refresh_from_db()
    assert view.condition == mended


@pytest.mark.parametrize("stored", [{}, [], {"field": "gone", "op": "x"}, {"all": [{"any": []}]}])
def test_a_condition_nobody_can_read_is_broken_not_empty(cast, limits, at_desk, stored):
    view = make_view(cast.dispatcher, stored)

    page = at_desk.get(f"/desk/?view={view.key}")

    assert (page.context["rows"], bool(page.context["saved_views"][0].broken)) == ([], True)
    assert at_desk.get(f"/desk/views/{view.key}/").status_code == 200


def test_a_view_is_made_by_form(cast, at_desk):
    answer = at_desk.post("/desk/views/new/", sent())

    view = SavedView.objects.get()
    assert answer.url == f"/desk/?view={view.key}"
    assert (view.person, view.name, view.icon, view.columns) == (
        cast.dispatcher, "我的表扬", "heart", ["title", "state"],
    )  # fmt: skip
    assert parse(view.condition) == parse(PRAISE)


def test_a_form_that_asks_too_much_is_refused(cast, ground, at_desk):
    for wrong in (
        {"owner": f"team:{ground.district.pk}"},
        {"owner": "role:agent"},
        {"name": ""},
        {"icon": "skull"},
        {"condition": "{"},
    ):
        assert at_desk.post("/desk/views/new/", sent(**wrong)).status_code == 422
    assert not SavedView.objects.exists()


def test_an_order_without_an_index_is_refused_for_closed_tickets(at_desk):
    every = {"field": "kind", "op": "in", "value": ["praise"]}

    refused = at_desk.post("/desk/views/new/", sent(every, sort="due"))
    taken = at_desk.post("/desk/views/new/", sent(every, sort="changed"))

    assert (refused.status_code, "是在办件" in refused.content.decode()) == (422, True)
    assert taken.status_code == 302


def test_views_keep_their_order(cast, at_desk):
    first, second = (
        service.create_view(
            wanted=ViewInput(name=name, condition=All(), person_id=cast.dispatcher.pk),
            actor=cast.dispatcher,
            now=NOW,
        )
        for name in "甲乙"
    )

    at_desk.post(f"/desk/views/{second.key}/up/")
    cache.clear()
    names = [e.name for e in at_desk.get("/desk/").context["saved_views"]]
    at_desk.post(f"/desk/views/{second.key}/up/")
    at_desk.post(f"/desk/views/{first.key}/nonsense/")

    assert names == ["乙", "甲"]
    assert at_desk.post(f"/desk/views/{first.key}/delete/").status_code == 302
    assert [v.name for v in SavedView.objects.all()] == ["乙"]


def test_a_rail_does_not_grow_for_ever(cast, monkeypatch):
    monkeypatch.setattr(service, "MOST", 2)
    wanted = ViewInput(name="视图", condition=All(), person_id=cast.agent.pk)
    for _time in range(2):
        service.create_view(wanted=wanted, actor=cast.agent, now=NOW)

    with pytest.raises(TooMany):
        service.create_view(wanted=wanted, actor=cast.agent, now=NOW)


def test_the_filters_of_the_queue_begin_a_view(cast, limits, at_desk):
    page = at_desk.get("/desk/views/new/?view=open&urgency=urgent&overdue=on&sort=newest")

    form = page.context["form"]
    assert form.initial["sort"] == "newest"
    assert parse(form.initial["condition"]) == All(
        (Test("due", "overdue"), Test("urgency", "in", ("urgent",)))
    )


def test_only_the_desk_has_views(cast, signed_in):
    assert signed_in(cast.worker).get("/desk/views/").status_code == 403
    assert signed_in(cast.agent).get("/desk/views/").status_code == 200
    assert signed_in().get("/desk/views/").url.startswith("/accounts/login/")
