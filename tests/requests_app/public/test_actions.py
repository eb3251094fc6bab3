"""What a resident does to an opened ticket; every deny stands beside an allow."""

import pytest
from django.utils import timezone

from haishu_portal.core.models import Attachment
from requests_app.models import Ticket, TicketEvent
from requests_app.views.public import throttle
from requests_app.workflow import Status
from tests.support.pictures import broken_picture, picture


def post(client, ticket, name, **fields):
    """Send a form of the ticket's page."""
    return client.post(f"/t/{ticket.no}/{name}", {f"{name}-{k}": v for k, v in fields.items()})


@pytest.fixture
def answered(reported):
    """The reported ticket, answered and waiting for the call-back."""
    ticket, _code = reported
    values = {"status": Status.REVIEWED, "replied_at": timezone.now(), "reply_text": "灯已修好"}
    Ticket.objects.filter(pk=ticket.pk).update(**values)
    return Ticket.objects.get(pk=ticket.pk)


@pytest.fixture
def closed(answered):
    """The reported ticket, closed today."""
    Ticket.objects.filter(pk=answered.pk).update(status=Status.CLOSED, closed_at=timezone.now())
    return Ticket.objects.get(pk=answered.pk)


def test_information_and_photos_are_added(client, reported):
    ticket, _code = reported

    answer = client.post(
        f"/t/{ticket.no}/info", {"info-text": "晚上六点后更黑", "photos": [picture()]}
    )

    assert answer.status_code == 302
    assert TicketEvent.objects.latest("seq").note == "晚上六点后更黑"
    assert ticket.photos.count() == 1


def test_added_words_and_photos_survive_a_bad_photo(client, reported):
    ticket, _code = reported

    answer = client.post(
        f"/t/{ticket.no}/info", {"info-text": "更黑", "photos": [picture(), broken_picture()]}
    )

    assert answer.status_code == 422
    assert answer.context["forms"]["info"]["text"].value() == "更黑"
    assert len(answer.context["in_hand"].photos) == 1


def test_a_photo_waiting_for_a_ticket_can_be_removed(client, reported):
    ticket, _code = reported
    url = f"/t/{ticket.no}/info"
    held = client.post(url, {"info-text": "", "photos": [picture()]}).context["in_hand"].photos

    answer = client.post(url, {"info-text": "更黑", "remove_photo": str(held[0].pk)})

    assert answer.context["in_hand"].photos == []
    assert answer.context["forms"]["info"]["text"].value() == "更黑"
    assert Attachment.objects.count() == 0


def test_a_request_is_withdrawn(client, reported):
    ticket, _code = reported

    assert post(client, ticket, "withdraw", reason="自己修好了").status_code == 302
    assert Ticket.objects.get().status == Status.WITHDRAWN


def test_an_answered_request_is_not_withdrawn(client, answered):
    answer = post(client, answered, "withdraw", reason="")

    assert answer.status_code == 422
    assert Ticket.objects.get().status == Status.REVIEWED


def test_a_rating_is_taken_once(client, answered):
    page = client.get(f"/t/{answered.no}")
    first = post(client, answered, "rate", solved="solved", satisfaction="5", note="很快")
    again = post(client, answered, "rate", solved="solved", satisfaction="5")

    assert page.context["view"].may_rate
    assert (first.status_code, again.status_code) == (302, 422)
    assert not client.get(f"/t/{answered.no}").context["view"].may_rate


def test_a_rating_needs_both_answers(client, answered):
    answer = post(client, answered, "rate", solved="solved", note="写了很多")

    assert answer.status_code == 422
    assert 'href="#id_rate-satisfaction"' in answer.content.decode()
    assert answer.context["forms"]["rate"]["note"].value() == "写了很多"


def test_the_reply_is_read_only_once_it_was_checked(client, answered):
    shown = client.get(f"/t/{answered.no}").content.decode()
    Ticket.objects.update(status=Status.REPLIED)
    hidden = client.get(f"/t/{answered.no}").content.decode()

    assert ("灯已修好" in shown, "灯已修好" in hidden) == (True, False)


def test_a_closed_request_is_asked_for_again(client, closed):
    page = client.get(f"/t/{closed.no}")
    answer = post(client, closed, "reopen", reason="昨晚又不亮了")

    assert page.context["view"].may_reopen
    assert answer.status_code == 302
    assert Ticket.objects.get().status != Status.CLOSED


def test_asking_again_needs_a_reason(client, closed):
    assert post(client, closed, "reopen", reason="").status_code == 422
    assert Ticket.objects.get().status == Status.CLOSED


@pytest.mark.parametrize("name", ["info", "withdraw", "rate", "reopen"])
def test_a_stranger_changes_nothing(client_of, reported, name):
    ticket, _code = reported
    before = TicketEvent.objects.count()

    answer = post(client_of(), ticket, name, text="甲", reason="甲甲甲甲", solved="solved")

    assert answer.url == f"/t/{ticket.no}"
    assert TicketEvent.objects.count() == before


@pytest.mark.parametrize("name", ["info", "withdraw", "rate", "reopen", "close"])
def test_nothing_changes_by_get(client, reported, name):
    assert client.get(f"/t/{reported[0].no}/{name}").status_code == 405


def test_too_many_additions_are_refused_with_the_words_kept(client, reported, monkeypatch):
    monkeypatch.setattr(throttle, "ADDITIONS", throttle.Limit("addition", times=1, seconds=60))
    ticket, _code = reported

    allowed = post(client, ticket, "info", text="第一次补充")
    refused = post(client, ticket, "info", text="第二次补充")

    assert (allowed.status_code, refused.status_code) == (302, 422)
    assert refused.context["forms"]["info"]["text"].value() == "第二次补充"
