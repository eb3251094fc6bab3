"""The forms of a case and the flow, drawn once into the shell: no form is written twice."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.utils.translation import gettext as _

from requests_app.fieldwork.acts.steps import STEPS
from requests_app.fieldwork.flow import flow_table
from requests_app.fieldwork.forms import evidence
from requests_app.fieldwork.forms.steps import StepForm

register = template.Library()
# Every copy of a form in the app gets a word of its own in place of this one.
PLACE = "x-%s"


@dataclass(frozen=True)
class Ask:
    """One form as the app copies it."""

    name: str
    label: str
    icon: str
    submit: str
    form: StepForm
    takes_photos: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether one tap does it."""
        return not self.form.shown and not self.takes_photos and self.name in STEPS

    @property
    def fields(self) -> Iterator["Asked"]:
        """The fields a person fills in."""
        return (Asked(bound) for bound in self.form.shown)

    @property
    def hidden(self) -> list[forms.BoundField]:
        """What the phone fills in itself; version and identifier travel beside the fields."""
        return self.form.hidden_fields()


@dataclass(frozen=True)
class Asked:
    """A field, and what the phone says when it is not filled in as it should be."""

    bound: forms.BoundField

    @property
    def required(self) -> str:
        """Words for an empty field that must not be; empty if it may."""
        field = self.bound.field
        return str(field.error_messages["required"]) if field.required else ""

    @property
    def short(self) -> str:
        """Words for too little text."""
        return str(self.bound.field.error_messages.get("min_length", ""))

    @property
    def limits(self) -> dict[str, Any]:
        """The bounds of a number or a text."""
        field = self.bound.field
        names = ("min_length", "min_value", "max_value")
        return {name: getattr(field, name, None) for name in names}

    @property
    def outside(self) -> str:
        """Words for a number out of bounds."""
        low, high = self.limits["min_value"], self.limits["max_value"]
        if low is None or high is None:
            return ""
        return _("请填 %(low)s 到 %(high)s 之间的数") % {"low": low, "high": high}

    @property
    def look(self) -> str:
        """Choices are drawn as boxes for a thumb."""
        return "boxed" if isinstance(self.bound.field.widget, forms.RadioSelect) else ""


def _extras() -> Iterator[Ask]:
    rows = (
        ("arrive", _("到场签到"), "map-pin", _("签到"), evidence.ArriveForm),
        ("voice", _("录一段语音"), "microphone", _("保存录音"), evidence.VoiceForm),
        ("signature", _("请诉求人签字"), "signature", _("保存签字"), evidence.SignatureForm),
        ("help", _("请人帮忙"), "users", _("发出请求"), evidence.HelpForm),
        ("hand_over", _("交给同事"), "user-check", _("交接"), evidence.HandOverForm),
    )
    for name, label, icon, submit, form in rows:
        yield Ask(name, label, icon, submit, form(auto_id=PLACE))


def _steps() -> Iterator[Ask]:
    for step in STEPS.values():
        form = step.form(auto_id=PLACE)
        words = str(step.label), step.icon, str(step.submit)
        yield Ask(step.name, *words, form, step.takes_photos)


@register.inclusion_tag("requests_app/fieldwork/app/case/steps.html")
def field_case_steps() -> dict[str, Any]:
    """A template for each form, and the flow as data."""
    return {"asks": [*_steps(), *_extras()], "flow": json.dumps(flow_table(), ensure_ascii=False)}
