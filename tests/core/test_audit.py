import pytest
from django.db import DatabaseError, connection, transaction

from haishu_portal.core.models import AuditEntry
from haishu_portal.core.services.audit import record_audit


@pytest.fixture
def entry(alice, now):
    return record_audit(
        actor=alice,
        action="looked",
        obj_type="ticket",
        obj_id=7,
        reason="核实",
        ip="10.0.0.1",
        now=now,
    )


def test_record_audit_writes_who_what_when(entry, alice, now):
    entry.refresh_from_db()
    assert (entry.actor, entry.actor_label, entry.at) == (alice, "王艾", now)
    assert (entry.action, entry.object_type, entry.object_id) == ("looked", "ticket", "7")
    assert (entry.reason, entry.ip, entry.extra) == ("核实", "10.0.0.1", {})


def test_record_audit_without_actor_names_the_system(db, now):
    entry = record_audit(actor=None, action="x", obj_type="", obj_id="", now=now)
    assert (entry.actor, entry.actor_label, entry.ip) == (None, "系统", None)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_auditentry SET action = 'other'",
        "DELETE FROM core_auditentry",
        "TRUNCATE core_auditentry",
    ],
)
def test_audit_refuses_change(guarded_truncate, entry, sql):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with (
        pytest.raises(DatabaseError, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert AuditEntry.objects.get().action == "looked"
