import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from knox.models import AuthToken

from haishu_portal.core.models import AuditEntry, OutboxMessage, PortalSetting, User
from haishu_portal.core.portal_settings import DEFAULTS
from haishu_portal.core.services.audit import record_audit
from haishu_portal.core.services.outbox import enqueue_message
from haishu_portal.core.services.tokens import issue_token
from tests.factories.core import PASSWORD, UserFactory


@pytest.fixture
def chief(client, db):
    client.force_login(UserFactory(username="chief", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def failed(db, now):
    message = enqueue_message(
        channel="sms",
        recipient="13800000000",
        template="ticket_accepted",
        params={"no": "HS1", "link": "https://x"},
        subject_type="ticket",
        subject_id=1,
        key="k",
        now=now,
    )
    OutboxMessage.objects.update(failed_at=now)
    return message


@pytest.mark.parametrize("model", ["user", "auditentry", "outboxmessage", "portalsetting"])
def test_lists_open(chief, failed, now, model):
    record_audit(actor=None, action="x", obj_type="y", obj_id=1, now=now)
    answer = chief.get(reverse(f"admin:core_{model}_changelist"))
    assert answer.status_code == 200
    assert "13800000000" not in answer.content.decode()


def test_lists_are_closed_to_others(client, alice):
    client.force_login(alice)
    assert client.get(reverse("admin:core_user_changelist")).status_code == 302


def test_audit_is_read_only(chief, now):
    entry = record_audit(actor=None, action="x", obj_type="y", obj_id=1, now=now)
    assert chief.get(reverse("admin:core_auditentry_change", args=[entry.pk])).status_code == 200
    assert chief.post(reverse("admin:core_auditentry_change", args=[entry.pk])).status_code == 403
    assert chief.post(reverse("admin:core_auditentry_delete", args=[entry.pk])).status_code == 403
    assert chief.get(reverse("admin:core_auditentry_add")).status_code == 403


def test_message_page_shows_neither_recipient_nor_words(chief, failed):
    page = chief.get(reverse("admin:core_outboxmessage_change", args=[failed.pk]))
    assert page.status_code == 200
    assert "13800000000" not in page.content.decode()
    assert "https://x" not in page.content.decode()


def test_failed_message_can_be_sent_again(chief, failed):
    form = {"action": "resend", "_selected_action": [failed.pk]}
    assert chief.post(reverse("admin:core_outboxmessage_changelist"), form).status_code == 302
    failed.refresh_from_db()
    assert (failed.failed_at, failed.attempts) == (None, 0)


def test_setting_can_be_changed_and_leaves_a_row(chief):
    url = reverse("admin:core_portalsetting_change", args=["reveals_per_day"])
    assert chief.post(url, {"value": "12", "note": "n"}).status_code == 302
    assert PortalSetting.objects.get(key="reveals_per_day").value == 12
    assert AuditEntry.objects.get().action == "setting_changed"


def test_account_can_be_made_and_changed_but_not_deleted(chief):
    words = {
        "username": "dora",
        "display_name": "董朵",
        "staff_no": "81",
        "usable_password": "true",
    }
    pair = {"password1": "long-enough-81890", "password2": "long-enough-81890"}
    chief.post(reverse("admin:core_user_add"), words | pair)
    dora = User.objects.get(username="dora")
    assert dora.check_password("long-enough-81890")
    page = chief.get(reverse("admin:core_user_change", args=[dora.pk]))
    assert page.status_code == 200
    form = {"username": "dora", "display_name": "董朵朵", "theme": "auto", "is_active": "on"}
    assert chief.post(reverse("admin:core_user_change", args=[dora.pk]), form).status_code == 302
    dora.refresh_from_db()
    assert (dora.display_name, dora.is_active) == ("董朵朵", True)
    assert dora.check_password("long-enough-81890")
    assert chief.post(reverse("admin:core_user_delete", args=[dora.pk])).status_code == 403
    actions = AuditEntry.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["user_created", "user_changed"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("139 0000 1111", "13900001111"), ("", ""), ("0574-87000000", None), ("abc", None)],
)
def test_an_account_has_a_work_mobile_kept_encrypted(chief, alice, typed, kept):
    url = reverse("admin:core_user_change", args=[alice.pk])
    form = {"username": "alice", "theme": "auto", "is_active": "on", "phone_enc": typed}
    assert chief.post(url, form).status_code == (200 if kept is None else 302)
    alice.refresh_from_db()
    assert alice.phone_enc == (kept or "")
    trail = " ".join(str(entry.extra) for entry in AuditEntry.objects.all())
    assert "1390000" not in trail
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone_enc FROM core_user WHERE id = %s", [alice.pk])
        assert "1390000" not in cursor.fetchone()[0]


def test_audit_list_costs_the_same_for_more_rows(chief, alice, now):
    url = reverse("admin:core_auditentry_changelist")
    costs = []
    for rows in (1, 2):
        for number in range(rows):
            record_audit(actor=alice, action="x", obj_type="y", obj_id=number, now=now)
        chief.get(url)
        with CaptureQueriesContext(connection) as queries:
            chief.get(url)
        costs.append(len(queries))
    assert AuditEntry.objects.count() == 3
    assert costs[0] == costs[1] < 12


def test_second_factor_can_be_reset_on_the_record(chief, alice):
    totp.TOTP.activate(alice, totp.generate_totp_secret())
    form = {"action": "reset_factor", "_selected_action": [alice.pk]}
    assert chief.post(reverse("admin:core_user_changelist"), form).status_code == 302
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.get().action == "second_factor_reset"


def test_token_can_be_taken_back_but_not_made(chief, alice, now):
    issue_token(username="alice", actor=None, now=now)
    token = AuthToken.objects.get()
    assert chief.get(reverse("admin:knox_authtoken_changelist")).status_code == 200
    assert chief.get(reverse("admin:knox_authtoken_add")).status_code == 403
    url = reverse("admin:knox_authtoken_delete", args=[token.pk])
    assert chief.post(url, {"post": "yes"}).status_code == 302
    assert not AuthToken.objects.exists()
    assert AuditEntry.objects.latest("id").action == "token_revoked"


def test_every_house_rule_is_there_to_be_changed(chief):
    assert set(PortalSetting.objects.values_list("key", flat=True)) == set(DEFAULTS)


def test_an_account_locked_by_wrong_passwords_can_be_let_in_again(chief, alice):
    door = Client()
    for _try in range(6):
        locked = door.post("/accounts/login/", {"login": "alice", "password": "not-hers"})
    assert locked.status_code == 429
    form = {"action": "unlock", "_selected_action": [alice.pk]}
    assert chief.post(reverse("admin:core_user_changelist"), form).status_code == 302
    again = door.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    assert (again.status_code, AuditEntry.objects.latest("id").action) == (302, "account_unlocked")
