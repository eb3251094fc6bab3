"""Calling back: the list, the form, and what saving does."""

import pytest

from haishu_portal.core.roles import Role
from requests_app.models import CallbackAttempt, Reporter, Ticket
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in

UNHAPPY = {"outcome": "reached", "contacted": "yes", "solved": "not", "satisfaction": "1"}
HAPPY = {"outcome": "reached", "contacted": "yes", "solved": "solved", "satisfaction": "5"}


@pytest.fixture
def caller(cast, signed_in):
    return signed_in(cast.callback)


@pytest.fixture
def replied(ground, limits):
    return ticket_in(Status.REVIEWED, team=ground.team, area_code=ground.area)


def call(browser, ticket, **answers):
    return browser.post(
        f"/desk/callbacks/{ticket.no}/", {"version": ticket.version, "note": "", **answers}
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_three(
    caller, ground, limits, count, django_assert_max_num_queries
):
    made = {ticket_in(Status.REVIEWED, team=ground.team).no for _n in range(count)}
    caller.get("/desk/callbacks/")

    with django_assert_max_num_queries(10):
        answer = caller.get("/desk/callbacks/")

    assert {item["row"].ticket.no for item in answer.context["rows"]} == made


@pytest.mark.parametrize(
    ("answers", "status"), [(HAPPY, "closed"), (UNHAPPY, "reworking"), ({"outcome": "refused"}, "closed"),
                            ({"outcome": "no_answer"}, "callback")],
)  # fmt: skip
def test_saving_does_what_was_announced(caller, replied, answers, status):
    answer = call(caller, replied, **answers)

    assert (answer.status_code, Ticket.objects.get(pk=replied.pk).status) == (302, status)
    assert CallbackAttempt.objects.get().outcome == answers["outcome"]


def test_a_call_that_got_through_needs_its_answers(caller, replied):
    answer = call(caller, replied, outcome="reached", note="说了一半")

    assert (answer.status_code, CallbackAttempt.objects.count()) == (422, 0)
    assert "说了一半" in answer.content.decode()


def test_a_stale_call_keeps_what_was_written(caller, replied):
    call(caller, replied, outcome="no_answer")

    answer = call(caller, replied, **UNHAPPY, note="灯又灭了")

    assert (answer.status_code, "灯又灭了" in answer.content.decode()) == (409, True)


def test_nobody_calls_back_for_their_own_unit(cast, ground, signed_in, replied):
    own = cast.play(Role.CALLBACK, ground.team, "own")

    statuses = [
        (signed_in(who).get(f"/desk/callbacks/{replied.no}/").status_code,
         call(signed_in(who), replied, **UNHAPPY).status_code)
        for who in (own, cast.callback)
    ]  # fmt: skip

    assert statuses == [(403, 403), (200, 302)]


def test_a_dispatcher_does_not_call_back(cast, signed_in, replied):
    assert call(signed_in(cast.dispatcher), replied, **HAPPY).status_code == 403


def test_the_third_call_waits_for_another_day(caller, replied):
    for _time in range(2):
        current = Ticket.objects.get(pk=replied.pk)
        call(caller, current, outcome="no_answer")

    page = caller.get(f"/desk/callbacks/{replied.no}/").content.decode()
    third = call(caller, Ticket.objects.get(pk=replied.pk), outcome="busy")

    assert ("须改日再拨" in page, third.status_code) == (True, 400)


def test_the_caller_of_a_merged_ticket_is_asked_once_the_master_is_answered(caller, ground, limits):
    master = ticket_in(Status.REVIEWED, team=ground.team, reply_text="主单的答复")
    member = ticket_in(Status.MERGED, master=master)
    early = ticket_in(Status.MERGED, master=ticket_in(Status.SIGNED, team=ground.team))
    Reporter.objects.filter(ticket=early).update(need_reply=True)

    page = caller.get(f"/desk/callbacks/{member.no}/")
    listed = {i["row"].ticket.no for i in caller.get("/desk/callbacks/").context["rows"]}

    assert (page.status_code, "主单的答复" in page.content.decode()) == (200, True)
    assert caller.get(f"/desk/callbacks/{early.no}/").status_code == 403
    assert listed == {master.no, member.no}
