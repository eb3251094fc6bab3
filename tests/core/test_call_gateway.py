"""Lending numbers between two telephones."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from haishu_portal.core.gateways.call import FileCallGateway, call_gateway

WORDS = {"caller": "13900001111", "callee": "13800138000", "valid_for": timedelta(minutes=30)}


def test_settings_choose_who_lends_numbers(settings):
    settings.CALL_GATEWAY = "none"
    assert call_gateway() is None
    settings.CALL_GATEWAY = "file"
    assert isinstance(call_gateway(), FileCallGateway)
    settings.CALL_GATEWAY = "haishu_portal.core.gateways.call.FileCallGateway"
    assert isinstance(call_gateway(), FileCallGateway)


def test_the_same_key_keeps_its_number_which_is_nobodys(settings, now):
    key = uuid4()
    first = FileCallGateway().middle_number(key=key, now=now, **WORDS)
    again = FileCallGateway().middle_number(key=key, now=now, **WORDS)
    assert first == again
    assert first.number in FileCallGateway.pool
    assert first.valid_until == now + timedelta(minutes=30)
    (spooled,) = (Path(settings.OUTBOX_DIR) / "calls").iterdir()
    assert json.loads(spooled.read_text())["callee"] == WORDS["callee"]
