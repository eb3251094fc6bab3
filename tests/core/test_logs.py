import logging

import pytest
from django.conf import settings

from haishu_portal.core.logs import ScrubbingFormatter

LINE = ScrubbingFormatter("%(levelname)s %(message)s")


def record(message, error=None):
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("x", logging.ERROR, "x.py", 1, message, None, info)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("ticket 17 cannot be routed", "ERROR ticket 17 cannot be routed"),
        ("call 13800138000", "ERROR call ***"),
        ("card 330203199001011234 refused", "ERROR card *** refused"),
        ("DETAIL:  Failing row contains (1, 我家\n在汪弄(3)楼).", "ERROR DETAIL:  Failing row contains (***)."),
        ("Key (no)=(HS1) already exists.", "ERROR Key (no)=(***) already exists."),
    ],
)  # fmt: skip
def test_people_are_left_out(said, kept):
    assert LINE.format(record(said)) == kept


def test_a_traceback_stays_readable_without_the_row():
    with pytest.raises(ValueError, match="Failing row") as caught:
        raise ValueError("Failing row contains (1, 张三丰).\nCONTEXT: none")
    text = LINE.format(record("failed", caught.value))
    assert "张三丰" not in text
    assert text.endswith("Failing row contains (***).\nCONTEXT: none")
    assert "test_logs.py" in text


def test_errors_are_written_without_debug_and_without_a_mail_address():
    assert (settings.DEBUG, settings.ADMINS) == (False, [])
    assert any(isinstance(h.formatter, ScrubbingFormatter) for h in logging.getLogger().handlers)
    assert logging.getLogger("django.request").propagate
    assert not logging.getLogger("django").handlers
