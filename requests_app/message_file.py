"""Reading residents' messages from a CSV file of another system. Pure: no database.

Columns are found by name or mapped by the caller; every row that cannot be read is named
with its number, the field and the reason.
"""

import csv
import gzip
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.worktime import SHANGHAI

REQUIRED = ("id", "body", "sent_at")
OPTIONAL = ("title", "category")
ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "编号", "留言编号"),
    "title": ("title", "主题", "留言主题", "标题"),
    "body": ("body", "content", "内容", "留言详情"),
    "sent_at": ("sent_at", "time", "时间", "留言时间"),
    "category": ("category", "level1", "分类", "一级标签"),
}
_MOMENT = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$")
MAX_BODY = 20_000
MAX_ID = 60


class UnreadableFile(DomainError):
    """The file as a whole cannot be taken; nothing was."""

    code = "unreadable_file"


class BadRow(ValueError):
    """One row cannot be read: which field, and why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


@dataclass(frozen=True)
class Message:
    """One message as it was sent; the time is aware, Asia/Shanghai."""

    row: int
    id: str
    title: str
    body: str
    sent_at: datetime
    category: str


def read_messages(
    path: Path, columns: Mapping[str, str]
) -> Iterator[tuple[int, dict[str, str], Message | BadRow]]:
    """Yield (row number, row as it stands, message or what is wrong with it).

    ``columns`` maps our names to the file's. Rows are numbered as a spreadsheet shows
    them, the header being 1. Raises UnreadableFile.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            names = find_columns(reader.fieldnames or [], columns)
            for number, raw in enumerate(reader, start=2):
                row = {str(key): value or "" for key, value in raw.items() if key is not None}
                yield number, row, _read_row(number, row, names)
    except (OSError, UnicodeDecodeError, csv.Error, EOFError) as error:
        raise UnreadableFile(
            _("读不了文件 %(name)s：%(why)s") % {"name": path.name, "why": error}
        ) from error


def find_columns(header: Sequence[str], wanted: Mapping[str, str]) -> dict[str, str]:
    """Our column names mapped to the file's. Raises UnreadableFile naming what is missing."""
    found: dict[str, str] = {}
    for name in (*REQUIRED, *OPTIONAL):
        asked = wanted.get(name)
        options = (asked,) if asked else ALIASES[name]
        match = next((option for option in options if option in header), None)
        if match:
            found[name] = match
        elif asked or name in REQUIRED:
            raise UnreadableFile(
                _("文件缺少“%(name)s”列；现有列：%(header)s")
                % {"name": asked or name, "header": "、".join(header)}
            )
    return found


def _read_row(number: int, row: dict[str, str], names: Mapping[str, str]) -> Message | BadRow:
    given = {name: row.get(column, "").strip() for name, column in names.items()}
    title = given.get("title", "")
    body = given["body"].replace("\x00", "") or title
    if not given["id"] or len(given["id"]) > MAX_ID:
        return BadRow("id", _("编号为空或超过%d个字") % MAX_ID)
    if not body or len(body) > MAX_BODY:
        return BadRow("body", _("内容为空或超过%d个字") % MAX_BODY)
    try:
        moment = parse_moment(given["sent_at"])
    except BadRow as problem:
        return problem
    return Message(number, given["id"], title, body, moment, given.get("category", ""))


def parse_moment(text: str) -> datetime:
    """A local moment such as 2019/2/28 11:25:05 or 2020-01-06. Raises BadRow."""
    match = _MOMENT.match(text.strip())
    if match is None:
        raise BadRow("sent_at", _("时间“%s”无法识别") % text[:40])
    parts = [int(part or 0) for part in match.groups()]
    try:
        return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc, arg-type]
    except ValueError as error:
        raise BadRow("sent_at", _("没有“%s”这个时间") % text[:40]) from error
