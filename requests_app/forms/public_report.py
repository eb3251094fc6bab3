"""The resident's report: words first, everything else helps."""

import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from grid.choices import TeamKind
from grid.selectors.directory import TeamBrief, all_teams
from grid.selectors.lookup import divisions_named_in
from haishu_portal.core.exceptions import InvalidPhone
from haishu_portal.core.models import Attachment
from haishu_portal.core.phones import normalise_phone
from requests_app.categorise import guess_kind, guess_urgency
from requests_app.choices import Kind, Urgency
from requests_app.selectors import categories
from requests_app.services.intake import Extras, Place, ReporterData

MAX_WORDS = 2000
MIN_WORDS = 4
NAMED, ANONYMOUS = "named", "anonymous"
MOBILE_DIGITS = 11
ACCOUNTABLE = (TeamKind.BUREAU, TeamKind.STREET_CENTRE, TeamKind.COMMUNITY_ROOM)
_ORDER = {kind: order for order, kind in enumerate(ACCOUNTABLE)}


def accountable_units() -> list[TeamBrief]:
    """Units a resident may complain about: bureaux, then streets, then communities."""
    units = [team for team in all_teams() if team.kind in _ORDER]
    return sorted(units, key=lambda team: (_ORDER[team.kind], team.code))


class ReportForm(forms.Form):
    """What a resident tells us. ``form.place`` and its sisters speak the service's language."""

    client_uuid = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("请告诉我们发生了什么"),
        max_length=MAX_WORDS,
        min_length=MIN_WORDS,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": None}),
        error_messages={
            "required": _("请写下要反映的事，几句话就可以"),
            "min_length": _("请再多写几个字，说清楚是什么事"),
            "max_length": _("最多 %(limit_value)d 字，现在有 %(show_value)d 字，请删短一些"),
        },
    )
    category = forms.CharField(required=False, max_length=6)
    address = forms.CharField(
        label=_("地址或地点"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    lng = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    keep_position = forms.BooleanField(
        label=_("同意使用照片里记录的拍摄位置，帮我们找到地点"), required=False
    )
    contact = forms.ChoiceField(
        label=_("是否留下联系方式"),
        choices=[
            (NAMED, _("留下电话，方便联系我")),
            (ANONYMOUS, _("匿名反映")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择是否留下联系方式")},
    )
    name = forms.CharField(
        label=_("怎么称呼您"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("联系电话"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    need_reply = forms.BooleanField(label=_("办好后请告诉我结果"), required=False)
    keep_secret = forms.BooleanField(label=_("请为我保密"), required=False)
    target = forms.CharField(
        label=_("反映的是哪个单位"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
    )
    website = forms.CharField(
        label=_("请把这一栏留空"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_client_uuid(self) -> uuid.UUID:
        """The form's own id; nobody can correct a hidden field, so a spoilt one is replaced."""
        try:
            return uuid.UUID(self.cleaned_data["client_uuid"])
        except ValueError:
            return uuid.uuid4()

    def clean_website(self) -> str:
        """A trap for programs that fill in everything; a person is told what to do."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("这一栏用来识别自动程序，请清空后再提交"))
        return ""

    def clean_category(self) -> str:
        """A leaf in force, or nothing."""
        code: str = self.cleaned_data["category"]
        return code if categories.leaf(code) else ""

    def clean_target(self) -> TeamBrief | None:
        """The unit of exactly this name."""
        name = self.cleaned_data["target"]
        if not name:
            return None
        unit = next((team for team in accountable_units() if team.name == name), None)
        if unit is None:
            raise ValidationError(
                _("没有找到“%(name)s”。请从列表里选择；也可以留空，在上面的内容里写明"),
                params={"name": name},
            )
        return unit

    def clean(self) -> dict[str, Any]:
        """What depends on whether we can call back."""
        data = super().clean() or {}
        if data.get("contact") == NAMED:
            self._clean_phone(data)
        elif data.get("contact") == ANONYMOUS and not self._is_placed(data):
            self.add_error(
                "address", _t("匿名反映时我们无法打电话问您，请写明地点，或在地图上点一下")
            )
        if (data.get("lng") is None) != (data.get("lat") is None):
            data["lng"] = data["lat"] = None
        return data

    def _is_placed(self, data: dict[str, Any]) -> bool:
        if data.get("address") or data.get("lng") is not None or data.get("target"):
            return True
        return bool(divisions_named_in(data.get("text") or ""))

    def _clean_phone(self, data: dict[str, Any]) -> None:
        if not data.get("phone"):
            self.add_error("phone", _t("请填写电话，方便承办单位联系您；不便留电话可以选匿名"))
            return
        try:
            data["phone"] = normalise_phone(data["phone"])
        except InvalidPhone as error:
            self.add_error("phone", _phone_help(data["phone"]) or error.message)

    def place(self, photos: list[Attachment]) -> Place:
        """Where it is; a photo's own position serves when nothing was marked on the map."""
        data = self.cleaned_data
        point = (data["lng"], data["lat"])
        if point[0] is None and data["keep_position"]:
            point = next(((p.lng, p.lat) for p in photos if p.lng is not None), point)
        return Place(address=data["address"], lng=point[0], lat=point[1])

    def reporter(self) -> ReporterData:
        """Who tells us; nothing of it when anonymous."""
        data = self.cleaned_data
        if data["contact"] == ANONYMOUS:
            return ReporterData(is_anonymous=True)
        return ReporterData(
            name=data["name"],
            phone=data["phone"],
            keep_secret=data["keep_secret"],
            need_reply=data["need_reply"],
        )

    def kind(self) -> str:
        """What is wanted, from the words, else from the class of matter."""
        leaf = categories.leaf(self.category_code())
        default = (leaf.default_kind if leaf else "") or Kind.HELP
        return guess_kind(self.cleaned_data["text"], str(default))

    def category_code(self) -> str:
        """The chosen leaf; "not sure" leaves it to our staff; never asked, the words decide."""
        if "category" in self.data:
            return str(self.cleaned_data["category"])
        best = categories.suggest_category(self.cleaned_data["text"], limit=1)
        return best[0].code if best else ""

    def extras(self, photos: list[Attachment]) -> Extras:
        """Class, urgency, unit complained about and photos."""
        data = self.cleaned_data
        code = self.category_code()
        leaf = categories.leaf(code)
        target = data["target"]
        return Extras(
            category_code=code,
            urgency=guess_urgency(data["text"], leaf.default_urgency if leaf else Urgency.NORMAL),
            target_team_id=target.id if target else None,
            photos=photos,
        )


def _phone_help(typed: str) -> str:
    """What is wrong with a number, when that can be said."""
    digits = re.sub(r"\D", "", typed)
    if digits.startswith("1") and len(digits) != MOBILE_DIGITS:
        return _t("手机号码应为 11 位，您填了 %(count)d 位，请核对") % {"count": len(digits)}
    return ""
