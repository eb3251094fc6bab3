import pytest

from haishu_portal.core.numbers import whole


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("17", 17), (17, 17), ("9" * 18, 10**18 - 1)]
)
def test_plain_digits_are_a_number(text, number):
    assert whole(text) == number


@pytest.mark.parametrize(
    "text", [None, "", " ", "-1", "1.5", "²", "٣", "1_0", "0x1", "\x00", "9" * 19, "9" * 5000]
)
def test_everything_else_is_none(text):
    assert whole(text) is None
