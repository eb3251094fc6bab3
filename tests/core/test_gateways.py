import json
import logging
from pathlib import Path
from uuid import uuid4

from django.core import mail

from haishu_portal.core.gateways.base import InAppGateway, gateway_for
from haishu_portal.core.gateways.file import FileGateway
from tests.fakes.sms import FakeSmsGateway

WORDS = {"recipient": "13800000000", "subject": "题", "body": "文"}


def test_settings_choose_the_gateway(settings):
    settings.SMS_GATEWAY = "file"
    assert isinstance(gateway_for("sms"), FileGateway)
    settings.SMS_GATEWAY = "tests.fakes.sms.FakeSmsGateway"
    assert isinstance(gateway_for("sms"), FakeSmsGateway)
    assert isinstance(gateway_for("inapp"), InAppGateway)


def test_file_gateway_writes_one_line_once(settings):
    key = uuid4()
    FileGateway().send(key=key, **WORDS)
    FileGateway().send(key=key, **{**WORDS, "body": "again"})
    folder = Path(settings.OUTBOX_DIR)
    assert [path.name for path in folder.iterdir()] == [f"{key}.json"]
    line = (folder / f"{key}.json").read_text(encoding="utf-8")
    assert line.count("\n") == 1
    assert json.loads(line) == {"key": str(key), **WORDS}


def test_console_gateway_masks_the_recipient(settings, caplog):
    settings.SMS_GATEWAY = "console"
    with caplog.at_level(logging.INFO):
        gateway_for("sms").send(key=uuid4(), **WORDS)
    assert "138****0000" in caplog.text
    assert "13800000000" not in caplog.text


def test_smtp_gateway_takes_its_message_id_from_the_key(settings):
    settings.EMAIL_GATEWAY = "smtp"
    key = uuid4()
    gateway_for("email").send(key=key, recipient="a@x.cn", subject="题\n目", body="文")
    sent = mail.outbox[0]
    assert (sent.to, sent.subject, sent.body) == (["a@x.cn"], "题 目", "文")
    assert sent.extra_headers["Message-ID"] == f"<{key}@haishu-portal>"
