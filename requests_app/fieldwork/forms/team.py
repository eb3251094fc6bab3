"""Forms of the lead: who is away and who covers, who is on duty, what is not for the team."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext_lazy as _

from grid.rosters.choices import MOST_SLOTS, AbsenceReason, Shift
from grid.rosters.services.duties import OnDuty
from grid.selectors.members import Member
from haishu_portal.core.worktime import SHANGHAI, local_date
from requests_app.fieldwork.forms.steps import ReturnForm

NOW, PLANNED = "now", "planned"
FARTHEST = timedelta(days=366)


def _date(label: Any, **words: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **words
    )


class AbsenceForm(forms.Form):
    """Away now or planned, through which day, why, and who covers."""

    person = forms.TypedChoiceField(label=_("谁缺勤"), coerce=int)
    when = forms.ChoiceField(
        label=_("从什么时候"),
        choices=[(NOW, _("现在起")), (PLANNED, _("计划"))],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    since = _date(_("计划从哪天"), required=False)
    until = _date(_("到哪天为止（含）"))
    reason = forms.ChoiceField(
        label=_("事由"),
        choices=AbsenceReason.choices,
        initial=AbsenceReason.LEAVE,
        widget=forms.RadioSelect,
    )
    cover = forms.TypedChoiceField(
        label=_("代办人"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("缺勤期间，新的工单由代办人接；不指定则由队里其他人分担"),
    )

    def __init__(self, *args: Any, people: Sequence[Member], now: datetime, **words: Any) -> None:
        words.setdefault("label_suffix", "")
        words.setdefault("use_required_attribute", False)
        super().__init__(*args, **words)
        self.now = now
        listed = [(str(person.id), person.name) for person in people]
        self.fields["person"].choices = [("", _("请选择")), *listed]  # type: ignore[attr-defined]
        self.fields["cover"].choices = [("", _("不指定")), *listed]  # type: ignore[attr-defined]
        self.fields["until"].initial = f"{localtime(now, SHANGHAI):%Y-%m-%d}"

    def clean(self) -> dict[str, Any]:
        """Turn the days into moments: a planned absence begins with its day."""
        data = super().clean() or {}
        today = local_date(self.now)
        if data.get("when") == PLANNED and not data.get("since"):
            self.add_error("since", _("请选择开始日期"))
        for name in ("since", "until"):
            day = data.get(name)
            if day and not today - FARTHEST < day < today + FARTHEST:
                self.add_error(name, _("请选择一年以内的日期"))
        if not self.errors:
            planned = data["when"] == PLANNED
            data["starts_at"] = _begin(data["since"]) if planned else self.now
            data["ends_at"] = _begin(data["until"] + timedelta(days=1))
        return data


def _begin(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min), SHANGHAI)


class DutyForm(forms.Form):
    """One person on the rota of a day."""

    on_duty = forms.BooleanField(label=_("当班"), required=False)
    shift = forms.ChoiceField(label=_("班次"), choices=Shift.choices, required=False)
    slots = forms.IntegerField(
        label=_("名额"),
        required=False,
        min_value=0,
        max_value=MOST_SLOTS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "placeholder": _("默认")}),
    )

    def __init__(self, data: Any, *, member: Member, initial: dict[str, Any]) -> None:
        super().__init__(
            data,
            prefix=str(member.id),
            initial=initial,
            label_suffix="",
            use_required_attribute=False,
        )
        self.member = member

    @property
    def line(self) -> OnDuty | None:
        """The person as a line of the rota, if on it."""
        data = self.cleaned_data
        if not data["on_duty"]:
            return None
        return OnDuty(self.member.id, data["shift"] or Shift.DAY, data["slots"])


def duty_forms(
    people: Sequence[Member], rota: Mapping[int, Any], data: Any = None
) -> list[DutyForm]:
    """A form for each person, filled in with the rota; without one everybody is on duty."""
    found = []
    for member in people:
        duty = rota.get(member.id)
        initial = {
            "on_duty": duty is not None or not rota,
            "shift": duty.shift if duty else Shift.DAY,
            "slots": duty.slots if duty else None,
        }
        found.append(DutyForm(data, member=member, initial=initial))
    return found


class TeamReturnForm(ReturnForm):
    """A return from a page: what travels beside the phone's form stands hidden in this one."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("client_uuid", uuid.uuid4())
