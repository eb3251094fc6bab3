"""Two people change one ticket: nothing is overwritten, nothing is lost."""

import json

import pytest
from django.utils import timezone

from requests_app.models import Ticket
from requests_app.services.classify import reclassify
from requests_app.services.transition import move_ticket
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory


@pytest.fixture
def classes(db):
    return [CategoryFactory(code=f"01010{n}", name=name) for n, name in ((1, "路灯"), (2, "井盖"))]


@pytest.fixture
def other(cast, ticket):
    """The supervisor saves first."""

    def save(**changes):
        reclassify(ticket_id=ticket.pk, actor=cast.supervisor, now=timezone.now(), **changes)

    return save


def sent(**changed):
    """The form as it was drawn, with what the second person changed."""
    was = {"category_code": "", "urgency": "normal", "kind": "help", "target_team_id": ""}
    past = {f"was-{name}": value for name, value in was.items()}
    return {**past, **was, **changed}


def told(answer):
    """The collision view and what goes back with it."""
    form = answer.context["action"].form
    carried = {f"was-{name}": value for name, value in answer.context["action"].carried}
    return form, carried | {"version": form.version_now, "seen": form.seen_now}


HTMX = {"HX-Request": "true"}


def test_what_only_the_other_changed_is_taken_over(at_desk, ticket, act, other, classes):
    other(category_code="010101")

    answer = act(at_desk, ticket, "reclassify", HTMX, **sent(urgency="urgent"))
    form, again = told(answer)
    second = act(
        at_desk,
        ticket,
        "reclassify",
        HTMX,
        **{**sent(urgency="urgent", category_code=form.data["category_code"]), **again},
    )

    ticket.refresh_from_db()
    assert (answer.status_code, second.status_code) == (409, 200)
    assert [(c.name, c.theirs, c.both) for c in form.clashes] == [("category_code", "路灯", False)]
    assert (ticket.category.code, ticket.urgency) == ("010101", "urgent")


@pytest.mark.parametrize(("take", "code"), [("theirs", "010101"), ("mine", "010102")])
def test_what_both_changed_is_put_to_the_second(
    *, at_desk, ticket, act, other, classes, take, code
):
    other(category_code="010101")
    typed = sent(category_code="010102", urgency="urgent")

    form, again = told(act(at_desk, ticket, "reclassify", HTMX, **typed))
    clash = form.clashes[0]
    act(
        at_desk,
        ticket,
        "reclassify",
        HTMX,
        **{**typed, **again, "clash": "category_code", "take-category_code": take},
    )

    ticket.refresh_from_db()
    assert (clash.was, clash.theirs, clash.mine, clash.both) == ("未分类", "路灯", "井盖", True)
    assert (ticket.category.code, ticket.urgency) == (code, "urgent")


def test_saving_without_a_choice_changes_nothing_and_asks_again(
    at_desk, ticket, act, other, classes
):
    other(category_code="010101")
    typed = sent(category_code="010102")
    _form, again = told(act(at_desk, ticket, "reclassify", HTMX, **typed))

    answer = act(
        at_desk, ticket, "reclassify", HTMX, **{**typed, **again, "clash": "category_code"}
    )
    form, _again = told(answer)

    ticket.refresh_from_db()
    assert (answer.status_code, ticket.category.code) == (409, "010101")
    assert form.data["category_code"] == "010102"
    assert [clash.both for clash in form.clashes] == [True]
    assert "请先选择保留您的" in answer.content.decode()


def test_a_third_change_meanwhile_is_shown_too(at_desk, ticket, act, other, classes):
    other(category_code="010101")
    typed = sent(category_code="010102")
    _form, again = told(act(at_desk, ticket, "reclassify", HTMX, **typed))
    other(urgency="emergency")

    answer = act(
        at_desk, ticket, "reclassify", HTMX,
        **{**typed, **again, "clash": "category_code", "take-category_code": "mine"},
    )  # fmt: skip

    form, _again = told(answer)
    assert answer.status_code == 409
    assert {c.name: c.both for c in form.clashes}["urgency"] is False
    assert form.data["urgency"] == "emergency"


def test_two_equal_corrections_are_no_question(at_desk, ticket, act, other, classes):
    other(category_code="010101")

    form, _again = told(act(at_desk, ticket, "reclassify", HTMX, **sent(category_code="010101")))

    assert [clash.both for clash in form.clashes] == [False]


def test_a_step_no_longer_possible_stands_beside_what_was_done_and_can_become_a_note(
    at_desk, cast, ground, ticket, act
):
    move_ticket(
        ticket_id=ticket.pk, move="dispatch", actor=cast.supervisor, now=timezone.now(),
        data={"team_id": ground.team.pk},
    )  # fmt: skip

    answer = act(at_desk, ticket, "dispatch", HTMX, team_id=ground.room.pk, note="请今天上门")
    page, action = answer.content.decode(), answer.context["action"]

    assert answer.status_code == 409
    assert dict(action.typed) == {"承办单位": ground.room.name, "交办要求": "请今天上门"}
    assert [line.who for line in action.changes]
    assert "请今天上门" in page

    act(at_desk, ticket, "note", HTMX, **json.loads(action.as_note))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.lead_team_id) == (Status.DISPATCHED, ground.team.pk)
    assert "请今天上门" in ticket.events.last().note


def test_without_script_the_same_is_on_the_page(at_desk, ticket, act, other, classes):
    other(category_code="010101")

    answer = act(at_desk, ticket, "reclassify", **sent(category_code="010102"))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'name="take-category_code" value="theirs"' in page
    assert Ticket.objects.get(pk=ticket.pk).category.code == "010101"
