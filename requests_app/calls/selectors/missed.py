"""The list of callers who rang in vain."""

from haishu_portal.core.keyset import Keyset, Page
from requests_app.calls.choices import CallbackState
from requests_app.calls.models import CallbackItem
from requests_app.calls.models.callers import OPEN_CALLBACK_VALUES

ORDER = Keyset(["missed_at", "id"])
CLOSED_ORDER = Keyset(["-missed_at", "-id"])


def callback_page(*, closed: bool = False, cursor: str = "", size: int = 50) -> Page[CallbackItem]:
    """Open rows, longest waiting first, or the closed ones, newest first; one query."""
    rows = CallbackItem.objects.select_related("claimed_by")
    if closed:
        return CLOSED_ORDER.page(rows.exclude(state__in=OPEN_CALLBACK_VALUES), cursor, size=size)
    return ORDER.page(rows.filter(state__in=OPEN_CALLBACK_VALUES), cursor, size=size)


def open_callbacks() -> int:
    """How many callers wait to be rung; counts no further than 100."""
    return CallbackItem.objects.filter(state=CallbackState.WAITING)[:100].count()


def claimed_by(agent_id: int | None) -> list[CallbackItem]:
    """Rows that this agent rings now."""
    rows = CallbackItem.objects.filter(claimed_by_id=agent_id, state=CallbackState.CLAIMED)
    return list(rows.order_by("claimed_at")[:20])
