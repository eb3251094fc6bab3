"""The pages of reply texts and macros, and both on a ticket."""

import pytest

from requests_app.models import Macro, ReplyText, Ticket
from requests_app.services.keeping import KeptInput
from requests_app.services.macros import save_macro
from requests_app.services.reply_texts import TextInput, save_text
from tests.factories.tickets import NOW

FORM = {"name": "转办", "owner": "all", "category_prefix": "", "version": ""}
STEP = {"steps": "1", "step-0-do": "note", "step-0-text": "已联系{{称呼}}"}


@pytest.fixture
def macro(cast):
    steps = [{"do": "note", "text": "已联系{{称呼}}"}]
    return save_macro(kept=KeptInput("转办"), steps=steps, actor=cast.supervisor, now=NOW)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_three(
    cast, at_desk, macro, count, django_assert_max_num_queries
):
    for number in range(count - 1):
        wanted = KeptInput(f"宏{number}")
        save_macro(kept=wanted, steps=macro.steps, actor=cast.supervisor, now=NOW)
    at_desk.get("/desk/macros/")

    with django_assert_max_num_queries(12):
        assert at_desk.get("/desk/macros/").status_code == 200


@pytest.mark.parametrize(("who", "status"), [("agent", 200), ("worker", 403), ("auditor", 403)])
@pytest.mark.parametrize("page", ["texts", "macros", "texts/new", "macros/new"])
def test_pages_are_for_the_desk(cast, signed_in, page, who, status):
    assert signed_in(getattr(cast, who)).get(f"/desk/{page}/").status_code == status


def test_a_macro_is_built_step_by_step_and_saved(at_desk):
    added = at_desk.post("/desk/macros/new/", {**FORM, "edit": "add", "kind": "move:suspend"})
    page = added.content.decode()
    assert ("挂起原因" in page, Macro.objects.exists()) == (True, False)

    saved = at_desk.post("/desk/macros/new/", {**FORM, **STEP})
    assert (saved.status_code, Macro.objects.get().steps[0]["do"]) == (302, "note")


def test_a_wrong_step_keeps_what_was_typed(at_desk):
    answer = at_desk.post("/desk/macros/new/", {**FORM, **STEP, "step-0-text": "{{电话}}"})

    page = answer.content.decode()
    assert ("{{电话}}" in page, "没有变量" in page, Macro.objects.exists()) == (True, True, False)


def test_who_may_not_keep_it_cannot_open_or_switch_it(cast, signed_in, macro):
    agent = signed_in(cast.agent)

    opened = agent.get(f"/desk/macros/{macro.pk}/").status_code
    agent.post(f"/desk/macros/{macro.pk}/off/")
    kept = Macro.objects.get().is_active
    signed_in(cast.dispatcher).post(f"/desk/macros/{macro.pk}/off/")

    assert (opened, kept, Macro.objects.get().is_active) == (404, True, False)


def test_a_macro_runs_from_the_ticket_page(at_desk, ticket, macro):
    page = at_desk.get(f"/desk/t/{ticket.no}/").content.decode()
    given = {"version": ticket.version, "macro_version": macro.version}
    seen = at_desk.post(f"/desk/t/{ticket.no}/macros/{macro.pk}/preview/", given)
    untouched = Ticket.objects.get(pk=ticket.pk).event_seq
    done = at_desk.post(f"/desk/t/{ticket.no}/macros/{macro.pk}/", given, follow=True)

    assert f'id="macro-{macro.pk}"' in page
    assert "这一步不发消息" in seen.content.decode()
    assert untouched == 0
    assert "已联系张先生/女士" in done.content.decode()


def test_a_refused_macro_says_why_in_its_place(at_desk, ticket, macro):
    answer = at_desk.post(
        f"/desk/t/{ticket.no}/macros/{macro.pk}/", {"version": 9}, headers={"HX-Request": "true"}
    )

    assert (answer.status_code, answer["HX-Retarget"]) == (409, f"#macro-{macro.pk}")


def test_texts_come_with_the_facts_of_the_ticket(cast, at_desk, ticket):
    text = TextInput(KeptInput("受理"), "sl", "{{称呼}}，{{编号}}", ["reply"])
    kept = save_text(wanted=text, actor=cast.dispatcher, now=NOW)

    page = at_desk.get(f"/desk/t/{ticket.no}/texts/?for=reply&q=s").content.decode()
    other = at_desk.get(f"/desk/t/{ticket.no}/texts/?for=note").content.decode()
    at_desk.post(f"/desk/texts/{kept.pk}/used/")

    assert f"张先生/女士，{ticket.no}" in page
    assert ticket.no not in other
    assert ReplyText.objects.get().used_count == 1
