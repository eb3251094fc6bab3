"""The component tags: attributes, tones and widths they compute."""

import datetime as dt
import os
import subprocess
import sys

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone

from haishu_portal.core.templatetags import ui_parts as parts
from haishu_portal.settings.parts.maps import tile_sources


def render(source: str, **context: object) -> str:
    """A template's text with the tags loaded."""
    return Template("{% load ui %}" + source).render(Context(context)).strip()


class Words(forms.Form):
    """Two fields: one that must be filled in, one choice."""

    name = forms.CharField(label="姓名", help_text="怎么称呼您")
    kind = forms.ChoiceField(label="种类", choices=[("a", "甲")], widget=forms.RadioSelect)


@pytest.mark.parametrize(
    ("source", "parts_of_it"),
    [
        ('{% button "提交" variant="primary" %}', ['type="submit"', "btn--primary"]),
        ('{% button "看" href="/a/?b=1" %}', ["<a ", 'href="/a/?b=1"']),
        ('{% button "看" hx_get="/x/" data_id="5" %}', ['hx-get="/x/"', 'data-id="5"']),
        ('{% button "看" type="button" disabled=True %}', [" disabled", 'type="button"']),
        ('{% icon "clock" %}', ['aria-hidden="true"', "sprite.svg#clock"]),
        ('{% icon "clock" label="时限" %}', ['role="img"', 'aria-label="时限"']),
    ],
)
def test_attributes_are_written(source, parts_of_it):
    html = render(source)

    assert [part for part in parts_of_it if part not in html] == []


def test_a_link_has_no_type():
    assert "type=" not in render('{% button "看" href="/" %}')


def test_what_people_wrote_is_escaped():
    html = render("{% badge word %}{% alert word %}{% button word %}", word="<b>")

    assert "<b>" not in html


@pytest.mark.parametrize(
    ("word", "tone"),
    [("sea", "sea"), ("success", "leaf"), ("overdue", "red"), ("", "slate"), ("pink", "slate")],
)
def test_a_word_becomes_one_of_six_tones(word, tone):
    assert parts.tone_of(word) == tone


@pytest.mark.parametrize(
    ("percent", "width"),
    [(0, 0), (2, 0), (3, 5), (52.5, 50), (99, 100), (180, 100), (-4, 0), (None, 0)],
)
def test_a_clock_bar_is_drawn_in_steps(percent, width):
    assert parts.clock_context(percent, "calm", "", None)["width"] == width


def test_a_clock_bar_tells_its_date_in_house_time():
    due = dt.datetime(2026, 11, 24, 16, 30, tzinfo=dt.UTC)

    with timezone.override("Asia/Shanghai"):
        html = render('{% clock_bar 90 "near" "还有 3 小时" due %}', due=due)

    assert "2026年11月25日 00:30" in html
    assert "clock--near" in html


def test_a_field_points_to_its_help_and_its_error():
    html = render("{% field form.name %}", form=Words({}))

    assert 'aria-describedby="id_name_help id_name_error"' in html
    assert 'for="id_name"' in html


def test_a_choice_is_a_group_with_a_legend():
    html = render("{% field form.kind %}", form=Words())

    assert "<legend" in html
    assert 'for="id_kind_0"' in html


def test_a_sum_of_errors_names_each_field_once():
    lines = parts.error_lines(Words({}))

    assert [line["target"] for line in lines] == ["id_name", "id_kind"]
    assert [line["text"] for line in lines] == ["请填写“姓名”", "请选择“种类”"]


def test_an_error_of_our_own_keeps_its_words():
    form = Words({"name": "王", "kind": "a"})
    form.add_error("name", "只写了一个字")

    assert [line["text"] for line in parts.error_lines(form)] == ["姓名：只写了一个字"]


def test_a_form_that_was_not_sent_has_no_errors():
    assert parts.error_lines(Words()) == []


def test_blocks_enclose_their_content():
    html = render(
        '{% card title="甲" %}<i>乙</i>{% endcard %}{% dialog "d" "丙" %}丁{% enddialog %}'
    )

    assert "<i>乙</i>" in html
    assert 'id="d"' in html


def test_map_data_is_written_with_a_point():
    html = render('{% map_box "m" 121.5 29.8 lng_input="id_lng" outlines="/o/" %}')

    assert 'data-lng="121.5"' in html
    assert 'data-lng-input="id_lng"' in html
    assert 'data-outlines="/o/"' in html


def test_a_map_lies_on_tiles_only_where_there_is_a_server_of_them(settings):
    draw = '{% map_box "m" %}<i data-own="{% tile_url %}"></i>'
    settings.TILE_URL = ""
    assert "data-tiles" not in render(draw)
    settings.TILE_URL = "https://tiles.example/{z}/{x}/{y}.png"
    assert 'data-tiles="https://tiles.example/{z}/{x}/{y}.png"' in render(draw)
    assert 'data-own="https://tiles.example/{z}/{x}/{y}.png"' in render(draw)


@pytest.mark.parametrize(
    ("pattern", "sources"),
    [
        ("", []),
        ("/tiles/{z}/{x}/{y}.png", []),
        ("https://tiles.example/{z}/{x}/{y}.png?key=1", ["https://tiles.example"]),
        ("https://{s}.tiles.example:8443/{z}/{x}/{y}.png", ["https://*.tiles.example:8443"]),
    ],
)
def test_pictures_may_come_from_the_tile_server_alone(pattern, sources):
    assert tile_sources(pattern) == sources


def test_the_policy_follows_the_variable():
    """Read as the portal reads it: once, when it starts."""
    words = "from haishu_portal.settings.parts import security as s; "
    words += "print(s.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'][-1])"

    def last(address):
        run = [sys.executable, "-c", words]
        env = {**os.environ, "TILE_URL": address}
        return subprocess.run(run, env=env, capture_output=True, text=True, check=True).stdout

    assert last("https://tiles.example/{z}/{x}/{y}.png") == "https://tiles.example\n"
    assert last("") == "blob:\n"
