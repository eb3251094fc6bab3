"""Tables that leave the house: CSV that spreadsheet programs open without doing what is in it."""

import csv
from collections.abc import Iterable, Iterator

BOM = "\ufeff"
# A cell that begins so is a formula to a spreadsheet program.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> str:
    """The value as text that no program takes for a formula."""
    text = "" if value is None else str(value).replace("\x00", "")
    return f"'{text}" if text.startswith(_FORMULA) else text


class _Echo:
    """Gives back what the writer would write."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Lines of a CSV in UTF-8 with a mark in front, so that Excel reads Chinese."""
    writer = csv.writer(_Echo())
    yield BOM
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])
