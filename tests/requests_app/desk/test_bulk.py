"""The bulk pages: choose, confirm, report; and the table that leaves the house."""

import csv
import io

import pytest

from haishu_portal.core.models import AuditEntry
from haishu_portal.core.sheets import csv_lines, safe_cell
from requests_app.models import BulkRun, Ticket
from requests_app.selectors import export
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in


@pytest.fixture
def waiting(ground, limits):
    def make(count=1, **values):
        return [
            ticket_in(Status.PENDING_DISPATCH, area_code=ground.area, title=f"事项{n}", **values)
            for n in range(count)
        ]

    return make


def table(answer):
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_the_form_names_what_was_chosen_and_changes_nothing(at_desk, waiting):
    tickets = waiting(2)

    answer = at_desk.post("/desk/bulk/", {"do": "dispatch", "id": [t.pk for t in tickets]})

    page = answer.content.decode()
    assert all(f'value="{t.pk}"' in page and t.no in page for t in tickets)
    assert not BulkRun.objects.exists()


def test_what_was_confirmed_is_done_and_reported(at_desk, ground, waiting):
    good, bad = waiting()[0], waiting(target_team=ground.team)[0]
    sent = {"do": "dispatch", "sure": "1", "id": [good.pk, bad.pk], "team_id": ground.team.pk}

    answer = at_desk.post("/desk/bulk/", sent, follow=True)

    page = answer.content.decode()
    assert answer.context["done"] == 1
    assert [item.ticket_id for item in answer.context["failed"]] == [bad.pk]
    assert bad.no in page
    assert "重试未成功的 1 件" in page


def test_a_form_not_filled_in_keeps_the_choice(at_desk, waiting):
    (ticket,) = waiting()

    answer = at_desk.post("/desk/bulk/", {"do": "dispatch", "sure": "1", "id": ticket.pk})

    assert answer.status_code == 422
    assert f'name="id" value="{ticket.pk}"' in answer.content.decode()
    assert not BulkRun.objects.exists()


def test_the_whole_list_can_be_chosen(at_desk, ground, waiting):
    waiting(3)
    ticket_in(Status.CLOSED, team=ground.team)

    at_desk.post(
        "/desk/bulk/",
        {
            "do": "dispatch",
            "sure": "1",
            "all": "1",
            "at": "view=to_dispatch",
            "team_id": ground.team.pk,
        },
    )

    assert Ticket.objects.filter(status=Status.DISPATCHED).count() == 3


def test_failed_ones_are_tried_again(at_desk, ground, waiting):
    (bad,) = waiting(target_team=ground.team)
    sent = {"do": "dispatch", "sure": "1", "id": bad.pk, "team_id": ground.team.pk}
    first = at_desk.post("/desk/bulk/", sent).url
    Ticket.objects.update(target_team=None)

    answer = at_desk.post(f"{first}again/", follow=True)

    assert (answer.context["done"], answer.context["failed"]) == (1, [])


def test_a_report_is_its_writer_s_alone(at_desk, cast, signed_in, ground, waiting):
    sent = {"do": "dispatch", "sure": "1", "id": waiting()[0].pk, "team_id": ground.team.pk}
    address = at_desk.post("/desk/bulk/", sent).url

    assert at_desk.get(address).status_code == 200
    assert signed_in(cast.supervisor).get(address).status_code == 404
    assert signed_in(cast.supervisor).post(f"{address}again/").status_code == 404


@pytest.mark.parametrize("do", ["dispatch", "reclassify", "merge", "supervise", "export"])
def test_who_may_not_is_refused_and_offered_nothing(cast, signed_in, waiting, do):
    waiting()
    page = signed_in(cast.agent).get("/desk/?view=open").content

    assert signed_in(cast.agent).post("/desk/bulk/", {"do": do}).status_code == 403
    assert b"data-pick" not in page
    assert signed_in(cast.supervisor).post("/desk/bulk/", {"do": do}).status_code == 200


def test_an_unknown_action_is_not_found(at_desk):
    assert at_desk.post("/desk/bulk/", {"do": "delete"}).status_code == 404
    assert at_desk.get("/desk/bulk/").status_code == 405


def test_a_dispatcher_sees_boxes_and_actions(at_desk, waiting):
    waiting(2)

    page = at_desk.get("/desk/?view=to_dispatch").content.decode()

    assert page.count("data-pick ") == 2
    assert [f'value="{do}"' in page for do in ("dispatch", "merge", "export")] == [True] * 3


@pytest.fixture
def exported():
    def post(browser, **sent):
        return browser.post(
            "/desk/bulk/", {"do": "export", "sure": "1", "reason": "月度分析", **sent}
        )

    return post


def test_a_table_is_masked_and_on_record(at_desk, cast, exported, waiting):
    tickets = waiting(2)

    rows = table(exported(at_desk, id=[t.pk for t in tickets]))

    assert [row["编号"] for row in rows] == [t.no for t in tickets]
    assert "张三丰" not in str(rows)
    assert (rows[0]["诉求人"], rows[0]["电话"]) == ("张*丰", "138****8000")
    entry = AuditEntry.objects.get(action="tickets_exported")
    assert (entry.actor, entry.reason, entry.extra) == (cast.dispatcher, "月度分析", {"count": 2})


def test_a_table_without_a_reason_is_refused(at_desk, exported, waiting):
    answer = exported(at_desk, id=waiting()[0].pk, reason="看看")

    assert answer.status_code == 422
    assert not AuditEntry.objects.filter(action="tickets_exported").exists()


def test_the_whole_list_leaves_in_pages_up_to_its_limit(at_desk, exported, waiting, monkeypatch):
    waiting(5)
    monkeypatch.setattr(export, "PAGE", 2)

    assert len(table(exported(at_desk, all="1", at="view=to_dispatch"))) == 5
    monkeypatch.setattr(export, "MOST", 3)
    assert len(table(exported(at_desk, all="1", at="view=to_dispatch"))) == 3


def test_nobody_takes_out_what_they_may_not_open(cast, ground, signed_in, exported, waiting):
    (own,) = waiting()
    (hidden,) = waiting(target_team=ground.street)
    elsewhere = ticket_in(Status.PENDING_DISPATCH, area_code=ground.other.area_code)

    rows = table(exported(signed_in(cast.street), id=[own.pk, hidden.pk, elsewhere.pk]))

    assert [row["编号"] for row in rows] == [own.no]


@pytest.mark.parametrize("cell", ["=1+1", "+8613800138000", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_no_cell_is_a_formula(cell):
    assert safe_cell(cell) == f"'{cell}"
    assert list(csv_lines([["a", cell]]))[1].startswith("a,")


@pytest.mark.parametrize(
    ("value", "cell"), [("路灯", "路灯"), (3, "3"), (None, ""), ("a\x00b", "ab")]
)
def test_other_cells_stay(value, cell):
    assert safe_cell(value) == cell
