"""What an article says, apart from where it stands. Pure."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from haishu_portal.core.grams import index_terms
from requests_app.knowledge.choices import Secrecy

LABELS: dict[str, Any] = {
    "question": _("问题"),
    "answer": _("口头答复"),
    "steps": _("办理步骤"),
    "materials": _("所需材料"),
    "basis": _("政策依据"),
    "basis_no": _("文号"),
    "power_item_id": _("权责事项"),
    "category_code": _("事项分类"),
    "keywords": _("关键词"),
    "area_code": _("适用范围"),
    "valid_from": _("生效日期"),
    "valid_to": _("失效日期"),
    "secrecy": _("公开范围"),
}
_NUMBER = re.compile(r"^\s*(?:[（(]?\d{1,2}[.、)）]\s*|[-·•]\s+)")
LONG = ("answer", "steps", "materials", "basis")


@dataclass(frozen=True)
class Content:
    """Everything a version holds."""

    question: str
    answer: str
    valid_from: date
    steps: str = ""
    materials: str = ""
    basis: str = ""
    basis_no: str = ""
    power_item_id: int | None = None
    category_code: str = ""
    keywords: tuple[str, ...] = ()
    area_code: str = ""
    valid_to: date | None = None
    secrecy: str = Secrecy.PUBLIC

    def values(self) -> dict[str, Any]:
        """Columns of a version."""
        return {f.name: getattr(self, f.name) for f in fields(self)} | {
            "keywords": list(self.keywords)
        }


def content_of(version: Any) -> Content:
    """What a stored version says."""
    given = {f.name: getattr(version, f.name) for f in fields(Content)}
    return Content(**given | {"keywords": tuple(given["keywords"])})


def lines(text: str) -> list[str]:
    """Lines that say something, without a number or dash of their own in front."""
    bare = (_NUMBER.sub("", line).strip() for line in text.splitlines())
    return [line for line in bare if line]


@dataclass(frozen=True)
class Piece:
    """A stretch of text in a comparison: same, added or removed."""

    kind: str
    text: str


# Codes and dates say nothing letter by letter.
WHOLE = ("category_code", "area_code", "power_item_id", "valid_from", "valid_to", "secrecy")


@dataclass(frozen=True)
class Change:
    """One field that differs, and how."""

    name: str
    label: Any
    pieces: tuple[Piece, ...]


def compare(old: Content, new: Content) -> list[Change]:
    """The fields that differ, each with its text as kept, removed and added pieces."""
    pairs = ((name, _words(old, name), _words(new, name)) for name in LABELS)
    return [
        Change(name, LABELS[name], tuple(_pieces(before, after, whole=name in WHOLE)))
        for name, before, after in pairs
        if before != after
    ]


def _words(content: Content, name: str) -> str:
    value = getattr(content, name)
    if isinstance(value, tuple):
        return "、".join(value)
    if name == "secrecy":
        return str(Secrecy(value).label)
    return "" if value is None else str(value)


def _pieces(before: str, after: str, *, whole: bool) -> Iterable[Piece]:
    if whole:
        found = (Piece("removed", before), Piece("added", after))
        yield from (piece for piece in found if piece.text)
        return
    match = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, a, b, c, d in match.get_opcodes():
        if kind == "equal":
            yield Piece("same", before[a:b])
            continue
        if b > a:
            yield Piece("removed", before[a:b])
        if d > c:
            yield Piece("added", after[c:d])


def head_terms(content: Content) -> list[str]:
    """Grams of what is asked."""
    return index_terms("\n".join((content.question, *content.keywords)))


def all_terms(content: Content) -> list[str]:
    """Grams of the whole article."""
    long = (getattr(content, name) for name in LONG)
    return index_terms("\n".join((content.question, *content.keywords, content.basis_no, *long)))
