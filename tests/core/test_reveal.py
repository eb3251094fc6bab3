import threading
from datetime import timedelta

import pytest
from django.db import connection

from haishu_portal.core.exceptions import CallLimitReached, ReasonRequired, RevealLimitReached
from haishu_portal.core.models import AuditEntry, PortalSetting
from haishu_portal.core.selectors.settings import setting_int
from haishu_portal.core.services.reveal import note_lent_number, reveal, reveals_today
from tests.factories.core import UserFactory


def look(actor, now, **changes):
    given = {
        "obj_type": "ticket",
        "obj_id": 1,
        "field_name": "phone",
        "value": "13800000000",
        "reason": "联系诉求人核实",
        "ip": "10.0.0.1",
    }
    return reveal(actor=actor, now=now, **{**given, **changes})


def limit(number):
    PortalSetting.objects.update_or_create(key="reveals_per_day", defaults={"value": number})


def test_reveal_returns_text_and_leaves_a_row(alice, now):
    assert look(alice, now) == "13800000000"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.reason) == ("reveal", alice, "联系诉求人核实")
    assert (entry.object_type, entry.object_id, entry.extra) == ("ticket", "1", {"field": "phone"})
    assert "13800000000" not in str(AuditEntry.objects.values())


def test_a_name_that_looks_encrypted_is_shown_as_it_was_given(alice, now):
    assert look(alice, now, value="gAAAA") == "gAAAA"


@pytest.mark.parametrize("reason", ["", "   ", "看看", " 看一看 "])
def test_reveal_needs_a_reason(alice, now, reason):
    with pytest.raises(ReasonRequired):
        look(alice, now, reason=reason)
    assert not AuditEntry.objects.exists()


def test_reveal_stops_at_the_daily_number(alice, bob, now):
    limit(2)
    look(alice, now)
    look(alice, now)
    with pytest.raises(RevealLimitReached):
        look(alice, now)
    assert reveals_today(actor=alice, now=now) == 2
    assert look(bob, now) == "13800000000"


def test_reveal_day_is_shanghais(alice, now):
    limit(1)
    late = now.replace(hour=15, minute=59)  # 23:59 in Ningbo
    look(alice, late)
    with pytest.raises(RevealLimitReached):
        look(alice, late + timedelta(seconds=30))
    assert look(alice, late + timedelta(minutes=1)) == "13800000000"


def test_setting_int_falls_back_to_default(db):
    assert setting_int("reveals_per_day") == 30
    limit("many")
    assert setting_int("reveals_per_day") == 30
    limit(5)
    assert setting_int("reveals_per_day") == 5


@pytest.mark.django_db(transaction=True)
def test_reveals_at_once_never_pass_the_number(now):
    alice = UserFactory()
    limit(3)
    answers = []

    def work():
        try:
            answers.append(look(alice, now))
        except RevealLimitReached:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["13800000000"] * 3 + ["refused"] * 3


def lend(actor, now):
    note_lent_number(
        actor=actor, obj_type="ticket", obj_id=1, reason="回电", now=now, ip="10.0.0.1"
    )


def test_lent_numbers_are_on_record_and_counted_apart_from_reveals(alice, bob, now):
    PortalSetting.objects.update_or_create(key="masked_calls_per_day", defaults={"value": 2})
    lend(alice, now)
    lend(alice, now)
    with pytest.raises(CallLimitReached):
        lend(alice, now)
    lend(bob, now)
    assert look(alice, now) == "13800000000"
    lend(alice, now + timedelta(days=1))
    entry = AuditEntry.objects.filter(action="number_lent").first()
    assert (entry.object_id, entry.reason, entry.extra) == ("1", "回电", {"field": "phone"})
