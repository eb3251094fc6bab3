"""Messages that did not arrive: who sees them, what resending does, another address."""

from datetime import timedelta

import pytest
from django.utils import timezone

from haishu_portal.core.models import AuditEntry, OutboxMessage
from haishu_portal.core.services.outbox import deliver_due, enqueue_message
from requests_app.workflow import Status
from tests.factories.tickets import NOW, ticket_in
from tests.fakes.sms import FakeSmsGateway
from tests.requests_app.desk.test_doors import EVERYBODY

PAGE = "/desk/messages/"
MENDERS = {"dispatcher", "supervisor"}


@pytest.fixture
def sms():
    """A telephone network that carries everything."""
    FakeSmsGateway.reset()
    yield FakeSmsGateway
    FakeSmsGateway.reset()


@pytest.fixture
def lost(ticket):
    """Make messages about a ticket that were given up, the last made the latest."""

    def make(count=1, about=ticket, error="ConnectionError: down", **changes):
        rows = []
        for number in range(count):
            serial = OutboxMessage.objects.count()
            given = {
                "channel": "sms",
                "recipient": f"1380000{number:04d}",
                "template": "ticket_accepted",
                "params": {"no": about.no, "link": "https://x/t"},
            }
            row = enqueue_message(
                key=f"k{serial}",
                now=NOW,
                subject_type="ticket",
                subject_id=about.pk,
                **{**given, **changes},
            )
            row.failed_at = NOW + timedelta(seconds=serial)
            row.last_error, row.attempts = error, 8
            row.save()
            rows.append(row)
        return rows

    return make


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_those_who_mend_messages_see_them(cast, lost, signed_in, who):
    row = lost()[0]
    browser = signed_in(getattr(cast, who))

    seen = browser.get(PAGE).status_code
    sent = browser.post(f"{PAGE}resend/", {"id": row.pk}).status_code

    assert (seen, sent) == ((200, 302) if who in MENDERS else (403, 403))


def test_a_line_shows_what_why_and_to_whom_masked(at_desk, ticket, lost):
    lost(error="SMTPRecipientsRefused: {'***': (550, 'no such user')}")

    page = at_desk.get(PAGE).content.decode()

    assert "138****0000" in page
    assert "13800000000" not in page
    assert "号码或地址不存在" in page
    assert f"您的诉求 {ticket.no} 已受理" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    at_desk, lost, count, django_assert_max_num_queries
):
    lost(count)
    at_desk.get(PAGE)

    with django_assert_max_num_queries(9):
        answer = at_desk.get(PAGE)

    assert len(answer.context["rows"]) == count


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("channel=sms", 2),
        ("channel=email", 1),
        ("error=smtp", 1),
        ("since=2026-11-25", 0),
        ("until=2026-11-24", 3),
    ],
)
def test_filters_narrow_the_list(at_desk, lost, query, found):
    lost(2)
    lost(1, error="SMTPServerDisconnected", channel="email", recipient="a@b.cn")

    assert len(at_desk.get(f"{PAGE}?{query}").context["rows"]) == found


def test_pages_follow_without_gap(at_desk, lost):
    lost(53)
    first = at_desk.get(PAGE).context
    second = at_desk.get(f"{PAGE}{first['older_url']}").context

    found = {row.message.id for row in [*first["rows"], *second["rows"]]}
    assert len(found) == 53


def test_the_accused_unit_sees_no_message_about_the_complaint(cast, ground, lost, at_desk):
    against = ticket_in(Status.PENDING_DISPATCH, target_team_id=ground.district.pk)
    hidden, shown = lost(about=against)[0], lost()[0]

    rows = at_desk.get(PAGE).context["rows"]
    at_desk.post(f"{PAGE}resend/", {"id": [hidden.pk, shown.pk]})

    assert [row.message.id for row in rows] == [shown.pk]
    hidden.refresh_from_db()
    shown.refresh_from_db()
    assert (hidden.failed_at is None, shown.failed_at is None) == (False, True)


def test_resending_twice_sends_once_and_says_so(at_desk, lost, sms):
    first, second = lost(2)
    ids = {"id": [first.pk, second.pk]}

    done = at_desk.post(f"{PAGE}resend/", ids, follow=True)
    again = at_desk.post(f"{PAGE}resend/", ids, follow=True)
    deliver_due(now=timezone.now() + timedelta(seconds=1), limit=10)
    deliver_due(now=timezone.now() + timedelta(hours=1), limit=10)

    assert "已重发 2 条" in done.content.decode()
    assert "已在重发" in again.content.decode()
    assert sorted(sms.handovers) == sorted([first.idempotency_key, second.idempotency_key])
    assert AuditEntry.objects.filter(action="message_resend").count() == 2


def test_another_address_is_checked_audited_and_used(at_desk, lost, sms):
    row = lost()[0]
    address = f"{PAGE}{row.pk}/address/"

    refused = at_desk.post(address, {"address": "0574-87000000"}, follow=True).content.decode()
    row.refresh_from_db()
    kept = row.recipient_enc
    at_desk.post(address, {"address": "139 0000 1111"})
    deliver_due(now=timezone.now() + timedelta(seconds=1), limit=10)

    assert "短信只能发到手机号码" in refused
    assert kept == "13800000000"
    assert sms.carried[row.idempotency_key].recipient == "13900001111"
    assert AuditEntry.objects.get(action="message_readdress").extra == {
        "before": "138****0000",
        "after": "139****1111",
    }


@pytest.mark.parametrize(("who", "offered"), [("dispatcher", True), ("callback", False)])
def test_the_timeline_tells_of_it_and_offers_another_round(
    *, cast, ticket, lost, signed_in, who, offered
):
    lost(error="InvalidNumber: 空号")

    page = signed_in(getattr(cast, who)).get(f"/desk/t/{ticket.no}/").content.decode()

    assert "短信未送达：号码或地址不存在" in page
    assert (f"{PAGE}resend/" in page) is offered


def test_resending_does_not_lead_out_of_the_house(at_desk, lost):
    row = lost()[0]

    answer = at_desk.post(f"{PAGE}resend/", {"id": row.pk, "next": "https://evil.example/"})

    assert answer.url == PAGE
