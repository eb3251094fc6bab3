"""The back office's pages for the catalogue."""

from decimal import Decimal

import pytest
from django.urls import reverse

from haishu_portal.core.models import AuditEntry, User
from requests_app.models import Category, EscalationStep, SlaRule
from tests.factories.catalog import CategoryFactory, EscalationStepFactory, SlaRuleFactory

pytestmark = pytest.mark.django_db

LEAF = {
    "code": "030401",
    "name": "路灯故障",
    "public_name": "路灯不亮",
    "default_urgency": "urgent",
    "default_kind": "help",
    "skill": "utilities",
    "keywords": "路灯、不亮，灯杆\n路灯",
    "is_active": "on",
}
RULE = {
    "sla_class": "normal",
    "clock": "finish",
    "amount": "5",
    "unit": "working_days",
    "category_prefix": "",
    "channel": "",
    "source": "建议值",
}
STEP = {
    "level": "1",
    "name": "提醒",
    "after_amount": "0",
    "after_unit": "hours",
    "rung": "team",
    "supervision_level": "0",
}


@pytest.fixture
def office(client):
    """A browser in the hands of somebody who may change everything."""
    client.force_login(User.objects.create_superuser("root-for-tests"))
    return client


def add(browser, model, values):
    return browser.post(reverse(f"admin:requests_app_{model}_add"), values)


def errors_of(response):
    form = response.context["adminform"].form
    return {field: list(found) for field, found in form.errors.items()}


def test_a_leaf_is_added_below_its_parent(office):
    CategoryFactory(code="0304")

    assert add(office, "category", LEAF).status_code == 302

    leaf = Category.objects.get(code="030401")
    assert (leaf.level, leaf.parent.code) == (3, "0304")
    assert leaf.keywords == ["路灯", "不亮", "灯杆"]
    assert AuditEntry.objects.filter(action="catalog.added", object_type="category").exists()


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"code": "03040"}, {"code": ["编码须为2、4或6位数字"]}),
        ({"code": "990101"}, {"code": ["上级分类 9901 不存在"]}),
        ({"skill": ""}, {"skill": ["末级分类须选择所需专长"]}),
        ({"public_name": ""}, {"public_name": ["末级分类须有群众看得懂的名称"]}),
    ],
)
def test_a_bad_leaf_is_refused_in_words(office, change, errors):
    CategoryFactory(code="0304")

    assert errors_of(add(office, "category", LEAF | change)) == errors
    assert not Category.objects.filter(level=3).exists()


def test_a_keyword_of_one_character_is_refused(office):
    CategoryFactory(code="0304")

    assert "关键词至少两个字" in str(errors_of(add(office, "category", LEAF | {"keywords": "灯"})))


def test_the_code_of_a_standing_node_stays(office):
    leaf = CategoryFactory(code="030401")
    url = reverse("admin:requests_app_category_change", args=[leaf.pk])

    assert office.post(url, LEAF | {"code": "030499", "name": "新名"}).status_code == 302

    leaf.refresh_from_db()
    assert (leaf.code, leaf.name) == ("030401", "新名")


def test_urgency_and_trade_are_edited_in_the_list(office):
    leaf = CategoryFactory(code="030401", skill="general")
    Category.objects.filter(level__lt=3).update(is_active=False)
    url = reverse("admin:requests_app_category_changelist") + "?level__exact=3"
    values = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": str(leaf.pk),
        "form-0-default_urgency": "urgent",
        "form-0-skill": "utilities",
        "_save": "1",
    }

    assert office.post(url, values).status_code == 302

    leaf.refresh_from_db()
    assert (leaf.default_urgency, leaf.skill) == ("urgent", "utilities")
    entry = AuditEntry.objects.get(action="catalog.changed")
    assert entry.extra["fields"] == ["default_urgency", "skill"]


def test_the_list_shows_the_tree_indented_and_finds_words(office):
    CategoryFactory(code="030401", name="路灯故障", keywords=["黑灯瞎火"])
    url = reverse("admin:requests_app_category_changelist")

    assert "　　　　路灯故障" in office.get(url).content.decode()
    assert "路灯故障" in office.get(url, {"q": "路灯"}).content.decode()
    assert "路灯故障" in office.get(url, {"q": "黑灯瞎火"}).content.decode()
    assert "路灯故障" in office.get(url, {"top": "03"}).content.decode()
    assert "路灯故障" not in office.get(url, {"q": "停水"}).content.decode()


def test_a_node_cannot_be_deleted(office):
    leaf = CategoryFactory(code="030401")
    url = reverse("admin:requests_app_category_delete", args=[leaf.pk])

    assert office.post(url, {"post": "yes"}).status_code == 403
    assert Category.objects.filter(pk=leaf.pk).exists()


def test_a_time_limit_is_added(office):
    assert add(office, "slarule", RULE).status_code == 302
    assert SlaRule.objects.get().amount == Decimal(5)


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"amount": "0"}, {"amount": ["时限须大于零"]}),
        ({"amount": "1.5"}, {"amount": ["不能为负数；按日计须为整数"]}),
        ({"category_prefix": "77"}, {"category_prefix": ["没有编码为 77 的分类"]}),
    ],
)
def test_a_bad_time_limit_is_refused_in_words(office, change, errors):
    assert errors_of(add(office, "slarule", RULE | change)) == errors
    assert not SlaRule.objects.exists()


def test_a_second_time_limit_for_the_same_is_refused(office):
    SlaRuleFactory()

    assert "已有相同类别、时限、分类和渠道的规则" in str(errors_of(add(office, "slarule", RULE)))
    assert SlaRule.objects.count() == 1


def test_a_special_time_limit_goes_and_a_general_one_stays(office):
    general, special = SlaRuleFactory(), SlaRuleFactory(channel="sms")

    for rule, status in ((general, 403), (special, 302)):
        url = reverse("admin:requests_app_slarule_delete", args=[rule.pk])
        assert office.post(url, {"post": "yes"}).status_code == status

    assert list(SlaRule.objects.all()) == [general]
    assert AuditEntry.objects.filter(action="catalog.deleted").count() == 1


def test_a_step_is_added(office):
    assert add(office, "escalationstep", STEP).status_code == 302
    assert EscalationStep.objects.get().rung == "team"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"level": "0"}, "level"),
        ({"after_amount": "0.5", "after_unit": "working_days"}, "after_amount"),
        ({"after_amount": "-1"}, "after_amount"),
        ({"supervision_level": "99"}, "supervision_level"),
    ],
)
def test_a_bad_step_is_refused(office, change, field):
    assert list(errors_of(add(office, "escalationstep", STEP | change))) == [field]
    assert not EscalationStep.objects.exists()


@pytest.mark.parametrize("model", ["category", "slarule", "escalationstep"])
def test_an_outsider_is_shut_out(client, model):
    client.force_login(User.objects.create_user("outsider", is_staff=True))

    assert client.get(reverse(f"admin:requests_app_{model}_changelist")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(office, count, django_assert_max_num_queries):
    for n in range(count):
        CategoryFactory(code=f"01010{n}")
        EscalationStepFactory()

    with django_assert_max_num_queries(12):
        office.get(reverse("admin:requests_app_category_changelist"))
