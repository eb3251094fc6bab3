"""What the component tags compute before they draw."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

TONES = {"sea", "leaf", "amber", "red", "dawn", "slate"}
# Words that say the same elsewhere in Django and in the apps.
TONE_WORDS = {
    "info": "sea",
    "success": "leaf",
    "done": "leaf",
    "met": "leaf",
    "warning": "amber",
    "warm": "amber",
    "near": "amber",
    "error": "red",
    "danger": "red",
    "overdue": "red",
    "late": "red",
    "action": "dawn",
    "debug": "slate",
    "neutral": "slate",
    "quiet": "slate",
    "paused": "slate",
    "calm": "sea",
}
TONE_ICONS = {
    "sea": "info-circle",
    "leaf": "circle-check",
    "amber": "clock-exclamation",
    "red": "alert-triangle",
    "dawn": "bolt",
    "slate": "point",
}
# Tone of a clock -> colour, icon.
CLOCKS = {
    "calm": ("sea", "clock"),
    "warm": ("sea", "hourglass"),
    "near": ("amber", "clock-exclamation"),
    "overdue": ("red", "alert-triangle"),
    "paused": ("slate", "clock-pause"),
    "met": ("leaf", "circle-check"),
    "late": ("red", "circle-x"),
}
BUTTON_SIZES = ("wide", "large", "small")
VARIANTS = {"primary", "secondary", "quiet", "danger", "link", "sea"}
OWN_OPTIONS = {"label", "help", "size", "optional", "look"}
STEP = 5


def tone_of(word: Any) -> str:
    """One of our six tones for any word that means one."""
    word = str(word or "slate")
    return word if word in TONES else TONE_WORDS.get(word, "slate")


def draw(name: str, context: Mapping[str, Any]) -> SafeString:
    """A component's template as text, for tags that enclose content."""
    return render_to_string(f"components/{name}.html", dict(context))


def attribute_names(extra: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes from a tag's keyword words; empty ones are left out."""
    return {
        name.rstrip("_").replace("_", "-"): value
        for name, value in extra.items()
        if value not in ("", None, False)
    }


def button_classes(variant: str, extra: Mapping[str, Any]) -> str:
    """Class names of a button."""
    names = ["btn", f"btn--{variant if variant in VARIANTS else 'secondary'}"]
    names += [f"btn--{size}" for size in BUTTON_SIZES if extra.get(size)]
    if extra.get("icon_only"):
        names.append("btn--icon")
    return " ".join(names)


def button_attrs(href: str, extra: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes of a button; a link has no type, a button submits unless told otherwise."""
    own = {*BUTTON_SIZES, "icon_only"}
    attrs = attribute_names({key: value for key, value in extra.items() if key not in own})
    if not href:
        attrs.setdefault("type", "submit")
    return attrs


def field_kind(bound: BoundField) -> str:
    """How a field is laid out: choices (a group), check (one box) or line."""
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "check" if isinstance(widget, forms.CheckboxInput) else "line"


def field_context(bound: BoundField, options: Mapping[str, Any]) -> dict[str, Any]:
    """Everything the field's template draws."""
    kind = field_kind(bound)
    help_text = options.get("help", bound.help_text)
    described = [
        f"{bound.auto_id}_{part}"
        for part, there in (("help", help_text), ("error", bound.errors))
        if there
    ]
    attrs = attribute_names({k: v for k, v in options.items() if k not in OWN_OPTIONS})
    if described:
        attrs["aria-describedby"] = " ".join(described)
    group_attrs = {"id": bound.auto_id} if kind == "choices" else {}
    return {
        "bound": bound,
        "kind": kind,
        "label": options.get("label", bound.label),
        "help": help_text,
        "errors": error_texts(bound),
        "control": "" if kind == "choices" else bound.as_widget(attrs=attrs),
        "described": attrs.get("aria-describedby", ""),
        "group_attrs": group_attrs,
        "size": options.get("size", ""),
        "look": options.get("look", ""),
        "mark_optional": options.get("optional", not bound.field.required) and kind != "check",
    }


def error_lines(form: Any) -> list[dict[str, str]]:
    """One line an error; a field's own lead to it, the others lead nowhere."""
    if form is None or not form.is_bound:
        return []
    lines = [{"text": str(text), "target": ""} for text in form.non_field_errors()]
    for bound in form:
        target = bound.auto_id if field_kind(bound) == "choices" else bound.id_for_label
        target = "" if bound.is_hidden else target
        lines += [{"text": named(bound, text), "target": target} for text in error_texts(bound)]
    return lines


def error_texts(bound: BoundField) -> list[str]:
    """A field's errors; Django's own words for an empty field say what to do instead."""
    texts: list[str] = []
    library = str(forms.Field.default_error_messages["required"])
    for error in bound.form.errors.as_data().get(bound.name, []):
        said = [str(text) for text in error.messages]
        plain = error.code == "required" and said == [library]
        texts += [_missing(bound)] if plain else said
    return texts


def _missing(bound: BoundField) -> str:
    if field_kind(bound) == "check":
        return _("请先勾选“{label}”").format(label=bound.label)
    if isinstance(bound.field, forms.ChoiceField):
        return _("请选择“{label}”").format(label=bound.label)
    return _("请填写“{label}”").format(label=bound.label)


def named(bound: BoundField, text: str) -> str:
    """An error that says which field it is about, unless it does so already."""
    label = str(bound.label or "")
    return text if label in text else _("{label}：{text}").format(label=label, text=text)


def clock_context(percent: Any, tone: str, label: str, due: Any) -> dict[str, Any]:
    """Width in steps of five, colour, icon and the full date in words."""
    used = min(max(float(percent or 0), 0), 100)
    tone = tone if tone in CLOCKS else "calm"
    colour, icon = CLOCKS[tone]
    is_moment = isinstance(due, dt.datetime)
    return {
        "tone": tone,
        "colour": colour,
        "icon": icon,
        "label": label,
        "due_words": moment_words(due) if is_moment else str(due or ""),
        "moment": timezone.localtime(due).isoformat() if is_moment else "",
        "width": int(round(used / STEP) * STEP),
    }


def moment_words(moment: dt.datetime) -> str:
    """A full date and time of the house's zone."""
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return _("{year}年{month}月{day}日 {clock}").format(
        year=local.year, month=local.month, day=local.day, clock=f"{local:%H:%M}"
    )


def map_context(box_id: str, lng: Any, lat: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """The map's data, numbers written with a point whatever the language."""
    data = {
        "lng": "" if lng in ("", None) else str(lng),
        "lat": "" if lat in ("", None) else str(lat),
        **({"tiles": settings.TILE_URL} if settings.TILE_URL else {}),
        **{k: v for k, v in options.items() if k not in {"label", "hint", "size"}},
    }
    return {
        "id": box_id,
        "label": options.get("label") or _("地图"),
        "hint": options.get("hint", ""),
        "size": options.get("size", ""),
        "picks": bool(options.get("lng_input")),
        "data": {f"data-{name}": v for name, v in attribute_names(data).items()},
    }


def item_of(item: Any) -> Mapping[str, Any] | Any:
    """A tab from a tuple; other shapes pass as they are."""
    if isinstance(item, tuple | list):
        return dict(zip(("key", "label", "url", "count"), item, strict=False))
    return item


def crumb_of(item: Any) -> Mapping[str, Any] | Any:
    """A breadcrumb from a tuple or a bare word; other shapes pass as they are."""
    if isinstance(item, tuple | list):
        return dict(zip(("label", "url"), item, strict=False))
    return {"label": item} if isinstance(item, str) else item
