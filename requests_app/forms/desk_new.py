"""Writing down what a caller says, at the speed of speech."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.exceptions import InvalidPhone
from haishu_portal.core.phones import normalise_phone
from requests_app.categorise import guess_kind, guess_urgency
from requests_app.choices import Channel, Kind, Urgency
from requests_app.forms.desk_correct import leaf_choices
from requests_app.forms.desk_queue import area_choices
from requests_app.forms.desk_teams import TeamPicking
from requests_app.selectors import categories
from requests_app.services.intake import Extras, Place, ReporterData

# Ways in which somebody else writes a request down; the web and the field have their own.
DESK_CHANNELS = (
    Channel.PHONE_81890,
    Channel.PHONE_12345,
    Channel.PHONE_81850000,
    Channel.VISIT,
    Channel.LETTER,
    Channel.LEADER_MAILBOX,
    Channel.MEDIA,
    Channel.WECHAT,
    Channel.WEIBO,
    Channel.SMS,
    Channel.EMAIL,
    Channel.TRANSFER_110,
    Channel.TRANSFER_UPPER,
    Channel.PROACTIVE,
)
GENDERS = (("", _("未说明")), ("m", _("先生")), ("f", _("女士")))
AUTOMATIC = ("", _("按内容判断"))
SEND, ANSWER = "send", "answer"


class NewTicketForm(TeamPicking):
    """The dictation form. ``place`` and its sisters speak the service's language."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("来电内容"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8, "cols": 30, "autofocus": True}),
        error_messages={"required": _("请记下诉求人反映的事")},
    )
    channel = forms.ChoiceField(
        label=_("渠道"),
        choices=[(c.value, c.label) for c in DESK_CHANNELS],
        initial=Channel.PHONE_81890,
    )
    phone = forms.CharField(
        label=_("来电号码"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    name = forms.CharField(label=_("姓名"), required=False, max_length=40)
    gender = forms.ChoiceField(label=_("称谓"), required=False, choices=GENDERS)
    is_anonymous = forms.BooleanField(label=_("匿名"), required=False)
    keep_secret = forms.BooleanField(label=_("要求保密"), required=False)
    need_reply = forms.BooleanField(label=_("需要回复"), required=False, initial=True)
    address = forms.CharField(label=_("事发地址"), required=False, max_length=200)
    grid_code = forms.ChoiceField(label=_("街道社区"), required=False)
    category_code = forms.ChoiceField(label=_("分类"), required=False)
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[AUTOMATIC, *Kind.choices])
    urgency = forms.ChoiceField(
        label=_("紧急程度"), required=False, choices=[AUTOMATIC, *Urgency.choices]
    )
    event_time = forms.DateTimeField(
        label=_("发生时间"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reply_text = forms.CharField(
        label=_("当场答复"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 30}),
    )
    article_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    finish = forms.ChoiceField(choices=[(SEND, ""), (ANSWER, "")], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        kwargs.setdefault("initial", {"client_uuid": uuid.uuid4()})
        super().__init__(*args, **kwargs)
        self.fields["grid_code"].choices = area_choices(_("按地址判断"))  # type: ignore[attr-defined]
        self.fields["category_code"].choices = leaf_choices(_("按内容判断"))  # type: ignore[attr-defined]
        self.add_pick("target_team_id", _("被反映单位"), required=False)

    def clean_phone(self) -> str:
        """A number we can call, in one spelling."""
        typed = self.cleaned_data["phone"]
        try:
            return normalise_phone(typed) if typed.strip() else ""
        except InvalidPhone as error:
            raise forms.ValidationError(error.message) from error

    def clean(self) -> dict[str, Any]:
        """An answer on the spot needs its words."""
        data = super().clean()
        if data.get("finish") == ANSWER and not (data.get("reply_text") or "").strip():
            self.add_error("reply_text", _t("请写下答复内容；没有答复请选“登记并派单”"))
        return data

    @property
    def answers(self) -> bool:
        """Whether the caller was answered at once."""
        return bool(self.cleaned_data["finish"] == ANSWER)

    def place(self) -> Place:
        """Where it is."""
        return Place(address=self.cleaned_data["address"], grid_code=self.cleaned_data["grid_code"])

    def reporter(self) -> ReporterData:
        """Who calls."""
        data = self.cleaned_data
        if data["is_anonymous"]:
            return ReporterData(is_anonymous=True, keep_secret=data["keep_secret"])
        return ReporterData(
            name=data["name"],
            phone=data["phone"],
            gender=data["gender"],
            keep_secret=data["keep_secret"],
            need_reply=data["need_reply"],
        )

    def wanted_kind(self) -> str:
        """As chosen, else as the words and the class say."""
        leaf = categories.leaf(self.wanted_category())
        default = (leaf.default_kind if leaf else "") or Kind.HELP
        return self.cleaned_data["kind"] or guess_kind(self.cleaned_data["text"], str(default))

    def wanted_category(self) -> str:
        """As chosen, else the leaf the words point at."""
        chosen: str = self.cleaned_data["category_code"]
        if chosen:
            return chosen
        best = categories.suggest_category(self.cleaned_data["text"], limit=1)
        return best[0].code if best else ""

    def extras(self) -> Extras:
        """Class, urgency, time and the unit complained about."""
        data, code = self.cleaned_data, self.wanted_category()
        leaf = categories.leaf(code)
        default = leaf.default_urgency if leaf else Urgency.NORMAL
        return Extras(
            category_code=code,
            urgency=data["urgency"] or guess_urgency(data["text"], default),
            target_team_id=data["target_team_id"],
            event_time=data["event_time"],
        )
