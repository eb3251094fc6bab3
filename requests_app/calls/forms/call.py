"""Writing down what a caller says while they say it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_app.calls.choices import EmergencyNumber
from requests_app.forms.desk_new import ANSWER, SEND, NewTicketForm
from requests_app.services.desk_intake import Dictation

JOIN = "join:"


class CallForm(NewTicketForm):
    """The dictation form of a call: the line gives the channel, the call the number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["channel"]
        self.fields["finish"] = forms.CharField(required=False, max_length=40)
        self.fields["article_id"].widget.attrs["data-know-chosen"] = True
        words = self.fields["text"]
        words.required = False
        words.widget.attrs.update(rows=6, placeholder=_("边听边记：什么事、在哪里、希望怎样"))
        self.fields["reply_text"].widget.attrs.update(rows=2)
        self.fields["phone"].label = _("另留号码")
        self.fields["phone"].widget.attrs["placeholder"] = _("不填即为来电号码")

    def clean(self) -> dict[str, Any]:
        """Words are needed unless the caller is handed over or joins a matter in hand."""
        data = super().clean()
        finish = data.get("finish", "")
        if finish in ("", SEND, ANSWER):
            if not data.get("text"):
                self.add_error("text", _("请记下诉求人反映的事"))
        elif finish not in EmergencyNumber.values and not finish.removeprefix(JOIN).startswith(
            "HS"
        ):
            self.add_error(None, _("没有这个操作，请刷新页面再试"))
        return data

    @property
    def emergency(self) -> str:
        """The service that the caller is handed to, if so."""
        wanted: str = self.cleaned_data["finish"]
        return wanted if wanted in EmergencyNumber.values else ""

    @property
    def joins(self) -> str:
        """Number of the ticket whose matter the caller brings too, if so."""
        wanted: str = self.cleaned_data["finish"]
        return wanted.removeprefix(JOIN) if wanted.startswith(JOIN) else ""

    def dictation(self) -> Dictation:
        """What was written down; channel and number are the call's business."""
        data = self.cleaned_data
        return Dictation(
            channel="",
            kind=self.wanted_kind(),
            text=data["text"],
            place=self.place(),
            reporter=self.reporter(),
            extras=self.extras(),
            client_uuid=data["client_uuid"],
            reply_text=data["reply_text"].strip() if self.answers else "",
            article_id=data["article_id"],
        )
