"""The plain select draws what Django's would."""

import pytest
from django import forms
from django.test.html import parse_html

from haishu_portal.core.widgets import PlainSelect

CHOICES = [
    ("", "全部"),
    ("a&b", "<甲>"),
    ("西门街道", [("330203003001", "汪弄社区"), ("330203003002", "北郊社区")]),
    (3, "三"),
]


@pytest.mark.parametrize("value", ["", None, "a&b", "330203003002", 3, "3", "unknown"])
def test_the_plain_select_equals_djangos(value):
    attrs = {"id": "id_area", "class": "input", "required": True}
    mine = PlainSelect(choices=CHOICES).render("area", value, attrs)
    theirs = forms.Select(choices=CHOICES).render("area", value, attrs)
    assert parse_html(mine) == parse_html(theirs)
