"""How a label is typed without an input method: ``{{ label|spell }}``."""

from typing import Any

from django import template

from haishu_portal.core.pinyin import spellings

register = template.Library()


@register.filter
def spell(label: Any) -> str:
    """``派单`` as ``paidan pd``, for ``data-spell``; the palette finds it by either."""
    return " ".join(spellings(str(label)))
