"""How many parts a short message has."""

import pytest

from haishu_portal.core.sms import sms_parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("好" * 70, 1),
        ("好" * 71, 2),
        ("好" * 134, 2),
        ("好" * 135, 3),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("€" * 81, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_parts_are_counted_as_the_network_does(text, parts):
    assert sms_parts(text) == parts
