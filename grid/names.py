"""Finds streets and communities named in free text. Pure.

A full name (文化社区) always counts. A short name (文化) counts unless it begins the name
of a road, a bridge or a shop, and, if it is also an everyday word, only beside the full or
unmistakable name of its own street.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grid.choices import Level
from grid.codes import at_level

SUFFIXES = ("街道", "社区居委会", "社区", "居委会", "村委会", "镇", "乡", "村")

# Short names that people write without meaning the division: gates, sights, words, main roads.
EVERYDAY = frozenset(
    [
        "文化",
        "中山",
        "车站",
        "新街",
        "太阳",
        "朝阳",
        "迎春",
        "牡丹",
        "清风",
        "天一",
        "平桥",
        "梅园",
        "新星",
        "春城",
        "泰安",
        "安泰",
        "广安",
        "万安",
        "南门",
        "西门",
        "鼓楼",
        "白云",
        "南苑",
        "洞桥",
        "秀水",
        "文昌",
        "永丰",
        "月湖",
        "华兴",
    ]
)

# What follows a short name when it is part of another name: 中山西路, 柳庄街, 月湖公园.
_OTHER_THING = re.compile(
    r"(?:[东西南北中]?(?:路|街(?!道)|巷|弄|大道|桥|支路|新路|横街)|广场|公园|医院|学校|小学|中学|"
    r"幼儿园|菜场|菜市场|市场|大厦|大酒店|宾馆|花园|新村|小区|地铁|站|派出所|银行|商场|盛园|景区)"
)


@dataclass(frozen=True)
class Named:
    """A division as the matcher needs it; ``current_code`` is what it has become, if anything."""

    code: str
    name: str
    level: Level
    current_code: str


@dataclass(frozen=True)
class DivisionHit:
    """A division named in a text, at ``text[start:end]``.

    ``current_code`` is the code in force for it today: the same, its successor's, or empty.
    """

    code: str
    name: str
    level: Level
    start: int
    end: int
    matched: str
    current_code: str

    @property
    def is_full_name(self) -> bool:
        """Whether the text gave the name with its suffix."""
        return self.matched == self.name


def short_name_of(name: str) -> str:
    """``name`` without the suffix that tells its level."""
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name.removesuffix(suffix)
    return name


class NameMatcher:
    """All names of a territory, ready to be found in texts; built once per version."""

    def __init__(self, divisions: Iterable[Named]) -> None:
        self._by_word: dict[str, list[Named]] = {}
        for division in divisions:
            for word in {division.name, short_name_of(division.name)}:
                self._by_word.setdefault(word, []).append(division)
        words = sorted(self._by_word, key=lambda word: (-len(word), word))
        self._pattern = re.compile("|".join(map(re.escape, words)) or r"(?!)")

    def find(self, text: str) -> list[DivisionHit]:
        """Divisions named in ``text``, in order of place, each once; the longest name wins."""
        hits = [hit for match in self._pattern.finditer(text) for hit in self._hits(text, match)]
        sure = [hit for hit in hits if self._is_sure(hit)]
        streets = {at_level(hit.code, Level.STREET) for hit in sure if hit.level == Level.STREET}
        kept = [hit for hit in hits if hit in sure or self._backed(hit, streets)]
        return _once(_by_street(kept, streets))

    def _hits(self, text: str, match: re.Match[str]) -> list[DivisionHit]:
        word = match.group()
        short = [d for d in self._by_word[word] if d.name != word]
        if short and _OTHER_THING.match(text, match.end()):
            short = []
        full = [d for d in self._by_word[word] if d.name == word]
        return [
            DivisionHit(d.code, d.name, d.level, *match.span(), word, d.current_code)
            for d in full or short
        ]

    @staticmethod
    def _is_sure(hit: DivisionHit) -> bool:
        return hit.is_full_name or hit.matched not in EVERYDAY

    @staticmethod
    def _backed(hit: DivisionHit, streets: set[str]) -> bool:
        return hit.level != Level.STREET and at_level(hit.code, Level.STREET) in streets


def _by_street(hits: Sequence[DivisionHit], streets: set[str]) -> list[DivisionHit]:
    """Of several divisions of one name, those in a street that the text names too."""
    kept: list[DivisionHit] = []
    for hit in hits:
        twins = [other for other in hits if other.start == hit.start]
        backed = [t for t in twins if at_level(t.code, Level.STREET) in streets]
        if len(twins) == 1 or not backed or hit in backed:
            kept.append(hit)
    return kept


def _once(hits: Iterable[DivisionHit]) -> list[DivisionHit]:
    first: dict[str, DivisionHit] = {}
    for hit in hits:
        first.setdefault(hit.code, hit)
    return list(first.values())
