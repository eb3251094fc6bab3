"""Forms of what is kept from the spot, and of asking for help."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from requests_app.fieldwork.forms.steps import StepForm


class HelpFrom(TextChoices):
    """Whom a worker asks for help."""

    COLLEAGUE = "colleague", _("同事")
    COMMUNITY = "community", _("所在社区")


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ArriveForm(StepForm):
    """Being there; the phone fills in the position, if it has one."""

    lng = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)
    accuracy = forms.FloatField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=1e6
    )
    note = forms.CharField(
        label=_("说明"),
        widget=_lines(2),
        max_length=300,
        required=False,
        help_text=_("没有取得位置时必须写明原因，如室内没有信号、未允许定位。"),
    )

    def position(self) -> tuple[float, float, float] | None:
        """Longitude, latitude and accuracy, or nothing."""
        found = tuple(self.cleaned_data.get(name) for name in ("lng", "lat", "accuracy"))
        return None if None in found else found  # type: ignore[return-value]

    def clean(self) -> dict[str, Any]:
        """Put the position where the service takes it."""
        data = super().clean() or {}
        data["position"] = self.position()
        return data


class VoiceForm(StepForm):
    """A voice note; the recording itself comes as a file."""

    seconds = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    note = forms.CharField(
        label=_("录音说的是什么"), max_length=200, required=False, help_text=_("只给同事看和听")
    )


class SignatureForm(StepForm):
    """The resident signs; the picture comes as a file."""

    signer = forms.CharField(
        label=_("签字人姓名"),
        max_length=40,
        help_text=_("按本人说的写，加密保存，只给工作人员看"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class HelpForm(StepForm):
    """A colleague or the community room is asked for help."""

    whom = forms.ChoiceField(
        label=_("请谁帮忙"), choices=HelpFrom.choices, widget=forms.RadioSelect
    )
    user = forms.IntegerField(label=_("哪位同事"), required=False, widget=forms.Select)
    words = forms.CharField(label=_("需要帮什么"), widget=_lines(3), max_length=500)

    def clean(self) -> dict[str, Any]:
        """A colleague has a name."""
        data = super().clean() or {}
        if data.get("whom") == HelpFrom.COLLEAGUE and not data.get("user"):
            self.add_error("user", _("请选择同事"))
        return data


class HandOverForm(StepForm):
    """A ticket goes to a colleague at the end of a shift."""

    user = forms.IntegerField(label=_("交给谁"), widget=forms.Select)
    words = forms.CharField(
        label=_("交接事项"),
        widget=_lines(3),
        max_length=500,
        help_text=_("做到哪一步、约了什么、要注意什么"),
    )
