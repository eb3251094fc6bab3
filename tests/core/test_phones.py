import pytest

from haishu_portal.core.exceptions import InvalidPhone
from haishu_portal.core.phones import is_mobile, normalise_phone


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13800000000", "13800000000"),
        (" 138 0000 0000 ", "13800000000"),
        ("138-0000-0000", "13800000000"),
        ("+86 138 0000 0000", "13800000000"),
        ("+86-13800000000", "13800000000"),
        ("0086 13800000000", "13800000000"),
        ("8613800000000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("87000000", "0574-87000000"),
        ("8700 0000", "0574-87000000"),
        ("0574-87000000", "0574-87000000"),
        ("0574 87000000", "0574-87000000"),
        ("057487000000", "0574-87000000"),
        ("（0574）87000000", "0574-87000000"),
        ("+86 574 8700 0000", "0574-87000000"),
        ("0574-87000000转8001", "0574-87000000-8001"),
        ("0574-87000000-8001", "0574-87000000-8001"),
        ("87000000 分机 12", "0574-87000000-12"),
        ("021-60000000", "021-60000000"),
        ("010 60000000", "010-60000000"),
        ("0580-2000000", "0580-2000000"),
        ("400 800 1234", "4008001234"),
        ("95500", "95500"),
        ("81890", "81890"),
    ],
)
def test_normalise_phone_gives_one_spelling(typed, stored):
    assert normalise_phone(typed) == stored
    assert normalise_phone(stored) == stored


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "1380000000", "138000000000", "12800000000", "0574-8700000", "17000000",
     "13800000000转1", "+1 650 253 0000", "13800000000abc", "138\x000000000", "²³⁴"],
)  # fmt: skip
def test_normalise_phone_refuses(typed):
    with pytest.raises(InvalidPhone) as caught:
        normalise_phone(typed)
    assert caught.value.fields.keys() == {"phone"}


def test_is_mobile():
    assert is_mobile("13800000000")
    assert not is_mobile("0574-87000000")
