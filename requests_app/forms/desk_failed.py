"""Narrowing the list of failed messages, and giving one another address."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.choices import TO_STAFF, Channel
from haishu_portal.core.selectors.outbox import FailedFilter
from requests_app.forms.desk_audit import midnight

WAYS = [(c.value, c.label) for c in Channel if c not in TO_STAFF]


class FailedForm(forms.Form):
    """Channel, what the error says, days."""

    channel = forms.ChoiceField(
        label=_("渠道"), required=False, choices=[("", _("全部渠道")), *WAYS]
    )
    error = forms.CharField(label=_("错误"), required=False, max_length=60)
    since = forms.DateField(
        label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def wanted(self) -> FailedFilter:
        """The filter; what could not be read narrows nothing."""
        data: dict[str, Any] = getattr(self, "cleaned_data", {})
        until = data.get("until")
        return FailedFilter(
            channel=data.get("channel", ""),
            error=data.get("error", ""),
            since=midnight(data.get("since")),
            until=midnight(until + timedelta(days=1) if until else None),
        )
