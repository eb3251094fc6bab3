"""The bell in the top bar: how many messages wait for the reader."""

from typing import Any

from django import template

from haishu_portal.core.selectors.inbox import COUNT_CAP, unread_mark

register = template.Library()


@register.inclusion_tag("components/bell.html")
def bell(user: Any, url: str) -> dict[str, Any]:
    """A link to the inbox at ``url`` (the name of its address) with what is unread."""
    count = unread_mark(user.pk)
    shown = f"{COUNT_CAP - 1}+" if count >= COUNT_CAP else str(count)
    return {"url": url, "count": count, "shown": shown}
