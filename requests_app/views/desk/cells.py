"""Cells of the queue as HTML: a page draws some four hundred, too many for templates.

Every value is escaped here or comes from ``ui``; the title's cell stands in ``_row.html``.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from haishu_portal.core.templatetags import ui
from requests_app.choices import Kind
from requests_app.queue_look import LABELS, TITLE, Look

if TYPE_CHECKING:
    from requests_app.views.desk.rows import Row

NOTHING = '<span class="muted">—</span>'
# Names of cells as style sheets know them; numbers stand to the right.
CLASSES = {"submitted": "num queue__when", "updated": "num queue__when queue__updated"}


def head(look: Look) -> list[dict[str, Any]]:
    """The line above the rows."""
    return [
        {"name": name, "label": LABELS[name], "classes": class_of(name)} for name in look.columns
    ]


def class_of(column: str) -> str:
    """The class of a column's cells."""
    return CLASSES.get(column, f"queue__{column}")


def cells(row: "Row", columns: tuple[str, ...]) -> SafeString:
    """The cells of these columns, one after the other."""
    return SafeString(
        "".join(f'<td class="{class_of(name)}">{_CELLS[name](row)}</td>' for name in columns)
    )


def around(look: Look) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Columns before and behind the title."""
    at = look.columns.index(TITLE)
    return look.columns[:at], look.columns[at + 1 :]


def pick_cell(row: "Row") -> SafeString:
    """A box to choose the row by, for doing one thing to many."""
    said = escape(_("选择 %(no)s") % {"no": row.ticket.no})
    label = escape(_("选择或取消这一行"))
    return SafeString(
        '<td class="queue__pick"><label class="pick-cell"><input type="checkbox" name="id" '
        f'value="{row.key}" form="bulk" data-pick data-key="x" data-key-label="{label}">'
        f'<span class="visually-hidden">{said}</span></label></td>'
    )


def under_title(row: "Row") -> SafeString:
    """The second line of the title: number, place, category, flags."""
    ticket = row.ticket
    parts = [f'<span class="queue__no">{escape(ticket.no)}</span>']
    if ticket.place_label and not row.look.has("place"):
        parts.append(_words(ticket.place_label))
    if ticket.category and not row.look.has("category"):
        parts.append(_words(ticket.category.name))
    if ticket.confidential:
        parts.append(_flag("lock", _("保密")))
    if ticket.supervision_level:
        parts.append(_flag("flag", row.supervision, " flag--red"))
    if ticket.rework_count:
        parts.append(_flag("refresh", _("重办%(n)s次") % {"n": ticket.rework_count}))
    return SafeString("".join(parts))


@lru_cache(maxsize=2048)
def _flag(icon: str, words: str, more: str = "") -> str:
    return f'<span class="flag{more}">{ui.icon(icon)}{escape(words)}</span>'


def _words(words: str) -> str:
    return f"<span>{escape(words)}</span>"


def _titled(words: str, classes: str = "") -> str:
    """Words that may be cut, whole when pointed at."""
    if not words:
        return NOTHING
    said = escape(words)
    return f'<span{classes} title="{said}">{said}</span>'


def _urgency(row: "Row") -> str:
    return _urgency_mark(row.urgency.text, row.urgency.tone, row.urgency.icon)


@lru_cache(maxsize=64)
def _urgency_mark(text: str, tone: str, icon: str) -> str:
    said = escape(text)
    mark = f"{ui.icon(icon)}<span>{said}</span>"
    return f'<span class="urgency tone-{tone}" title="{said}">{mark}</span>'


def _clock(row: "Row") -> str:
    clock = row.clock
    if clock is None:
        return NOTHING
    name = (
        f'<span class="queue__clockname" title="{escape(clock.label)}">{escape(clock.short)}</span>'
    )
    return name + ui.clock_bar(clock.percent, clock.tone, clock.words, clock.full)


def _unit(row: "Row") -> str:
    return _titled(row.unit) if row.unit else _titled(row.ticket.desk_reason, ' class="muted"')


def _moment(row: "Row", column: str) -> str:
    short, full, moment = getattr(row, column)
    return f'<time datetime="{moment.isoformat()}" title="{full}">{short}</time>'


_CELLS: dict[str, Callable[["Row"], str]] = {
    "urgency": _urgency,
    "state": lambda row: ui.badge(row.state.text, row.state.tone, row.state.icon),
    "clock": _clock,
    "unit": _unit,
    "channel": lambda row: str(escape(row.channel)),
    "submitted": lambda row: _moment(row, "submitted"),
    "updated": lambda row: _moment(row, "updated"),
    "category": lambda row: _titled(row.ticket.category.name if row.ticket.category else ""),
    "place": lambda row: _titled(row.ticket.place_label),
    "kind": lambda row: str(escape(Kind(row.ticket.kind).label)),
    "handler": lambda row: _titled(row.handler),
}
