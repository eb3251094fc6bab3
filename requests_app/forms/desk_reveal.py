"""Asking to see a caller in the clear."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_app.selectors.callers import CallerView

FIELDS: dict[str, Any] = {
    "phone": _("电话"),
    "name": _("姓名"),
    "address": _("事发地址"),
    "home_address": _("住址"),
    "email": _("电子邮件"),
}


def fields_of(caller: CallerView) -> list[tuple[str, Any]]:
    """What there is to see of this caller."""
    return [(name, label) for name, label in FIELDS.items() if getattr(caller, name)]


class RevealForm(forms.Form):
    """Which field, and why."""

    field = forms.ChoiceField(label=_("查看哪一项"), choices=list(FIELDS.items()))
    reason = forms.CharField(
        label=_("查看原因"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("至少四个字；会记入审计，每人每天次数有限"),
        error_messages={"required": _("请填写查看原因（至少四个字）")},
    )

    def __init__(self, *args: Any, caller: CallerView, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "reveal-%s")
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        self.fields["field"] = forms.ChoiceField(
            label=_("查看哪一项"), choices=fields_of(caller), widget=forms.Select
        )
