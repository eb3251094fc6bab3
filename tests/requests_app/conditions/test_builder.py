"""The builder: what the form field takes and refuses, what its endpoints answer."""

import json

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.test import Client

from requests_app.conditions import All, Any_, Not, Test
from requests_app.forms.condition_field import ConditionField
from requests_app.forms.condition_find import find
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.grid import StreetFactory
from tests.factories.tickets import ticket_in

OPEN = {"field": "open", "op": "yes"}
BUILDER = "requests_app/desk/conditions/_builder.html"


class TwoConditions(forms.Form):
    """Two builders on a page."""

    condition = ConditionField(label="条件")
    other = ConditionField(label="另一个", personal=False, required=False)


@pytest.fixture
def browser(cast):
    """Signs a person in."""

    def sign_in(user):
        made = Client()
        made.force_login(user)
        return made

    return sign_in


def draw(form, name="condition"):
    return render_to_string(BUILDER, {"bound": form[name]})


def test_a_tree_comes_out_of_json(ground):
    form = TwoConditions(
        {"a-condition": json.dumps({"not": {"any": [OPEN, {"not": OPEN}]}})}, prefix="a"
    )

    assert form.is_valid(), form.errors
    open_ = Test("open", "yes")
    assert form.cleaned_data == {"condition": Not(Any_((open_, Not(open_)))), "other": All()}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("", "至少添加一个条件"),
        ("{", "没有读懂"),
        ("[" * 3000, "没有读懂"),
        ('{"all": []}', "至少添加一个条件"),
        ({"all": [OPEN, {"any": [OPEN, {"field": "state", "op": "in"}]}]}, "第 3 行：请选择至少一项"),
        ({"all": [OPEN, {"field": "lead_team", "op": "in", "value": 987}]}, "第 2 行：单位 987 已撤销"),
        ({"field": "words", "op": "any_word", "value": ""}, "第 1 行：请填写至少一个词"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(ground, data, words):
    text = data if isinstance(data, str) else json.dumps(data)

    with pytest.raises(ValidationError) as refused:
        ConditionField().clean(text)

    assert words in " ".join(refused.value.messages)


def test_every_wrong_line_is_told_at_once(ground):
    data = {"all": [{"field": "state", "op": "in"}, OPEN, {"field": "number", "op": "starts"}]}

    with pytest.raises(ValidationError) as refused:
        ConditionField().clean(json.dumps(data))

    assert [m[:6] for m in refused.value.messages] == ["第 1 行：", "第 3 行："]


def test_only_a_reader_is_me():
    text = json.dumps({"field": "handler", "op": "me"})

    assert ConditionField().clean(text)
    with pytest.raises(ValidationError, match="“我”"):
        ConditionField(personal=False).clean(text)


def test_the_builder_shows_what_was_typed(ground):
    CategoryFactory(code="0101", name="路灯")
    tree = {"all": [
        {"field": "category", "op": "under", "value": ["0101"]},
        {"not": {"any": [{"field": "submitted_time", "op": "between", "value": ["18:00", ""]}]}},
    ]}  # fmt: skip
    form = TwoConditions({"condition": json.dumps(tree)})
    form.is_valid()

    page = draw(form)

    assert ("分类0101" in page or "路灯" in page, 'value="18:00"' in page) == (True, True)
    assert ('value="!any" selected' in page, "第 2 行：请填写两个时刻" in page) == (True, True)


def test_text_that_is_no_condition_stays_as_typed(ground):
    form = TwoConditions({"condition": '{"x": 1'})
    form.is_valid()

    page = draw(form)

    assert ("data-group" in page, "{&quot;x&quot;: 1" in page) == (False, True)


def test_builders_do_not_share_names_and_one_leaves_me_out(ground):
    form = TwoConditions(initial={"condition": Test("handler", "me")}, prefix="p")

    first, second = draw(form), draw(form, "other")

    assert ('id="id_p-condition"' in first, 'id="id_p-other"' in second) == (True, True)
    assert ("是我" in first, "是我的单位" in second) == (True, False)
    assert first.count('name="') == 1


def test_a_line_is_made_for_its_field(cast, browser):
    desk = browser(cast.dispatcher)

    words = desk.get("/desk/conditions/line/?field=words&op=!all_words").content.decode()

    assert ('value="!all_words" data-shape="words" selected' in words, "data-part" in words) == (
        True, True,
    )  # fmt: skip
    assert desk.get("/desk/conditions/line/?field=password").status_code == 404
    assert browser(cast.worker).get("/desk/conditions/line/?field=words").status_code == 403


def test_things_are_found_by_name_or_code(ground):
    CategoryFactory(code="010101", name="路灯不亮")
    StreetFactory(code="330203003", name="西门街道")

    assert [f.value for f in find("categories", "路灯")] == ["010101"]
    assert [f.value for f in find("categories", "010101")] == ["010101"]
    assert [f.value for f in find("areas", "西门")] == ["330203003"]
    assert [f.value for f in find("teams", "汪弄第1")] == [str(ground.team.pk)]
    assert find("teams", "") == find("passwords", "x") == []
    assert {f.value for f in find("areas", "")} == {"330203", "330203003"}


def test_the_finder_answers_the_desk_alone(cast, browser):
    asked = "/desk/conditions/find/?shape=teams&q=<b>"

    assert "没有找到“&lt;b&gt;”" in browser(cast.dispatcher).get(asked).content.decode()
    assert browser(cast.worker).get(asked).status_code == 403


def test_the_preview_counts_and_says(cast, limits, browser):
    ticket_in(Status.PENDING_DISPATCH)
    ticket_in(Status.PENDING_DISPATCH, kind="praise")
    asked = {"condition_name": "c", "c": json.dumps({"field": "kind", "op": "in", "value": "help"})}

    answer = browser(cast.dispatcher).post("/desk/conditions/preview/", asked).content.decode()

    assert ("1 件符合" in answer, "类型为“求助”" in answer) == (True, True)
    assert browser(cast.worker).post("/desk/conditions/preview/", asked).status_code == 403
    wrong = {"condition_name": "c", "c": "{"}
    assert (
        "没有读懂"
        in browser(cast.dispatcher).post("/desk/conditions/preview/", wrong).content.decode()
    )
