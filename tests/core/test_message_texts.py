import pytest

from haishu_portal.core.exceptions import UnknownTemplate
from haishu_portal.core.message_texts import (
    SMS_PARAMS,
    MessageText,
    all_texts,
    message_text,
    register_text,
    render_message,
)

# They ring for nothing, or for several at once.
OF_NO_TICKET = {"push_test", "staff_summary"}


def test_no_text_has_room_for_the_content_of_a_case():
    assert len(all_texts()) >= 8
    for text in all_texts():
        assert text.params <= SMS_PARAMS, text.name


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_text_renders(language):
    for text in all_texts():
        words = render_message(
            text.name, {"no": "HS1", "link": "https://x", "state": "S", "notice": "N"}, language
        )
        assert ("HS1" in words.body) is (text.name not in OF_NO_TICKET)
        assert "{" not in words.subject + words.body


def test_unknown_text_is_named():
    with pytest.raises(UnknownTemplate, match="nothing"):
        message_text("nothing")


def test_a_name_is_given_once():
    known = message_text("ticket_accepted")
    register_text(known)
    with pytest.raises(ValueError, match="twice"):
        register_text(MessageText("ticket_accepted", "", "other"))
