"""Actions on the ticket page: each form once done, once refused; nothing typed is lost."""

import pytest

from requests_app.choices import UnitRole
from requests_app.models import ExtensionRequest, Ticket
from requests_app.selectors.desk_ticket import messages_about
from requests_app.selectors.timeline import public_timeline
from requests_app.services.extensions import request_extension
from requests_app.services.returns import request_return
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.tickets import ticket_in

HTMX = {"HX-Request": "true"}


@pytest.fixture
def led(ground, limits):
    """Makes a ticket in the hands of the grid team."""

    def make(status, **columns):
        return ticket_in(status, team=ground.team, area_code=ground.area, **columns)

    return make


def now_of(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def test_dispatch_sends_the_ticket_to_the_unit_picked(ground, at_desk, ticket, act):
    answer = act(at_desk, ticket, "dispatch", team_id=ground.team.pk, note="请尽快")

    assert (answer.status_code, answer.url) == (302, f"/desk/t/{ticket.no}/")
    assert (now_of(ticket).status, now_of(ticket).lead_team_id) == ("dispatched", ground.team.pk)


def test_dispatch_takes_a_unit_by_its_name(ground, at_desk, ticket, act):
    act(at_desk, ticket, "dispatch", team_id_q="汪弄第1网格团队", note="")

    assert now_of(ticket).lead_team_id == ground.team.pk


def test_a_name_that_fits_several_units_asks_which(ground, at_desk, ticket, act):
    answer = act(at_desk, ticket, "dispatch", team_id_q="网格团队", note="请尽快处理")
    page = answer.content.decode()

    assert answer.status_code == 422
    assert [name in page for name in ("汪弄第1网格团队", "别处的网格团队", "请尽快处理")] == [
        True
    ] * 3
    assert now_of(ticket).status == "pending_dispatch"


def test_dispatch_without_a_unit_is_refused_in_words(at_desk, ticket, act):
    answer = act(at_desk, ticket, "dispatch", note="请尽快处理")

    assert (answer.status_code, "请选择单位" in answer.content.decode()) == (422, True)


def test_a_stale_form_shows_what_changed_and_keeps_what_was_typed(
    *, cast, ground, at_desk, signed_in, ticket, act
):
    act(signed_in(cast.supervisor), ticket, "dispatch", team_id=ground.team.pk, note="")

    answer = act(at_desk, ticket, "answer", reply_text="写了很久的答复")
    page = answer.content.decode()

    assert answer.status_code == 409
    expected = ("别人改动了这张工单", "supervisor", "现在是“已派单”", "写了很久的答复")
    assert [words in page for words in expected] == [True] * 4
    assert now_of(ticket).status == "dispatched"


def test_a_stale_form_that_still_fits_may_be_sent_again(
    *, cast, ground, at_desk, signed_in, ticket, act
):
    act(signed_in(cast.supervisor), ticket, "reclassify", urgency="urgent", kind="help")

    refused = act(at_desk, ticket, "dispatch", team_id=ground.team.pk, note="")
    form = next(a.form for a in refused.context["actions"] if a.name == "dispatch")
    again = act(
        at_desk, ticket, "dispatch", team_id=ground.team.pk, note="", version=form.version_now
    )

    assert (refused.status_code, again.status_code) == (409, 302)
    assert now_of(ticket).status == "dispatched"


def test_htmx_gets_the_refused_form_alone(at_desk, ticket, act):
    answer = act(at_desk, ticket, "dispatch", headers=HTMX, note="请尽快处理")

    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#action-dispatch")
    assert ("<html" in answer.content.decode(), "请尽快处理" in answer.content.decode()) == (
        False,
        True,
    )


def test_htmx_gets_the_page_as_it_is_after_success(ground, at_desk, ticket, act):
    answer = act(at_desk, ticket, "dispatch", headers=HTMX, team_id=ground.team.pk, note="")
    page = answer.content.decode()

    assert [words in page for words in ("已派单，承办单位会收到短信", "<html")] == [True, False]


def test_the_way_back_to_the_filtered_list_is_kept(ground, at_desk, ticket, act):
    answer = act(at_desk, ticket, "dispatch", team_id=ground.team.pk, note="", back="view=open")

    assert answer.url.endswith("?back=view%3Dopen")


def test_an_answer_on_the_spot_closes_the_ticket(at_desk, ticket, act):
    act(at_desk, ticket, "answer", reply_text="可到社区办理", note="")

    assert (now_of(ticket).status, now_of(ticket).reply_text) == ("closed", "可到社区办理")


def test_a_reply_is_approved_or_sent_back(at_desk, led, act):
    good, poor = led(Status.REPLIED), led(Status.REPLIED)

    act(at_desk, good, "approve_reply", note="")
    silent = act(at_desk, poor, "reject_reply", note="")
    act(at_desk, poor, "reject_reply", note="没有写结果")

    assert (now_of(good).status, silent.status_code, now_of(poor).status) == (
        "reviewed",
        422,
        "processing",
    )


def test_a_return_is_accepted_straight_to_another_unit(*, cast, ground, at_desk, led, act, now):
    ticket = led(Status.DISPATCHED)
    request_return(ticket_id=ticket.pk, actor=cast.worker, reason="不属于本队", now=now)

    page = at_desk.get(f"/desk/t/{ticket.no}/").content.decode()
    act(at_desk, now_of(ticket), "accept_return", team_id=ground.other.pk, note="")

    assert "不属于本队" in page
    assert (now_of(ticket).status, now_of(ticket).lead_team_id) == ("dispatched", ground.other.pk)


def test_a_return_is_rejected_only_with_a_reason(cast, at_desk, led, act, now):
    ticket = led(Status.DISPATCHED)
    request_return(ticket_id=ticket.pk, actor=cast.worker, reason="不属于本队", now=now)

    silent = act(at_desk, now_of(ticket), "reject_return", note="")
    act(at_desk, now_of(ticket), "reject_return", note="属于物业协调职责")

    assert (silent.status_code, now_of(ticket).status) == (422, "dispatched")


@pytest.mark.parametrize(
    ("decision", "note", "result"), [("yes", "", "approved"), ("no", "不必", "rejected")]
)
def test_an_extension_is_decided(*, cast, at_desk, led, act, now, decision, note, result):
    ticket = led(Status.PROCESSING)
    request_extension(
        ticket_id=ticket.pk, actor=cast.worker, working_days=2, reason="等配件", plan="到货即装",
        caller_informed=True, now=now,
    )  # fmt: skip

    act(at_desk, now_of(ticket), "decide_extension", decision=decision, note=note)

    assert ExtensionRequest.objects.get().status == result


def test_helpers_supervision_and_notes_are_written(ground, at_desk, led, act):
    ticket = led(Status.PROCESSING)

    act(at_desk, ticket, "assist", team_id=ground.other.pk, task="协助清运")
    act(at_desk, now_of(ticket), "supervise", level=3, note="久拖未决")
    act(at_desk, now_of(ticket), "note", note="已电话催办")
    page = at_desk.get(f"/desk/t/{ticket.no}/").content.decode()

    assert ticket.units.filter(role=UnitRole.ASSIST, team=ground.other).exists()
    assert now_of(ticket).supervision_level == 3
    assert [words in page for words in ("协助清运", "久拖未决", "已电话催办")] == [True] * 3


def test_class_place_and_master_are_corrected(ground, at_desk, led, act):
    from grid.selectors import lookup
    from tests.factories.grid import CommunityFactory, StreetFactory

    CategoryFactory(code="010101")
    CommunityFactory(code="330203003001", parent=StreetFactory(code="330203003"))
    lookup.invalidate()
    ticket, master = led(Status.DISPATCHED), led(Status.DISPATCHED)

    act(at_desk, ticket, "reclassify", category_code="010101", urgency="urgent", kind="report")
    act(at_desk, now_of(ticket), "relocate", grid_code="330203003001", address="")
    act(at_desk, now_of(ticket), "merge", master=master.no, note="")

    after = now_of(ticket)
    assert (after.category.code, after.urgency, after.kind) == ("010101", "urgent", "report")
    assert (after.area_code, after.status, after.master) == ("330203003001", "merged", master)


def test_merging_into_nothing_is_refused(at_desk, led, act):
    ticket = led(Status.DISPATCHED)

    answer = act(at_desk, ticket, "merge", master="HS20990101-000001", note="")

    assert (answer.status_code, now_of(ticket).status) == (422, "dispatched")


@pytest.mark.parametrize(
    ("status", "name", "fields", "target"),
    [
        (Status.PROCESSING, "suspend", {"suspend_reason": "season", "note": "雨季"}, "suspended"),
        (Status.SUSPENDED, "resume", {"note": ""}, "processing"),
        (Status.PROCESSING, "terminate", {"note": "诉求人失联"}, "terminated"),
        (Status.DIFFICULT, "rework_difficult", {"note": "再办一次"}, "reworking"),
        (Status.CLOSED, "reopen", {"note": "又坏了"}, "pending_dispatch"),
    ],
)
def test_rarer_steps_are_taken(*, at_desk, led, act, status, name, fields, target):
    ticket = led(status)

    act(at_desk, ticket, name, **fields)

    assert now_of(ticket).status == target


def test_a_request_outside_our_remit_is_not_accepted(at_desk, ticket, act):
    fields = {"not_accepted_reason": "litigation", "note": "请向法院反映"}

    act(at_desk, ticket, "not_accept", **fields)

    assert now_of(ticket).status == "invalid"


def test_a_leader_at_the_desk_signs_works_and_replies(cast, led, signed_in, act):
    ticket, browser = led(Status.DISPATCHED), signed_in(cast.lead)

    act(browser, ticket, "sign", note="")
    act(browser, now_of(ticket), "contact", how="phone", note="已约上门")
    act(browser, now_of(ticket), "reply", outcome="solved", reply_text="已修好", note="")

    assert (now_of(ticket).reply_text, now_of(ticket).first_contact_at is not None) == (
        "已修好",
        True,
    )


@pytest.mark.parametrize(
    ("who", "name", "fields"),
    [
        ("agent", "dispatch", {"team_id": "team"}),
        ("callback", "dispatch", {"team_id": "team"}),
        ("street", "dispatch", {"team_id": "team"}),
        ("agent", "merge", {"master": "other"}),
        ("callback", "reclassify", {"urgency": "urgent", "kind": "help"}),
        ("agent", "supervise", {"level": 3, "note": "催"}),
        ("agent", "not_accept", {"not_accepted_reason": "abuse", "note": "骚扰"}),
    ],
)
def test_a_step_of_another_role_is_refused(
    *, cast, ground, led, signed_in, ticket, act, who, name, fields
):
    named = {"team": ground.team.pk, "other": led(Status.DISPATCHED).no}
    fields = {key: named.get(value, value) for key, value in fields.items()}

    answer = act(signed_in(getattr(cast, who)), ticket, name, note=fields.pop("note", ""), **fields)

    assert (answer.status_code, now_of(ticket).status) == (403, "pending_dispatch")
    assert (now_of(ticket).urgency, now_of(ticket).supervision_level) == ("normal", 0)


def test_there_is_no_action_of_another_name_and_none_by_get(at_desk, ticket, act):
    unknown = act(at_desk, ticket, "destroy").status_code
    read = at_desk.get(f"/desk/t/{ticket.no}/dispatch/").status_code

    assert (unknown, read) == (404, 405)


def test_the_likeliest_step_stands_open_and_the_rest_folded(at_desk, ticket):
    context = at_desk.get(f"/desk/t/{ticket.no}/").context

    assert [a.name for a in context["actions"] if a.is_open] == ["dispatch"]
    assert "not_accept" in [a.name for a in context["rare_actions"]]


@pytest.mark.parametrize("log", ["all", "moves", "notes", "messages", "nonsense"])
def test_the_timeline_is_filtered(at_desk, ticket, act, log):
    act(at_desk, ticket, "note", note="一条备注")

    lines = at_desk.get(f"/desk/t/{ticket.no}/?log={log}").context["history"]

    assert ("一条备注" in [line.text for line in lines]) == (log in ("all", "notes", "nonsense"))


@pytest.mark.parametrize(
    ("columns", "first"),
    [({"kind": "consult"}, "answer"), ({"area_code": ""}, "relocate"), ({}, "dispatch")],
)
def test_a_question_is_answered_and_a_lost_place_found_before_a_unit_is_picked(
    ground, limits, at_desk, columns, first
):
    ticket = ticket_in(Status.PENDING_DISPATCH, **{"area_code": ground.area, **columns})

    actions = at_desk.get(f"/desk/t/{ticket.no}/").context["actions"]

    assert [a.name for a in actions if a.is_open] == [first]


def test_a_difficult_case_is_closed_in_words_the_resident_reads(ground, at_desk, led, act):
    ticket = led(Status.DIFFICULT)

    act(at_desk, ticket, "close_difficult", note="区里已协调长效保洁")

    assert "区里已协调长效保洁" in [entry.text for entry in public_timeline(now_of(ticket))]


def test_a_ticket_wrongly_merged_goes_on_alone(ground, at_desk, act):
    master = ticket_in(Status.PROCESSING, team=ground.team, area_code=ground.area)
    ticket = ticket_in(Status.MERGED, master=master, area_code=ground.area)

    silent = act(at_desk, ticket, "restore", note="")
    act(at_desk, ticket, "restore", note="不是同一盏灯")

    assert (silent.status_code, now_of(ticket).status) == (422, "pending_dispatch")


def test_messages_to_a_unit_are_not_said_to_be_read_by_the_resident(ground, at_desk, ticket, act):
    act(at_desk, ticket, "dispatch", team_id=ground.team.pk, note="")

    told = {sent.text[-1] == "/": sent.to_resident for sent in messages_about(now_of(ticket))}
    assert told == {True: False, False: True}
