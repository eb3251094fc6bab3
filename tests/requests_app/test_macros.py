"""Macros: all steps or none, by those they are offered to, as they were last read."""

import pytest

from haishu_portal.core.exceptions import StaleVersion
from haishu_portal.core.models import OutboxMessage
from haishu_portal.core.selectors.outbox import outgoing
from requests_app.exceptions import BadMacro, KeptNotFound, MacroRefused
from requests_app.models import Macro, Ticket, TicketEvent
from requests_app.services.keeping import KeptInput
from requests_app.services.macros import run_macro, run_macro_on_many, save_macro
from requests_app.services.rehearsal import rehearse
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in

URGENT = {"do": "reclassify", "urgency": "urgent"}
NOTE = {"do": "note", "text": "请{{承办单位}}联系{{称呼}}"}
ANSWER = {"do": "move", "move": "answer", "reply_text": "{{称呼}}，请到社区办理"}


@pytest.fixture
def ticket(ground, limits):
    return ticket_in(Status.PENDING_DISPATCH, area_code=ground.area)


@pytest.fixture
def macro(cast, now):
    """Keep a macro, everybody's unless said otherwise."""

    def save(*steps, **kept):
        wanted = KeptInput("一步到位", **kept)
        return save_macro(kept=wanted, steps=steps, actor=cast.supervisor, now=now)

    return save


def dispatch_to(team):
    return {"do": "move", "move": "dispatch", "team_id": str(team.pk), "note": "请核实"}


def test_every_step_is_taken_in_order_with_the_facts_of_the_ticket(
    *, cast, ground, ticket, macro, now
):
    kept = macro(URGENT, dispatch_to(ground.team), NOTE)

    run_macro(macro_id=kept.pk, ticket_id=ticket.pk, actor=cast.dispatcher, now=now)

    done = Ticket.objects.get(pk=ticket.pk)
    kinds = list(TicketEvent.objects.order_by("seq").values_list("kind", flat=True))
    kept.refresh_from_db()
    assert (done.status, done.urgency, done.lead_team_id) == (
        "dispatched",
        "urgent",
        ground.team.pk,
    )
    assert kinds == ["note", "reclassified", "move", "note"]
    assert TicketEvent.objects.last().note == f"请{ground.team.name}联系张先生/女士"
    assert kept.used_count == 1


def test_one_step_refused_undoes_all(cast, ground, ticket, macro, now):
    kept = macro(URGENT, dispatch_to(ground.team), ANSWER)

    with pytest.raises(MacroRefused, match=r"第 3 步.*没有执行"):
        run_macro(macro_id=kept.pk, ticket_id=ticket.pk, actor=cast.dispatcher, now=now)

    fresh = Ticket.objects.get(pk=ticket.pk)
    assert (fresh.status, fresh.version, fresh.urgency) == (ticket.status, 1, "normal")
    assert not TicketEvent.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_what_is_shown_is_what_is_sent(cast, ground, ticket, macro, now):
    kept = macro(dispatch_to(ground.team), {"do": "message", "template": "ticket_more_needed"})
    given = {"macro_id": kept.pk, "ticket_id": ticket.pk, "actor": cast.dispatcher, "now": now}

    before = rehearse(act=lambda: run_macro(**given), now=now)
    assert not OutboxMessage.objects.exists()
    run_macro(**given)

    sent = [outgoing(row) for row in OutboxMessage.objects.order_by("pk")]
    assert len(sent) == 3
    assert [(m.to, m.body) for m in before] == [(m.to, m.body) for m in sent]


def test_a_changed_ticket_or_macro_is_not_run(cast, ticket, macro, now):
    kept = macro(NOTE)
    given = {"macro_id": kept.pk, "ticket_id": ticket.pk, "actor": cast.dispatcher, "now": now}

    for stale in ({"expected_version": 7}, {"macro_version": 7}):
        with pytest.raises(StaleVersion):
            run_macro(**given, **stale)
    run_macro(**given, expected_version=1, macro_version=1)


@pytest.mark.parametrize(
    ("who", "roles", "runs"),
    [
        ("dispatcher", [], True),
        ("dispatcher", ["dispatcher"], True),
        ("agent", ["dispatcher"], False),
        ("agent", [], True),
        ("callback", ["callback", "agent"], True),
        ("worker", [], False),
        ("auditor", [], False),
        ("outsider", [], False),
    ],
)
def test_a_macro_is_run_by_those_it_is_offered_to(*, cast, ticket, macro, now, who, roles, runs):
    kept = macro(NOTE, roles=roles)
    given = {"macro_id": kept.pk, "ticket_id": ticket.pk, "actor": getattr(cast, who), "now": now}

    if runs:
        run_macro(**given)
        return
    with pytest.raises(KeptNotFound):
        run_macro(**given)


def test_a_macro_gives_no_right_that_its_reader_lacks(cast, ground, ticket, macro, now):
    kept = macro(dispatch_to(ground.team))

    with pytest.raises(MacroRefused, match="岗位"):
        run_macro(macro_id=kept.pk, ticket_id=ticket.pk, actor=cast.agent, now=now)


def test_of_many_each_is_told(cast, ground, ticket, macro, now):
    kept = macro(dispatch_to(ground.team))
    closed = ticket_in(Status.CLOSED, team=ground.team)

    report = run_macro_on_many(
        macro_id=kept.pk, ticket_ids=[ticket.pk, closed.pk], actor=cast.dispatcher, now=now
    )

    assert (report.done, [no for no, _why in report.refused]) == ([ticket.no], [closed.no])


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([], "至少要有一步"),
        ([{"do": "drop_table"}], "第 1 步：没有这种步骤"),
        ([NOTE, {"do": "note", "text": "{{电话}}"}], "第 2 步：第 1 个字"),
        ([{"do": "move", "move": "merge"}], "不能用这一步"),
        ([{"do": "move", "move": "dispatch"}], "请填写"),
        ([{"do": "reclassify", "urgency": "very"}], "没有这个选项"),
        ([{"do": "message", "template": "staff_assigned"}], "没有这个选项"),
        ([NOTE] * 11, "最多 10 步"),
    ],
)
def test_steps_that_cannot_be_are_named(macro, steps, words):
    with pytest.raises(BadMacro, match=words):
        macro(*steps)

    assert not Macro.objects.exists()
