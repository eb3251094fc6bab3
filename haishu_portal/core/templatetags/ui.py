"""The portal's components as tags: ``{% load ui %}``.

Each tag draws one template of ``templates/components/``. Tones are sea, leaf, amber, red,
dawn and slate; a tone never stands alone, a word and mostly an icon stand beside it.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from haishu_portal.core.templatetags import ui_parts as parts

register = template.Library()
BLANK = mark_safe("")


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """One icon of the sprite; hidden from screen readers unless it has a label."""
    return _icon(name, str(label), size) if name else BLANK


@lru_cache(maxsize=1024)
def _icon(name: str, label: str, size: str) -> SafeString:
    """Drawn once for each: a list shows some hundred of a dozen kinds."""
    words = flatatt({"role": "img", "aria-label": label} if label else {"aria-hidden": "true"})
    return format_html(
        '<svg class="icon{}" width="20" height="20"{} focusable="false">'
        '<use href="{}#{}"></use></svg>',
        f" icon--{size}" if size else "",
        words,
        static("icons/sprite.svg"),
        name,
    )


@register.inclusion_tag("components/button.html")
def button(
    text: str, variant: str = "secondary", icon: str = "", href: str = "", **extra: Any
) -> dict[str, Any]:
    """A button, or a link that looks like one when it has an address.

    Further words become attributes, ``_`` read as ``-``: ``data_dialog_open="return"``;
    ``wide``, ``large`` and ``small`` set its size, ``icon_only`` hides the text from the eye.
    """
    return {
        "text": text,
        "icon": icon,
        "href": href,
        "icon_only": bool(extra.get("icon_only")),
        "classes": parts.button_classes(variant, extra),
        "attrs": flatatt(parts.button_attrs(href, extra)),
    }


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """A form field with its label, help and error in words.

    Options: ``label``, ``help``, ``size`` (short, code, large), ``optional=False`` leaves the
    word 选填 out, ``look`` (row, boxed) for choices; others become attributes of the control.
    """
    return parts.field_context(bound, options)


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """Everything wrong with a form, on top of the page, each line a link to its field."""
    return {"lines": parts.error_lines(form)}


@register.simple_tag
def badge(label: Any, tone: str = "slate", icon: str = "") -> SafeString:
    """A state or a kind in one or two words."""
    return _badge(str(label), parts.tone_of(tone), icon)


@lru_cache(maxsize=2048)
def _badge(label: str, tone: str, icon: str) -> SafeString:
    """Drawn once for each: a list repeats a handful of them."""
    return parts.draw("badge", {"label": label, "tone": tone, "icon": icon})


@register.inclusion_tag("components/badge.html")
def state_badge(label: str, tone: str = "slate", icon: str = "") -> dict[str, Any]:
    """A badge that always has an icon: that of its tone when none is given."""
    tone = parts.tone_of(tone)
    return {"label": label, "tone": tone, "icon": icon or parts.TONE_ICONS[tone]}


@register.simple_tag
def clock_bar(percent: Any, tone: str = "calm", label: str = "", due: Any = None) -> SafeString:
    """How much of a time limit is used: percent 0-100, tone one of ``parts.CLOCKS``.

    ``due`` is a datetime or words; it is the full value that a pointer or a reader gets.
    Drawn without a template: a list shows fifty.
    """
    clock = parts.clock_context(percent, tone, label, due)
    said = escape(_("时限：%(due_words)s") % clock) if clock["due_words"] else ""
    spoken, moment = "", clock["moment"]
    if said:
        tag, when = ("time", f' datetime="{moment}"') if moment else ("span", "")
        spoken = f'<{tag} class="visually-hidden"{when}>{said}</{tag}>'
    title = f' title="{said}"' if said else ""
    return SafeString(
        f'<span class="clock clock--{clock["tone"]} tone-{clock["colour"]}"{title}>'
        f'<span class="clock__words">{icon(clock["icon"])}<span>{escape(label)}</span>{spoken}'
        f'</span><span class="clock__track" aria-hidden="true">'
        f'<span class="clock__fill w-{clock["width"]}"></span></span></span>'
    )


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """What happened, in the order given (newest first is the custom)."""
    return {"entries": entries}


@register.inclusion_tag("components/empty_state.html")
def empty_state(
    title: str, text: str = "", icon: str = "inbox", action_href: str = "", action_text: str = ""
) -> dict[str, Any]:
    """What will be here, and what to do meanwhile."""
    return {
        "title": title,
        "text": text,
        "icon": icon,
        "action_href": action_href,
        "action_text": action_text,
    }


@register.inclusion_tag("components/alert.html")
def alert(text: str, tone: str = "sea", icon: str = "", title: str = "") -> dict[str, Any]:
    """A message on the page; red ones are read out at once."""
    tone = parts.tone_of(tone)
    icon = icon or parts.TONE_ICONS[tone]
    return {"text": text, "tone": tone, "title": title, "icon": icon}


@register.inclusion_tag("components/pagination.html")
def pagination(newer_url: str | None = "", older_url: str | None = "") -> dict[str, Any]:
    """Two links; nothing is counted."""
    return {"newer_url": newer_url, "older_url": older_url}


@register.inclusion_tag("components/map_box.html")
def map_box(id: str, lng: Any = "", lat: Any = "", **options: Any) -> dict[str, Any]:  # noqa: A002
    """A map of outlines, WGS84.

    Options: ``outlines`` (address of GeoJSON), ``lng_input`` and ``lat_input`` (ids of the
    inputs that a click or Enter sets), ``label``, ``hint``, ``size`` (tall, small), ``zoom``,
    ``points`` (address of GeoJSON points). Below lie the tiles of ``TILE_URL``, if it is set.
    """
    return parts.map_context(id, lng, lat, options)


@register.simple_tag
def tile_url() -> str:
    """Address pattern of the tile server, empty without one."""
    return settings.TILE_URL


@register.simple_block_tag
def dialog(content: str, id: str, title: str, size: str = "") -> SafeString:  # noqa: A002
    """A dialog; opened by ``data-dialog-open="id"``, or without script by ``href="#id"``."""
    return parts.draw("dialog", {"id": id, "title": title, "content": content, "size": size})


@register.simple_block_tag
def card(content: str, title: str = "", icon: str = "", href: str = "", id: str = "") -> SafeString:  # noqa: A002
    """A framed part of a page."""
    words = {"title": title, "icon": icon, "content": content, "href": href, "id": id}
    return parts.draw("card", words)


@register.simple_block_tag
def table(content: str, caption: str = "", id: str = "") -> SafeString:  # noqa: A002
    """A table that scrolls sideways inside its frame instead of breaking the page."""
    return parts.draw("table", {"caption": caption, "content": content, "id": id})


@register.inclusion_tag("components/stat.html")
def stat(
    value: Any, label: str, of: Any = "", change: str = "", tone: str = "slate"
) -> dict[str, Any]:
    """One number with its denominator and its change."""
    return {"value": value, "label": label, "of": of, "change": change, "tone": parts.tone_of(tone)}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Any], current: str = "", label: str = "") -> dict[str, Any]:
    """Views of one thing: items of ``(key, label, url[, count])`` or objects of that shape."""
    return {"items": [parts.item_of(item) for item in items], "current": current, "label": label}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(items: Iterable[Any]) -> dict[str, Any]:
    """The way back: items of ``(label, url)``; the last is this page."""
    return {"items": [parts.crumb_of(item) for item in items]}


@register.filter
def tone(word: Any) -> str:
    """One of the six tones for any word that means one."""
    return parts.tone_of(word)


@register.filter
def lookup(mapping: Mapping[Any, Any], key: Any) -> Any:
    """A dict's value for a key that only the template knows."""
    return mapping.get(key)
