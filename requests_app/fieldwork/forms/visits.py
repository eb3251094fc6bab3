"""What a phone says of a visit or a risk, checked before it is believed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grid.patrol.choices import (
    FindingKind,
    Met,
    Need,
    Prospect,
    Purpose,
    RiskCategory,
    RiskLevel,
)

MOST_FINDINGS = 10
MOST_PARTIES = 9999


class SpotForm(forms.Form):
    """Where the phone was: both coordinates or none."""

    lng = forms.FloatField(required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    accuracy = forms.FloatField(required=False, min_value=0, max_value=100_000)

    def clean(self) -> dict[str, Any]:
        """Half a position is none."""
        data = super().clean() or self.cleaned_data
        if data.get("lng") is None or data.get("lat") is None:
            data["lng"] = data["lat"] = data["accuracy"] = None
        return data


class RiskFields(forms.Form):
    """What is known of a risk; levels and the like have their usual values."""

    words = forms.CharField(label=_("情况"), max_length=1000)
    category = forms.CharField(required=False, max_length=20)
    level = forms.ChoiceField(required=False, choices=RiskLevel.choices)
    prospect = forms.ChoiceField(required=False, choices=Prospect.choices)
    parties = forms.IntegerField(required=False, min_value=1, max_value=MOST_PARTIES)


def risk_values(data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a risk in checked ``data``, those left out filled in."""
    known = data["category"] in RiskCategory.values
    return {
        "words": data["words"],
        "category": data["category"] if known else RiskCategory.OTHER,
        "level": data["level"] or RiskLevel.YELLOW,
        "prospect": data["prospect"] or Prospect.NONE,
        "parties": data["parties"] or 2,
    }


class FindingForm(RiskFields):
    """One thing found at a visit."""

    uuid = forms.UUIDField()
    kind = forms.ChoiceField(choices=FindingKind.choices)


class RiskForm(RiskFields, SpotForm):
    """A risk seen on the way, perhaps at a door."""

    plan = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    place = forms.CharField(label=_("地点"), required=False, max_length=200)
    # Chosen where the phone does not know where it is.
    grid = forms.RegexField(r"^[0-9]{15}$", required=False)


class FindingsField(forms.JSONField):
    """JSON that is wrong, and no failure, where it is nested beyond reason."""

    def to_python(self, value: Any) -> Any:
        """The JSON as values."""
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class VisitForm(SpotForm):
    """A visit with its findings."""

    plan = forms.IntegerField(min_value=1, max_value=2**31)
    met = forms.ChoiceField(label=_("是否见到"), choices=Met.choices)
    purpose = forms.ChoiceField(required=False, choices=Purpose.choices)
    needs = forms.MultipleChoiceField(required=False, choices=Need.choices)
    words = forms.CharField(label=_("走访情况"), required=False, max_length=1000)
    screening = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    findings = FindingsField(required=False)

    def clean_findings(self) -> list[FindingForm]:
        """Each finding as its own checked form, in the order it was written."""
        raw = self.cleaned_data["findings"] or []
        if not isinstance(raw, list) or len(raw) > MOST_FINDINGS:
            raise forms.ValidationError(_("一次走访最多记 %d 项发现") % MOST_FINDINGS)
        checked = [FindingForm(one if isinstance(one, dict) else {}) for one in raw]
        for form in checked:
            if not form.is_valid():
                raise forms.ValidationError(_("有一项发现没有写完整"))
        return checked
