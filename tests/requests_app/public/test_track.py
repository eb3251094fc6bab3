"""Finding a ticket and reading it: by number and code, forgiving, throttled, silent on the rest."""

import pytest
from django.utils import timezone

from requests_app.forms.public_track import tidy_code, tidy_no
from requests_app.models import Ticket
from requests_app.services import resident
from requests_app.views.public import throttle

TRACK = "/track/"


@pytest.mark.parametrize(
    "typed",
    [
        "HS20260522-000123",
        " hs20260522 000123 ",
        "ＨＳ２０２６０５２２－０００１２３",
        "20260522000123",
        "HS2O26O522-OOO123",
        "hs20260522-000l23",
        "HS20260522—000123",
    ],
)
def test_a_number_is_understood_as_people_type_it(typed):
    assert tidy_no(typed) == "HS20260522-000123"


def test_a_long_serial_keeps_all_its_digits():
    assert tidy_no("hs20260522-1234567") == "HS20260522-1234567"


@pytest.mark.parametrize("typed", ["abcd efgh 23", "ＡＢＣＤＥＦＧＨ２３", "ABCD-EFGH-23"])
def test_a_code_is_understood_as_people_type_it(typed):
    assert tidy_code(typed) == "ABCDEFGH23"


def test_number_and_code_open_the_ticket(client_of, reported):
    ticket, code = reported
    other = client_of()
    typed = f" {code[:5].lower()} {code[5:].lower()}"

    answer = other.post(TRACK, {"no": ticket.no.lower(), "code": typed}, follow=True)

    assert answer.redirect_chain == [(f"/t/{ticket.no}", 302)]
    assert answer.context["view"].ticket == ticket


def test_a_wrong_code_and_an_unknown_number_get_the_same_answer(client_of, reported):
    ticket, code = reported
    other = client_of()

    wrong = other.post(TRACK, {"no": ticket.no, "code": "WRONGWRONG"})
    unknown = other.post(TRACK, {"no": "HS20200101-000001", "code": code})

    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_the_link_of_a_message_asks_for_the_code(client_of, reported):
    ticket, _code = reported

    there = client_of().get(f"/t/{ticket.no}")
    not_there = client_of().get("/t/HS20200101-000001")

    assert (there.status_code, not_there.status_code) == (200, 200)
    assert there.context["form"]["no"].value() == ticket.no
    assert ticket.title not in there.content.decode()
    assert not_there.context["form"]["no"].value() == "HS20200101-000001"


def test_wrong_codes_are_throttled_and_right_ones_are_not(client_of, reported, monkeypatch):
    monkeypatch.setattr(throttle, "LOOKUPS", throttle.Limit("lookup", times=2, seconds=60))
    ticket, code = reported
    other = client_of()

    statuses = [
        other.post(TRACK, {"no": ticket.no, "code": word}).status_code
        for word in (code, code, code, "WRONG", "WRONG", "WRONG", code)
    ]

    assert statuses == [302, 302, 302, 422, 422, 429, 429]


def test_the_page_names_no_person(client, reported):
    ticket, _code = reported

    page = client.get(f"/t/{ticket.no}").content.decode()

    assert "张*丰" in page
    assert "138****8000" in page
    assert "张三丰" not in page
    assert "13800138000" not in page
    assert "12 幢</dd>" not in page


def test_the_page_says_what_comes_next_and_until_when(client, reported):
    ticket, _code = reported

    outlook = client.get(f"/t/{ticket.no}").context["view"].outlook

    assert [stage.state for stage in outlook.stages] == ["here", *["ahead"] * 4]
    assert [promise.words for promise in outlook.promises] == ["把这件事交给承办单位"]
    assert outlook.promises[0].due_at > timezone.now()


def test_a_ticket_can_be_closed_on_a_shared_screen(client, reported):
    ticket, _code = reported

    client.post(f"/t/{ticket.no}/close")

    assert "view" not in client.get(f"/t/{ticket.no}").context


def test_the_form_keeps_number_and_code_on_an_error(client_of):
    answer = client_of().post(TRACK, {"no": "HS2026", "code": ""})

    assert answer.status_code == 422
    assert answer.context["form"]["no"].value() == "HS2026"
    assert 'href="#id_code"' in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_long_the_story(
    client, reported, count, django_assert_max_num_queries
):
    ticket, _code = reported
    for n in range(count):
        resident.add_information(ticket_id=ticket.pk, text=f"补充{n}", now=timezone.now())
    client.get(f"/t/{ticket.no}")

    with django_assert_max_num_queries(9):
        answer = client.get(f"/t/{ticket.no}")
    assert len(answer.context["timeline"]) == count + 1


def test_no_page_of_a_ticket_is_kept_by_a_cache(client, reported):
    ticket = Ticket.objects.get()

    assert "no-store" in client.get(f"/t/{ticket.no}")["Cache-Control"]
