"""What a call-back writes down, and what the resident said."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.exceptions import DomainError, StaleVersion
from haishu_portal.core.numbers import whole
from requests_app.choices import CallOutcome, Satisfaction, Solved, TextPurpose
from requests_app.forms.desk_base import one_of, words
from requests_app.models import Ticket

CONTACTED = (("yes", _("联系过")), ("no", _("没有联系")))


class CallbackForm(forms.Form):
    """One call: reached or not; if reached, three questions."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = one_of(_("通话结果"), CallOutcome.choices)
    contacted = one_of(_("承办单位联系过您吗？"), CONTACTED, required=False)
    solved = one_of(_("问题解决了吗？"), Solved.choices, required=False)
    satisfaction = forms.TypedChoiceField(
        label=_("对办理结果满意吗？"),
        required=False,
        choices=Satisfaction.choices,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    note = words(
        _("回访记录"),
        required=False,
        rows=3,
        help_text=_("诉求人的原话；不满意时写清哪里不满意"),
        texts=TextPurpose.CALLBACK,
    )

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        self.ticket = ticket
        self.is_stale = False

    def clean(self) -> dict[str, Any]:
        """A call that got through carries the answers."""
        data = super().clean() or {}
        if data.get("outcome") == CallOutcome.REACHED:
            if not data.get("solved"):
                self.add_error("solved", _t("请选择是否解决"))
            if not data.get("satisfaction"):
                self.add_error("satisfaction", _t("请选择满意度"))
        return data

    @property
    def contact_answer(self) -> bool | None:
        """Whether the unit had contacted the resident, if that was asked."""
        return {"yes": True, "no": False}.get(self.cleaned_data["contacted"])

    @property
    def version_now(self) -> int:
        """The version acted on; the present one once told of a change."""
        typed = whole(self.data.get("version")) if self.is_bound and not self.is_stale else None
        return self.ticket.version if typed is None else typed

    def refuse(self, error: DomainError) -> None:
        """Show a domain error; what was typed stays."""
        self.is_stale = isinstance(error, StaleVersion)
        for name, text in error.fields.items():
            self.add_error(name if name in self.fields else None, text)
        if not error.fields and not self.is_stale:
            self.add_error(None, error.message)
