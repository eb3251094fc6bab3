import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.db import connection

from haishu_portal.core.crypto import decrypt, encrypt, keyed_hash
from haishu_portal.core.exceptions import Undecipherable
from haishu_portal.core.models import OutboxMessage
from haishu_portal.core.services.outbox import enqueue_message

FERNET = "gAAAA"  # version byte 0x80


@pytest.mark.parametrize("text", ["", "13800000000", "海曙区马园路1弄", "a" * 5000])
def test_encrypt_round_trip(text):
    assert decrypt(encrypt(text)) == text


def test_encrypt_differs_each_time():
    assert encrypt("13800000000") != encrypt("13800000000")
    assert encrypt("13800000000").startswith(FERNET)


def test_new_key_in_front_still_reads_the_old(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    token = encrypt("旧")
    settings.FIELD_KEYS = [new, old]
    assert decrypt(token) == "旧"
    fresh = encrypt("新")
    settings.FIELD_KEYS = [new]
    assert decrypt(fresh) == "新"
    with pytest.raises(Undecipherable):
        decrypt(token)


def test_keyed_hash_is_stable_and_keyed(settings):
    first = keyed_hash("13800000000")
    assert keyed_hash("13800000000") == first
    assert len(first) == 64
    settings.HASH_KEY = "another"
    assert keyed_hash("13800000000") != first


@pytest.fixture
def message(db, now):
    return enqueue_message(
        channel="sms",
        recipient="13800000000",
        template="ticket_accepted",
        params={"no": "HS1", "link": "https://x/1"},
        subject_type="ticket",
        subject_id=1,
        key="k",
        now=now,
    )


def test_encrypted_field_stores_no_clear_text(message):
    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient_enc, params_enc FROM core_outboxmessage")
        stored = cursor.fetchone()
    assert all(text.startswith(FERNET) for text in stored)
    assert OutboxMessage.objects.get().recipient_enc == "13800000000"


def test_encrypted_field_refuses_to_be_searched(message):
    with pytest.raises(FieldError):
        OutboxMessage.objects.filter(recipient_enc="13800000000").count()
    assert OutboxMessage.objects.filter(recipient_enc__isnull=False).count() == 1
