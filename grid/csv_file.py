"""What all our CSV imports share: the text of the file and its rows, every fault named. Pure.

UTF-8, the GB 18030 and the "Unicode text" (UTF-16 with its mark) that spreadsheet programs write.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from grid.exceptions import ImportRefused, RowProblem

# PostgreSQL keeps no NUL, and no name has any of the others.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ufffe\uffff]")
_LINE_ENDS = re.compile(b"\r\n|\n|\r")


@dataclass
class Sheet:
    """Rows of a file with their numbers (1 is the first below the heading), and what is wrong.

    A row that holds what cannot be read is among the problems alone.
    """

    columns: Sequence[str] = ()
    rows: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def decode(raw: bytes) -> str:
    """Text of a CSV file. Raises ImportRefused naming the row that no known encoding reads."""
    faults = []
    for encoding in _encodings(raw):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as fault:
            faults.append(fault)
    # The encoding that reads the farthest is most likely the one meant.
    farthest = max(fault.start for fault in faults)
    row = len(_LINE_ENDS.findall(raw[:farthest]))
    why = _("编码无法识别，请另存为 UTF-8 的 CSV 再导入")
    raise ImportRefused([RowProblem(row, "file", why)]) from faults[0]


def read_sheet(text: str, *, required: Iterable[str], columns: Iterable[str]) -> Sheet:
    """The rows of a CSV text; only ``columns`` are taken, cut at both ends."""
    reader = csv.DictReader(io.StringIO(text))
    sheet = Sheet()
    try:
        sheet.columns = list(reader.fieldnames or ())
        lacking = [name for name in required if name not in sheet.columns]
        sheet.problems = [RowProblem(0, name, _("缺少这一列")) for name in lacking]
        if not lacking:
            _take_rows(sheet, reader, tuple(columns))
    except csv.Error as fault:
        row = len(sheet.rows) + len({problem.row for problem in sheet.problems}) + 1
        sheet.problems.append(RowProblem(row, "file", _("无法读取这一行：%s") % fault))
    return sheet


def _take_rows(sheet: Sheet, reader: "csv.DictReader[str]", columns: Sequence[str]) -> None:
    for number, record in enumerate(reader, start=1):
        values = {name: (record.get(name) or "").strip() for name in columns}
        faults = [
            RowProblem(number, name, _("含有无法识别的字符，请检查文件编码"))
            for name, value in values.items()
            if _UNPRINTABLE.search(value)
        ]
        sheet.problems += faults
        if not faults:
            sheet.rows.append((number, values))


def _encodings(raw: bytes) -> list[str]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    return ["utf-8-sig"] if raw.startswith(codecs.BOM_UTF8) else ["utf-8", "gb18030"]
