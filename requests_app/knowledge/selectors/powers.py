"""The list of powers and duties."""

from django.db.models import Q

from haishu_portal.core.keyset import Keyset, Page
from requests_app.knowledge.models import PowerItem

BY_AGE = Keyset(["-id"])


def power_page(words: str = "", *, cursor: str = "") -> Page[PowerItem]:
    """Entries whose code, name or unit holds the words, newest first."""
    rows = PowerItem.objects.all()
    if words.strip():
        asked = words.strip()
        rows = rows.filter(
            Q(code__icontains=asked) | Q(name__icontains=asked) | Q(unit__icontains=asked)
        )
    return BY_AGE.page(rows, cursor, size=50)


def power_choices() -> list[tuple[str, str]]:
    """Active entries for a form, by unit."""
    rows = PowerItem.objects.filter(is_active=True).order_by("unit", "code")
    return [(str(row.pk), f"{row.unit} · {row.name}（{row.code}）") for row in rows]
