"""Something seen on the way, as the phone hands it in."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_app.selectors.categories import leaf

MOST_PHOTOS = 6


class EventForm(forms.Form):
    """What, where, and what was done about it; photos come as files beside it."""

    text = forms.CharField(label=_("看到了什么"), max_length=2000, required=False)
    category = forms.CharField(required=False, max_length=6)
    address = forms.CharField(label=_("地点"), max_length=200, required=False)
    lng = forms.FloatField(required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    accuracy = forms.FloatField(required=False, min_value=0)
    closes = forms.BooleanField(required=False)
    handled = forms.CharField(label=_("怎么处理的"), max_length=1000, required=False)
    # Which of the photos show the place as it was left; all others show it as it was found.
    after_photos = forms.CharField(required=False, max_length=37 * MOST_PHOTOS)

    def clean_category(self) -> str:
        """A leaf in force, or nothing."""
        code: str = self.cleaned_data["category"]
        return code if leaf(code) else ""

    def clean_after_photos(self) -> frozenset[uuid.UUID]:
        """Identifiers, parted by commas."""
        named = [word for word in self.cleaned_data["after_photos"].split(",") if word]
        try:
            return frozenset(map(uuid.UUID, named))
        except ValueError as error:
            raise forms.ValidationError(_("照片编号不对")) from error

    def clean(self) -> dict[str, Any]:
        """A point is whole or is none."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("lng") is None or data.get("lat") is None:
            data["lng"] = data["lat"] = None
        return data
