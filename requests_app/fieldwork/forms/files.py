"""A file and what the phone knows of it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_app.fieldwork.choices import FilePurpose
from requests_app.fieldwork.sent import as_moment, true_time
from requests_app.fieldwork.services.files import Taken

FARTHEST = 100_000  # metres; a position less sure than this is none


class FileForm(forms.Form):
    """One file; a place that is nonsense is left out, the file is kept all the same."""

    file = forms.FileField(error_messages={"required": _("没有收到文件")})
    purpose = forms.ChoiceField(choices=FilePurpose.choices)
    keep_position = forms.BooleanField(required=False)

    @property
    def first_problem(self) -> str:
        """The first thing wrong, in words."""
        return next(str(problems[0]) for problems in self.errors.values())

    def taken(self, now: datetime) -> Taken:
        """When and where, as far as it can be believed and may be kept."""
        said = as_moment(self.data.get("taken_at"))
        sent = as_moment(self.data.get("sent_at"))
        at = true_time(said, sent_at=sent, received_at=now)[0] if said else None
        lng, lat = (self._number(name, most) for name, most in (("lng", 180), ("lat", 90)))
        if not self.cleaned_data["keep_position"] or lng is None or lat is None:
            return Taken(at)
        return Taken(at, lng, lat, self._number("accuracy", FARTHEST))

    def _number(self, name: str, most: float) -> float | None:
        value: Any = self.data.get(name)
        try:
            number = float(value)
        except (TypeError, ValueError):
            return None
        return number if -most <= number <= most else None
