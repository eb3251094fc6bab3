"""Reads labelled texts from CSV files, and what their labels mean in our tree. Pure.

A file holds whole messages (title, body) or words already segmented, with a label. Labels are
our own top-level names or codes, or another city's, which ``seed/category_map.csv`` translates.
"""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from requests_app.message_file import UnreadableFile

if TYPE_CHECKING:
    from requests_app.training import Example

MAP_FILE = Path(__file__).parent / "seed" / "category_map.csv"
NAMES: dict[str, tuple[str, ...]] = {
    "label": ("level1", "label", "category", "一级标签", "分类"),
    "words": ("words", "segmented"),
    "title": ("title", "留言主题", "标题"),
    "body": ("body", "content", "text", "留言详情", "内容"),
}


@dataclass
class Labelled:
    """What a file gave: usable texts, and how many rows had an unknown label or no words."""

    examples: "list[Example]" = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    empty: int = 0


def read_label_map(path: Path = MAP_FILE) -> dict[str, str]:
    """Another tree's labels with our top-level codes (``|`` between several)."""
    return {row["theirs"].strip(): row["ours"].strip() for row in _rows(path)}


def read_examples(
    path: Path, labels: Mapping[str, str], columns: Mapping[str, str], into: Labelled
) -> Labelled:
    """Add the file's texts to ``into``. ``columns`` maps our names to the file's.

    Raises UnreadableFile for a file without label or text.
    """
    from requests_app.training import Example  # noqa: PLC0415 - loads scikit-learn

    for row in _rows(path):
        named = {name: _value(row, name, columns) for name in NAMES}
        if named["label"] is None or (named["words"] is None and named["body"] is None):
            wanted = _("level1，以及 body 或 words")
            raise UnreadableFile(
                _("文件缺少“%(name)s”列；现有列：%(header)s")
                % {"name": wanted, "header": "、".join(row)}
            )
        label = labels.get((named["label"] or "").strip(), "")
        text = (named["words"] or "").replace(" ", "") or (named["body"] or "")
        if not label:
            into.unknown[(named["label"] or "").strip()] += 1
        elif not text.strip() and not (named["title"] or "").strip():
            into.empty += 1
        else:
            into.examples.append(
                Example(label, text, named["title"] or "", whole=not named["words"])
            )
    return into


def _value(row: Mapping[str, str], name: str, columns: Mapping[str, str]) -> str | None:
    options = (columns[name],) if name in columns else NAMES[name]
    column = next((option for option in options if option in row), None)
    return None if column is None else row[column] or ""


def _rows(path: Path) -> Iterator[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
    except (OSError, UnicodeDecodeError, csv.Error, EOFError) as error:
        raise UnreadableFile(
            _("读不了文件 %(name)s：%(why)s") % {"name": path.name, "why": error}
        ) from error
