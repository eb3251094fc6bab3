"""Taking in a request: once, whole, and without a clear word in the table."""

import re
import threading
import uuid

import pytest
from django.db import connection

from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.exceptions import InvalidPhone
from haishu_portal.core.models import OutboxMessage
from requests_app.choices import EventKind
from requests_app.exceptions import MissingField
from requests_app.models import Reporter, Ticket, TicketDeadline
from requests_app.services.intake import (
    CODE_ALPHABET,
    Extras,
    Place,
    ReporterData,
    make_title,
    submit_ticket,
)
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory

PERSON = ReporterData(name="张三丰", phone="138 0013 8000")


def submit(now, **given):
    defaults = {
        "channel": "web",
        "kind": "help",
        "text": "楼道灯坏了两天。老人下楼不便，请尽快修。",
        "place": Place(address="汪弄社区12幢3单元"),
        "reporter": PERSON,
        "client_uuid": uuid.uuid4(),
    }
    return submit_ticket(now=now, **{**defaults, **given})


@pytest.mark.usefixtures("limits")
def test_everything_is_written_together(now):
    result = submit(now)
    ticket = Ticket.objects.get()
    assert result.created
    assert (ticket.status, ticket.title) == (Status.ACCEPTED, "楼道灯坏了两天")
    assert re.fullmatch(r"HS20261124-\d{6}", ticket.no)
    assert ticket.events.get().kind == EventKind.CREATED
    assert TicketDeadline.objects.get().clock == "dispatch"
    assert (ticket.next_clock, ticket.version) == ("dispatch", 1)
    assert OutboxMessage.objects.get().template == "ticket_accepted"


def test_the_query_code_is_told_once_and_kept_as_a_hash(db, now):
    result = submit(now)
    assert len(result.query_code) == 10
    assert set(result.query_code) <= set(CODE_ALPHABET)
    assert Ticket.objects.get().query_code_hash == keyed_hash(result.query_code)


def test_the_caller_is_encrypted_and_found_by_hash(db, now):
    submit(now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, phone_hash FROM requests_app_reporter")
        name, phone, hashed = cursor.fetchone()
    assert "张三丰" not in name
    assert "13800138000" not in phone
    assert hashed == keyed_hash("13800138000")
    assert Reporter.objects.get().phone == "13800138000"


def test_who_stays_anonymous_leaves_nothing(db, now):
    submit(now, reporter=ReporterData(name="张三丰", phone="13800138000", is_anonymous=True))
    reporter = Reporter.objects.get()
    assert (reporter.name, reporter.phone, reporter.phone_hash) == ("", "", "")
    assert not OutboxMessage.objects.exists()


def test_a_wish_for_secrecy_makes_the_ticket_confidential(db, now):
    assert submit(
        now, reporter=ReporterData(phone="13800138000", keep_secret=True)
    ).ticket.confidential
    assert not submit(now).ticket.confidential


@pytest.mark.parametrize(
    ("given", "error"),
    [({"text": "  "}, MissingField), ({"reporter": ReporterData(phone="12")}, InvalidPhone)],
)
def test_what_cannot_be_read_is_refused_and_leaves_nothing(db, now, given, error):
    with pytest.raises(error):
        submit(now, **given)
    assert not Ticket.objects.exists()


def test_the_same_form_again_gives_the_first_ticket_and_no_code(db, now):
    key = uuid.uuid4()
    first, again = submit(now, client_uuid=key), submit(now, client_uuid=key)
    assert (again.ticket, again.created, again.query_code) == (first.ticket, False, "")
    assert Ticket.objects.count() == 1


def test_the_category_gives_urgency_unless_it_is_said(db, now):
    CategoryFactory(code="030501", default_urgency="urgent")
    assert submit(now, extras=Extras(category_code="030501")).ticket.urgency_rank == 1
    said = submit(now, extras=Extras(category_code="030501", urgency="emergency")).ticket
    assert (said.urgency, said.urgency_rank) == ("emergency", 0)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("灯坏了，请修。谢谢", "灯坏了，请修"),
        ("急！灯坏了", "急！灯坏了"),
        ("字" * 80, "字" * 49 + "…"),
        ("我的电话13800138000，灯坏了", "我的电话***，灯坏了"),
    ],
)
def test_a_title_is_made_of_the_first_sentence(text, title):
    assert make_title(text) == title


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_at_once_is_one_ticket(limits, now):
    key, results = uuid.uuid4(), []
    begin = threading.Barrier(6)

    def send():
        begin.wait()
        try:
            results.append(submit(now, client_uuid=key))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Ticket.objects.count() == 1
    assert sorted(r.created for r in results) == [False] * 5 + [True]
    assert {r.ticket.pk for r in results} == {Ticket.objects.get().pk}
