"""What a resident does with a ticket: find it, add to it, withdraw, rate, ask again."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_app.choices import Satisfaction, Solved

_JUNK = re.compile(r"[^0-9A-Z]")
_DAY, _SERIAL = 8, 6
# Letters that people read or type for digits, and the digits that codes never hold.
_AS_DIGIT = str.maketrans("OQDILZS", "0001125")
_AS_CODE_LETTER = str.maketrans({"1": "L", "I": "L"})


def plain(text: str) -> str:
    """Half-width capitals and digits only."""
    return _JUNK.sub("", unicodedata.normalize("NFKC", text or "").upper())


def tidy_no(text: str) -> str:
    """``HS20140522-000123`` from what was typed; the bare letters and digits when it is none."""
    bare = plain(text)
    digits = bare.removeprefix("HS").translate(_AS_DIGIT)
    if digits.isdigit() and len(digits) >= _DAY + _SERIAL:
        return f"HS{digits[:_DAY]}-{digits[_DAY:]}"
    return bare


def tidy_code(text: str) -> str:
    """The query code as it was given out."""
    return plain(text).translate(_AS_CODE_LETTER)


class TrackForm(forms.Form):
    """Number and query code, in any spelling that can be understood."""

    no = forms.CharField(
        label=_("编号"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("请填写编号，形如 HS20260522-000123")},
    )
    code = forms.CharField(
        label=_("查询码"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("请填写 10 位查询码")},
    )

    def clean_no(self) -> str:
        """The number in its own spelling."""
        return tidy_no(self.cleaned_data["no"])

    def clean_code(self) -> str:
        """The code in its own spelling."""
        return tidy_code(self.cleaned_data["code"])


class InfoForm(forms.Form):
    """More about the matter."""

    text = forms.CharField(
        label=_("补充说明"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": None}),
        error_messages={
            "required": _("请写下要补充的内容"),
            "max_length": _("最多 %(limit_value)d 字，现在有 %(show_value)d 字"),
        },
    )


class WithdrawForm(forms.Form):
    """Taking a request back."""

    reason = forms.CharField(
        label=_("撤回原因（选填）"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": None}),
    )


class RateForm(forms.Form):
    """Whether it is solved, and how content one is."""

    solved = forms.ChoiceField(
        label=_("您反映的事解决了吗？"),
        choices=Solved.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择是否解决")},
    )
    satisfaction = forms.TypedChoiceField(
        label=_("对办理满意吗？"),
        choices=Satisfaction.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择满意程度")},
    )
    note = forms.CharField(
        label=_("想说的话（选填）"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": None}),
    )


class ReopenForm(forms.Form):
    """Asking for the matter to be taken up again."""

    reason = forms.CharField(
        label=_("哪里还没有解决"),
        max_length=500,
        min_length=4,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": None}),
        error_messages={
            "required": _("请说明哪里还没有解决"),
            "min_length": _("请再多写几个字，说清楚哪里还没有解决"),
        },
    )
