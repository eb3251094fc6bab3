"""Ordering a screening."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grid.patrol.choices import ScreeningKind
from grid.selectors.lookup import children, division_label


class ScreeningForm(forms.Form):
    """What is to be looked for, where and until when; the places are the reader's own."""

    kind = forms.ChoiceField(label=_("排查类型"), choices=ScreeningKind.choices)
    title = forms.CharField(label=_("名称"), max_length=40)
    look_for = forms.CharField(
        label=_("查什么"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    scope = forms.ChoiceField(label=_("范围"))
    starts_on = forms.DateField(
        label=_("开始日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("结束日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, grounds: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "use_required_attribute": False, **kwargs})
        own = [(code, division_label(code) or _("全区")) for code in grounds]
        below = [(ref.code, division_label(ref.code)) for g in grounds for ref in children(g)]
        self.fields["scope"].choices = [*own, *below]  # type: ignore[attr-defined]
