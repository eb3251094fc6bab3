"""Switching rings on and off on a phone, and choosing what to hear of."""

import uuid

import pytest
from django.test import Client

from haishu_portal.core.models import PushSubscription
from haishu_portal.core.push_rules import kept_wishes
from haishu_portal.core.services import push
from haishu_portal.core.services.push_delivery import deliver_pushes
from requests_app.fieldwork.services.devices import sign_out_device

URL = "/field/push/"


@pytest.fixture
def worker(cast):
    return cast.worker


@pytest.fixture
def browser(push_service):
    return push_service.browser()


@pytest.fixture
def client(phone, worker):
    return phone(worker)


def ask(client, device, body=None, **headers):
    headers = {"X-Field-Device": str(device), **headers}
    if body is None:
        return client.get(URL, headers=headers)
    return client.post(URL, body, content_type="application/json", headers=headers)


def switch_on(client, browser):
    return ask(client, browser.device, {"do": "subscribe", **browser.subscription})


def test_it_says_how_things_stand(client, browser, worker):
    said = ask(client, browser.device).json()
    assert len(said["key"]) == 87
    assert (said["on"], said["phone"]) == (False, "")
    assert (said["quiet"], said["from"], said["to"], said["sms"]) == (
        True,
        "22:00",
        "07:00",
        "urgent",
    )
    kinds = {one["name"]: one for one in said["kinds"]}
    assert kinds["emergency"]["always"]
    assert not kinds["new"]["always"]
    assert "test" not in kinds
    worker.phone_enc = "13900001111"
    worker.save()
    assert ask(client, browser.device).json()["phone"] == "139****1111"


def test_on_rings_and_off_does_not(client, browser, worker, now):
    assert switch_on(client, browser).json()["on"]
    assert ask(client, browser.device, {"do": "test"}).status_code == 200
    assert deliver_pushes(now=now.replace(year=2100), limit=5) == 1
    assert browser.heard[0]["kind"] == "test"
    assert not ask(client, browser.device, {"do": "unsubscribe"}).json()["on"]
    assert not PushSubscription.objects.exists()


def test_each_phone_is_switched_by_itself(client, browser, push_service):
    other = push_service.browser()
    assert switch_on(client, browser).json()["on"]
    assert not ask(client, other.device).json()["on"]
    assert not ask(client, other.device, {"do": "unsubscribe"}).json()["on"]
    assert PushSubscription.objects.count() == 1


def test_wishes_are_chosen_and_what_is_none_is_refused(client, browser, worker):
    wanted = {"do": "wishes", "quiet": True, "from": "20:30", "to": "06:00"}
    said = ask(client, browser.device, {**wanted, "sms": "all", "off": ["new"]}).json()
    assert (said["from"], said["to"], said["sms"]) == ("20:30", "06:00", "all")
    worker.refresh_from_db()
    assert kept_wishes(worker.preferences).off == {"new"}
    for bad in ({"from": "25:00"}, {"sms": "pigeon"}, {"off": ["emergency"]}):
        answer = ask(client, browser.device, {**wanted, "sms": "all", "off": [], **bad})
        assert answer.status_code == 422
        assert answer.json()["message"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"do": "subscribe", "endpoint": "https://127.0.0.1/x", "p256dh": "A", "auth": "B"}, 422),
        ({"do": "subscribe"}, 422),
        ({"do": "fly"}, 400),
        ([], 400),
    ],
)
def test_nonsense_is_refused(client, browser, body, status):
    assert ask(client, browser.device, body).status_code == status
    assert not PushSubscription.objects.exists()


def test_who_may_not_come_in(client, phone, cast, browser):
    assert ask(client, browser.device).status_code == 200
    assert ask(phone(), browser.device).status_code == 401
    assert ask(phone(cast.dispatcher), browser.device).status_code == 403
    assert client.get(URL).status_code == 400


def test_a_phone_signed_out_rings_no_more(client, browser, worker, now):
    switch_on(client, browser)
    sign_out_device(device_id=browser.device, actor=worker, now=now)
    assert not PushSubscription.objects.exists()
    assert ask(client, browser.device).status_code == 410


def test_a_phone_that_changes_hands_rings_no_more_for_the_one_before(client, browser, phone, cast):
    switch_on(client, browser)
    assert ask(phone(cast.lead), browser.device).json()["on"] is False
    given = {"device": str(browser.device), "actions": [], "sent_at": None, "pending": 0}
    headers = {"X-Field-Device": str(browser.device)}
    phone(cast.lead).post("/field/sync/", given, content_type="application/json", headers=headers)
    assert not PushSubscription.objects.exists()


def test_a_stranger_cannot_silence_somebody_elses_phone(client, browser, phone, cast):
    switch_on(client, browser)
    ask(phone(cast.stranger), browser.device, {"do": "unsubscribe"})
    assert push.unsubscribe(actor=cast.worker, device=browser.device)
    assert not push.drop_device(device=uuid.uuid4())


def test_a_post_without_the_token_of_the_session_changes_nothing(worker, browser):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(worker)
    assert ask(strict, browser.device, {"do": "unsubscribe"}).status_code == 403
    said = ask(strict, browser.device).json()
    body, token = {"do": "unsubscribe"}, {"X-CSRFToken": said["csrf"]}
    assert ask(strict, browser.device, body, **token).status_code == 200
