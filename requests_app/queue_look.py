"""How a list of tickets may look: its orders, its columns, the height of its rows. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

SORTS = (
    ("due", _("到期先后")),
    ("urgency", _("紧急程度")),
    ("newest", _("最新提交")),
    ("changed", _("最近更新")),
    ("untouched", _("最久未动")),
)
# Orders whose index holds open tickets alone.
OPEN_SORTS = frozenset({"due", "urgency"})
DENSITIES = (("compact", _("紧凑")), ("normal", _("标准")), ("roomy", _("宽松")))
NORMAL = "normal"
TITLE = "title"
COLUMNS = (
    ("urgency", _("紧急程度")),
    (TITLE, _("事项")),
    ("state", _("状态")),
    ("clock", _("时限")),
    ("unit", _("承办单位")),
    ("channel", _("渠道")),
    ("submitted", _("提交")),
    ("updated", _("更新")),
    ("category", _("分类")),
    ("place", _("位置")),
    ("kind", _("类型")),
    ("handler", _("经办人")),
)
USUAL = ("urgency", TITLE, "state", "clock", "unit", "channel", "submitted")
LABELS: Mapping[str, Any] = dict(COLUMNS)


@dataclass(frozen=True)
class Look:
    """Columns in their order, and the height of rows."""

    columns: tuple[str, ...] = USUAL
    density: str = NORMAL

    @property
    def is_wide(self) -> bool:
        """Whether there are more columns than fit a narrow screen."""
        return len(self.columns) > len(USUAL) + 1

    def has(self, column: str) -> bool:
        """Whether the column is shown."""
        return column in self.columns


def columns_from(names: Iterable[Any]) -> tuple[str, ...]:
    """Known columns in the order given; a ticket's title is always among them."""
    known = tuple(dict.fromkeys(name for name in names if name in LABELS))
    return known if TITLE in known else (TITLE, *known)


def look_from(stored: Any, usual: Look) -> Look:
    """The look kept for somebody, where it can be read; the rest is as usual."""
    if not isinstance(stored, Mapping):
        return usual
    columns, density = stored.get("columns"), stored.get("density")
    return Look(
        columns_from(columns) if isinstance(columns, list | tuple) and columns else usual.columns,
        density if density in dict(DENSITIES) else usual.density,
    )


def sorts_of(*, only_open: bool) -> list[tuple[str, Any]]:
    """Orders for a list; without an index a list of all tickets would be slow."""
    return [(name, label) for name, label in SORTS if only_open or name not in OPEN_SORTS]
