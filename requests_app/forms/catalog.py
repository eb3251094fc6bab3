"""Forms of the back office for categories, time limits and escalation steps."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from grid.team_plan import SKILLS
from haishu_portal.core.worktime import Span, Unit
from requests_app.choices import SupervisionLevel
from requests_app.models import Category, EscalationStep, SlaRule

SKILL_CHOICES = [("", "—"), *SKILLS.items()]
LEAF_LEVEL = 3
_BETWEEN = re.compile(r"[\s,，、；;|]+")


class KeywordsField(SimpleArrayField):
    """Words parted by commas, Chinese or not, pauses or line breaks."""

    def to_python(self, value: Any) -> Any:
        """Each word once, in the order written."""
        if isinstance(value, str):
            value = ",".join(word for word in _BETWEEN.split(value) if word)
        return list(dict.fromkeys(super().to_python(value)))


def skill_field(**options: Any) -> forms.ChoiceField:
    """The trade a leaf asks for, chosen by name."""
    return forms.ChoiceField(
        label=_("所需专长"),
        choices=SKILL_CHOICES,
        required=False,
        widget=UnfoldAdminSelectWidget,
        **options,
    )


class CategoryForm(forms.ModelForm):
    """A node; its level and parent follow from the code."""

    skill = skill_field()
    keywords = KeywordsField(
        forms.CharField(
            max_length=20,
            min_length=2,
            error_messages={
                "min_length": _("关键词至少两个字"),
                "max_length": _("关键词最多二十个字"),
            },
        ),
        label=_("关键词"),
        required=False,
        help_text=_("用逗号、顿号或换行分隔；每个至少两个字"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    class Meta:
        model = Category
        fields = [
            "code",
            "name",
            "public_name",
            "default_urgency",
            "default_kind",
            "skill",
            "keywords",
            "is_active",
        ]

    def clean_code(self) -> str:
        """Two, four or six digits under a node that exists."""
        code: str = self.cleaned_data["code"]
        if not re.fullmatch(r"(\d\d){1,3}", code, re.ASCII):
            raise forms.ValidationError(_("编码须为2、4或6位数字"))
        parent = Category.objects.filter(code=code[:-2]).first() if code[:-2] else None
        if code[:-2] and parent is None:
            raise forms.ValidationError(_("上级分类 %s 不存在") % code[:-2])
        self.instance.level, self.instance.parent = len(code) // 2, parent
        return code

    def clean(self) -> dict[str, Any]:
        """A leaf in use needs a plain name and a trade, or nobody can be sent."""
        data = super().clean() or self.cleaned_data
        if self.instance.level == LEAF_LEVEL and data.get("is_active"):
            for name, message in (
                ("public_name", _("末级分类须有群众看得懂的名称")),
                ("skill", _("末级分类须选择所需专长")),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return data


def check_span(form: forms.ModelForm, amount_field: str, unit_field: str) -> None:
    """Days are counted whole."""
    amount, unit = form.cleaned_data.get(amount_field), form.cleaned_data.get(unit_field)
    if amount is None or not unit:
        return
    try:
        Span(amount, Unit(unit))
    except ValueError:
        form.add_error(amount_field, _("不能为负数；按日计须为整数"))


class SlaRuleForm(forms.ModelForm):
    """One time limit."""

    class Meta:
        model = SlaRule
        fields = [
            "sla_class",
            "clock",
            "amount",
            "unit",
            "category_prefix",
            "channel",
            "source",
        ]

    def clean_amount(self) -> Decimal:
        """More than nothing."""
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise forms.ValidationError(_("时限须大于零"))
        return amount

    def clean_category_prefix(self) -> str:
        """Empty, or the code of a node that exists."""
        prefix: str = self.cleaned_data["category_prefix"]
        if prefix and not Category.objects.filter(code=prefix).exists():
            raise forms.ValidationError(_("没有编码为 %s 的分类") % prefix)
        return prefix

    def clean(self) -> dict[str, Any]:
        """The amount fits its unit, and no second row says the same."""
        data = super().clean() or self.cleaned_data
        check_span(self, "amount", "unit")
        keys = {n: data.get(n) for n in ("sla_class", "clock", "category_prefix", "channel")}
        same = SlaRule.objects.filter(**{n: v or "" for n, v in keys.items()})
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error(None, _("已有相同类别、时限、分类和渠道的规则"))
        return data


class EscalationStepForm(forms.ModelForm):
    """One rung of the ladder."""

    supervision_level = forms.TypedChoiceField(
        label=_("督办级别"),
        choices=SupervisionLevel.choices,
        coerce=int,
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = EscalationStep
        fields = ["level", "name", "after_amount", "after_unit", "rung", "supervision_level"]

    def clean_level(self) -> int:
        """Steps are counted from one."""
        level: int = self.cleaned_data["level"]
        if level < 1:
            raise forms.ValidationError(_("级别从1开始"))
        return level

    def clean(self) -> dict[str, Any]:
        """The wait fits its unit."""
        data = super().clean() or self.cleaned_data
        check_span(self, "after_amount", "after_unit")
        return data
