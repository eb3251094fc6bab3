"""Pages of the desk hear of changes made elsewhere."""

import uuid

import pytest
from django.utils import timezone

from haishu_portal.core import live
from haishu_portal.core.live import newest_cursor, read_news
from haishu_portal.core.pulse import read_pass
from requests_app.services.intake import Place, ReporterData, submit_ticket
from requests_app.services.notes import add_note
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in


def now_ms():
    return int(timezone.now().timestamp() * 1000)


@pytest.fixture(autouse=True)
def _fresh_line(monkeypatch):
    monkeypatch.setattr(live, "_line", live._Line())
    monkeypatch.setattr(live, "MEMORY_MS", 0)


@pytest.fixture
def heard(django_capture_on_commit_callbacks):
    """Ids of tickets announced while ``work`` ran and committed."""

    def run(work):
        since = newest_cursor(now_ms=now_ms() + live.OVERLAP_MS)
        with django_capture_on_commit_callbacks(execute=True):
            work()
        return read_news(since, user_id=1, now_ms=now_ms())[0].topics.get("ticket", set())

    return run


def pass_in(answer):
    return read_pass(answer.context["live"].ticket_pass, now=timezone.now().timestamp())


def test_a_change_through_the_ledger_is_announced(cast, ticket, heard):
    def work():
        add_note(ticket_id=ticket.pk, actor=cast.dispatcher, note="已电话核实", now=timezone.now())

    assert heard(work) == {ticket.pk}


def test_a_new_ticket_is_announced(limits, heard):
    made = []

    def work():
        made.append(
            submit_ticket(
                channel="web",
                kind="help",
                text="路灯不亮",
                place=Place(),
                reporter=ReporterData(is_anonymous=True),
                client_uuid=uuid.uuid4(),
                now=timezone.now(),
            ).ticket.pk
        )

    assert set(made) <= heard(work) != set()


@pytest.mark.parametrize(
    ("who", "topics"),
    [
        ("agent", {"ticket", "board", "calls"}),
        ("supervisor", {"ticket", "board", "calls"}),
        ("dispatcher", {"ticket", "board"}),
    ],
)
def test_a_page_carries_a_pass_for_the_topics_of_its_reader(cast, signed_in, ground, who, topics):
    user = getattr(cast, who)

    answer = signed_in(user).get("/desk/")

    held = pass_in(answer)
    assert (held.user_id, held.topics, held.place) == (user.pk, topics, "")
    assert answer.context["live"].ticket_pass.encode() in answer.content


def test_a_ticket_page_carries_its_place_and_an_audit_page_no_pass(
    cast, signed_in, at_desk, ticket
):
    assert pass_in(at_desk.get(f"/desk/t/{ticket.no}/")).place == f"ticket:{ticket.pk}"
    assert b"data-live" not in signed_in(cast.auditor).get("/desk/audit/").content


def test_a_pass_is_renewed_for_what_the_reader_may_open(cast, ground, signed_in, ticket):
    hidden = ticket_in(Status.PENDING_DISPATCH, target_team=ground.district)

    def place(user, no):
        answer = signed_in(user).get("/desk/live/pass/", {"no": no})
        return read_pass(answer.json()["pass"], now=timezone.now().timestamp()).place

    assert place(cast.dispatcher, ticket.no) == f"ticket:{ticket.pk}"
    assert place(cast.dispatcher, "") == ""
    assert place(cast.dispatcher, hidden.no) == ""


def test_nobody_else_gets_a_pass(cast, signed_in):
    assert signed_in().get("/desk/live/pass/").status_code == 302
    for user in (cast.worker, cast.auditor, cast.outsider):
        assert signed_in(user).get("/desk/live/pass/").status_code == 403
