"""Phones: seen by those who look after them, and signed out for good."""

import pytest

from haishu_portal.core.models import AuditEntry
from haishu_portal.core.roles import Role
from requests_app.fieldwork.models import Device
from requests_app.fieldwork.phone_names import phone_name
from tests.factories.core import UserFactory
from tests.factories.grid import MembershipFactory

DROPPED = {"error": "dropped"}


@pytest.fixture
def lost(handset):
    """The worker's phone, in contact once."""
    handset.post({"actions": []})
    return handset


def sign_out(client, handset):
    return client.post(f"/field/phones/{handset.device}/sign-out/")


@pytest.fixture
def secadmin(ground):
    return MembershipFactory(user=UserFactory(), team=ground.district, role=Role.SECADMIN).user


@pytest.mark.parametrize("part", ["worker", "lead", "secadmin"])
def test_a_lost_phone_is_signed_out(phone, cast, secadmin, lost, part):
    user = secadmin if part == "secadmin" else getattr(cast, part)
    assert lost.user.display_name in phone(user).get("/field/phones/").content.decode() or (
        user == lost.user
    )
    assert sign_out(phone(user), lost).status_code == 302
    device = Device.objects.get(pk=lost.device)
    assert device.signed_out_by == user
    audit = AuditEntry.objects.get(action="field.phone_signed_out")
    assert (audit.actor, audit.object_id) == (user, lost.device)


@pytest.mark.parametrize("part", ["stranger", "community"])
def test_a_phone_of_others_is_nobody_s_to_sign_out(phone, cast, lost, part):
    user = phone(getattr(cast, part))
    assert lost.device not in user.get("/field/phones/").content.decode()
    sign_out(user, lost)
    assert Device.objects.get(pk=lost.device).signed_out_at is None
    assert not AuditEntry.objects.filter(action="field.phone_signed_out").exists()


@pytest.mark.parametrize("part", ["agent", "dispatcher", "auditor", "outsider"])
def test_the_page_is_for_those_with_phones(phone, cast, part):
    assert phone(getattr(cast, part)).get("/field/phones/").status_code == 403
    assert phone().get("/field/phones/").status_code == 302


def test_the_next_contact_of_a_lost_phone_is_its_last(phone, cast, lost, ticket):
    sign_out(phone(cast.lead), lost)
    answer = lost.post({"actions": [lost.act("note", ticket, note="来自丢失的手机")]})
    assert (answer.status_code, answer.json()) == (410, DROPPED)
    assert not ticket.events.exists()


def test_a_lost_phone_hears_so_even_without_a_session(phone, cast, lost):
    sign_out(phone(cast.lead), lost)
    head = {"X-Field-Device": lost.device}
    for client in (phone(), phone(cast.worker)):
        for address in ("/field/list/", "/field/ground/"):
            answer = client.get(address, headers=head)
            assert (answer.status_code, answer.json()) == (410, DROPPED)
    assert phone(cast.worker).get("/field/list/").status_code == 200


def test_the_session_of_a_lost_phone_ends_at_once(
    phone, cast, lost, django_capture_on_commit_callbacks
):
    assert lost.client.get("/field/list/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        sign_out(phone(cast.lead), lost)
    assert lost.client.get("/field/list/").status_code == 401


def test_signing_in_again_does_not_bring_the_phone_back(phone, cast, lost, handset_of):
    sign_out(phone(cast.lead), lost)
    again = handset_of(cast.worker)
    again.device = lost.device
    assert again.post({"actions": []}).status_code == 410
    assert handset_of(cast.worker).post({"actions": []}).status_code == 200


def test_a_phone_that_changes_hands_leaves_a_trace(cast, lost, handset_of):
    other = handset_of(cast.lead)
    other.device = lost.device
    assert other.post({"actions": []}).status_code == 200
    assert Device.objects.get().user == cast.lead
    assert AuditEntry.objects.get(action="field.phone_changed_hands").extra == {
        "from": cast.worker.pk
    }


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Linux; Android 9; V1838A) Chrome/90.0 MicroMessenger/8.0",
            "Android · WeChat",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 15_0) Version/15.0 Safari/604.1", "iPhone · Safari"),
        ("curl/8", ""),
    ],
)
def test_a_phone_has_a_name_to_know_it_by(agent, name):
    assert phone_name(agent) == name
