"""Reading a list of powers and duties from CSV. Pure."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

COLUMNS = ("code", "name", "unit", "legal_basis", "url")
NEEDED = ("code", "name", "unit")
LONGEST = {"code": 40, "name": 120, "unit": 80, "legal_basis": 400, "url": 300}
MOST_ROWS = 20_000


@dataclass(frozen=True)
class PowerRow:
    """One entry as the file has it."""

    code: str
    name: str
    unit: str
    legal_basis: str = ""
    url: str = ""


def read_powers(text: str) -> tuple[list[PowerRow], list[tuple[str, str]]]:
    """Entries, and pairs (line, why) for everything wrong; a file with faults is to be refused."""
    reader = csv.reader(io.StringIO(text))
    head = [name.strip().lower() for name in next(reader, [])]
    missing = [name for name in NEEDED if name not in head]
    if missing:
        return [], [("1", _("表头缺少：%s") % "、".join(missing))]
    rows: list[PowerRow] = []
    wrong: list[tuple[str, str]] = []
    seen: dict[str, int] = {}
    for line, cells in _lines(reader):
        given = {name: cell.strip() for name, cell in zip(head, cells, strict=False)}
        row = PowerRow(**{name: given.get(name, "") for name in COLUMNS})
        if faults := [*_faults(row), *_again(row, seen)]:
            wrong.append((str(line), "；".join(faults)))
        seen.setdefault(row.code, line)
        rows.append(row)
    if not rows:
        wrong.append(("2", _("文件里没有事项")))
    return rows, wrong


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, with their line as an editor counts it."""
    for line, cells in enumerate(reader, start=2):
        if any(cell.strip() for cell in cells) and line <= MOST_ROWS:
            yield line, cells


def _faults(row: PowerRow) -> Iterator[str]:
    for name in NEEDED:
        if not getattr(row, name):
            yield _("%s 不能为空") % name
    for name, most in LONGEST.items():
        if len(getattr(row, name)) > most:
            yield _("%(name)s 超过 %(most)d 个字") % {"name": name, "most": most}
    if row.url and not row.url.startswith(("http://", "https://")):
        yield _("url 须以 http:// 或 https:// 开头")


def _again(row: PowerRow, seen: dict[str, int]) -> Iterator[str]:
    if row.code and row.code in seen:
        yield _("编码 %(code)s 与第 %(line)d 行重复") % {"code": row.code, "line": seen[row.code]}
