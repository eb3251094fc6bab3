"""Guesses what a resident's words are about: category, urgency and kind. Pure, no database.

Chinese is written without spaces, so keywords are looked up at every place of the text: a table
by first two characters holds the words that may begin there. Rare keywords weigh more than
common ones, long ones more than short ones, the title more than the body.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from requests_app.choices import URGENCY_ORDER, Kind, Urgency

TITLE_BOOST = 2.0  # the title is the resident's own summary
NESTED = 0.4  # a word inside a longer found word says little on its own
KINSHIP_L2 = 0.35  # what words of sister leaves add
KINSHIP_L1 = 0.25
CATCH_ALL = 0.3  # keywords of the "other" leaves are broad
MANNER = 0.5  # words about the office or the manner of handling say little of the matter
_MANNER_ROOTS = ("15", "17")
THRESHOLD = 0.95  # below this nothing is suggested: one weak word is no evidence
MAX_TEXT = 4000  # characters read; a longer letter has said its matter by then
_FEWEST = 2  # characters of the shortest keyword


@dataclass(frozen=True, slots=True)
class Leaf:
    """What the suggester needs to know of a leaf of the tree."""

    code: str
    name: str
    public_name: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A leaf, how strongly the text points at it and the words that do."""

    code: str
    score: float
    matched_words: tuple[str, ...]


@dataclass(slots=True)
class _Lexicon:
    """Words with the leaves they point at."""

    leaves_of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    weight: dict[str, float] = field(default_factory=dict)
    begins: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


class Suggester:
    """Keywords of all leaves made ready for looking up; build once, use often."""

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        self._lexicon = _build(leaves)

    def suggest(
        self, text: str, title: str = "", limit: int = 3, floor: float = THRESHOLD
    ) -> list[Suggestion]:
        """Best leaves first, at most ``limit``; none that scores below ``floor``."""
        found = self._weigh(title, TITLE_BOOST)
        for word, weight in self._weigh(text[:MAX_TEXT], 1.0).items():
            found[word] = found.get(word, 0.0) + weight
        scores, words = self._score(found)
        ranked = sorted(scores, key=lambda code: (-scores[code], code))
        return [
            Suggestion(code, round(scores[code], 3), tuple(words[code]))
            for code in ranked[:limit]
            if scores[code] >= floor
        ]

    def _weigh(self, text: str, boost: float) -> dict[str, float]:
        """Weight of every keyword found in the text."""
        whole, nested = _occurrences(text.lower(), self._lexicon.begins)
        return {
            word: boost
            * self._lexicon.weight[word]
            * (1 + math.log(times) if (times := whole[word]) else NESTED)
            for word in whole | nested
        }

    def _score(self, found: dict[str, float]) -> tuple[dict[str, float], dict[str, list[str]]]:
        scores: dict[str, float] = defaultdict(float)
        words: dict[str, list[str]] = defaultdict(list)
        kin: dict[str, float] = defaultdict(float)
        for word, weight in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])):
            codes = self._lexicon.leaves_of[word]
            for code in codes:
                scores[code] += weight * _trust(code)
                words[code].append(word)
            for prefix in {code[:2] for code in codes} | {code[:4] for code in codes}:
                kin[prefix] += weight
        for code, own in scores.items():
            direct = sum(found[word] for word in words[code])
            sisters, cousins = kin[code[:4]] - direct, kin[code[:2]] - kin[code[:4]]
            scores[code] = own + _trust(code) * (KINSHIP_L2 * sisters + KINSHIP_L1 * cousins)
        return scores, words


def _trust(code: str) -> float:
    """How much a word of this leaf may be believed."""
    if code.endswith("99"):
        return CATCH_ALL
    return MANNER if code.startswith(_MANNER_ROOTS) else 1.0


def suggest(text: str, leaves: Sequence[Leaf], limit: int = 3) -> list[Suggestion]:
    """Best leaves for a text, best first; empty below the threshold."""
    return _suggester(tuple(leaves)).suggest(text, limit=limit)


@lru_cache(maxsize=4)
def _suggester(leaves: tuple[Leaf, ...]) -> Suggester:
    return Suggester(leaves)


def _build(leaves: Iterable[Leaf]) -> _Lexicon:
    lexicon = _Lexicon()
    count = 0
    for leaf in leaves:
        count += 1
        for word in sorted({w.lower() for w in (*leaf.keywords, leaf.name, leaf.public_name)}):
            if len(word) >= _FEWEST:
                lexicon.leaves_of[word].append(leaf.code)
    for word, codes in lexicon.leaves_of.items():
        rarity = math.log(1 + count / len(codes)) / math.log(1 + count)
        lexicon.weight[word] = rarity * (1 + 0.35 * (min(len(word), 6) - _FEWEST))
        lexicon.begins[word[:_FEWEST]].append(word)
    for words in lexicon.begins.values():
        words.sort(key=len, reverse=True)
    return lexicon


def _occurrences(text: str, begins: dict[str, list[str]]) -> tuple[Counter[str], Counter[str]]:
    """Words found on their own, and words found only inside longer ones."""
    whole: Counter[str] = Counter()
    nested: Counter[str] = Counter()
    covered = 0
    for at, (first, second) in enumerate(pairwise(text)):
        for word in begins.get(first + second, ()):
            if text.startswith(word, at):
                end = at + len(word)
                (nested if end <= covered else whole)[word] += 1
                covered = max(covered, end)
    return whole, nested


_DANGER = re.compile(
    r"(燃气|煤气|天然气|液化气)[^，。！？；]{0,4}(泄漏|泄露|漏)|(煤气|燃气)味"
    r"|触电|电死|冒火花|电线[^，。]{0,4}(断|掉)|漏电"
    r"|着火|起火|失火|火灾|浓烟|冒烟|爆炸"
    r"|(电梯|井|车|楼|屋|水)[^，。！？；]{0,8}(困住|困人|被困)|(困|关)在[^，。]{0,6}电梯|被困"
    r"|坠落|坠楼|跳楼|跳河|轻生|自杀|要跳下|割腕"
    r"|落水|溺水|掉(进|到)?[^，。]{0,3}(河|江|井|湖)|淹死"
    r"|昏迷|没有?呼吸|大出血|晕倒|叫不醒|食物中毒|煤气中毒"
    r"|持刀|拿刀|行凶|砍人|打群架|家暴"
    r"|塌陷|倒塌|塌方|墙要倒|房子要塌|要塌了|地陷"
    r"|井盖[^，。]{0,4}(没|缺|丢|不见|被偷|破)"
    r"|(外墙|墙皮|瓷砖|墙砖)[^，。]{0,8}(砸|掉下|脱落|往下掉)"
    r"|(老人|小孩|孩子|老太|老伯)[^，。]{0,6}(走丢|走失|不见了)"
    r"|(家里|屋里|车库)[^，。]{0,4}(进水|被淹)"
)
_PRESSING = re.compile(
    r"停水|停电|停气|没水|没电|没气|断水|断电|跳闸"
    r"|水管[^，。]{0,4}(爆|破|裂)|爆管|水漫|污水[^，。]{0,4}(冒|溢|外流|横流)|粪水|化粪池[^，。]{0,3}(满|溢)"
    r"|电梯[^，。]{0,6}(坏|停|故障|不动|不能用)|路灯[^，。]{0,6}(不亮|坏|灭|不开)|红绿灯[^，。]{0,4}(坏|不亮)"
    r"|积水|树[^，。]{0,4}(倒|要倒|断)|下水道?[^，。]{0,4}(堵|返水)|消防通道[^，。]{0,6}(堵|占|停)"
    r"|马上|紧急|十万火急|急急急|救命|危险得很|摇摇欲坠|车祸|撞了人|狗咬"
)
_NO_DANGER_BEFORE = re.compile(
    r"(没有?|防止|预防|以免|避免|防范|杜绝|演练|保险|宣传|知识|曾经?|去年|前年|以前|历史)[^，。！？；]{0,6}$"
)
_FEARED_BEFORE = re.compile(
    r"(可能|容易|担心|万一|生怕|怕|一旦|若|如果|隐患|会|恐|要是|导致|造成|引起|引发|随时)[^，。！？；]{0,8}$"
)
_CONTEXT = 14  # characters before the word in which a doubt is looked for


def guess_urgency(text: str, default: str = Urgency.NORMAL) -> Urgency:
    """The more pressing of the default and what the words say.

    A danger that is only feared ("怕触电") counts as urgent, one denied or past not at all.
    """
    said = max(
        (_danger_of(text, match.start()) for match in _DANGER.finditer(text[:MAX_TEXT])),
        key=lambda urgency: -URGENCY_ORDER[urgency],
        default=Urgency.NORMAL,
    )
    if said == Urgency.NORMAL and _PRESSING.search(text[:MAX_TEXT]):
        said = Urgency.URGENT
    given = Urgency(default)
    return said if URGENCY_ORDER[said] < URGENCY_ORDER[given] and said != Urgency.NORMAL else given


def _danger_of(text: str, at: int) -> Urgency:
    before = text[max(0, at - _CONTEXT) : at]
    if _NO_DANGER_BEFORE.search(before):
        return Urgency.NORMAL
    return Urgency.URGENT if _FEARED_BEFORE.search(before) else Urgency.EMERGENCY


# First match wins: praise that complains is no praise, a denounced fact is more than a complaint.
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.REPORT, re.compile(r"举报|检举|揭发|实名反映")),
    (Kind.COMPLAINT, re.compile(r"投诉|控诉|讨个说法|强烈不满|太气人")),
    (
        Kind.SUGGESTION,
        re.compile(
            r"建议|提个意见|提议|献计|能不能(增|加|多|设|装|开)|希望(增|加|多|设|装|开通|能增)"
        ),
    ),
    (
        Kind.CONSULT,
        re.compile(
            r"咨询|请问|想问|问一下|问下|怎么办理|如何办理|怎样办|怎么申请|如何申请|需要(什么|哪些)|什么时候(能|可以|才)|多少钱|在哪里?办|可以办吗"
        ),
    ),
    (
        Kind.HELP,
        re.compile(r"求助|帮帮|帮忙|救救|请派人|派人来|麻烦(来|派|帮)|修一下|来看看|请求|恳请"),
    ),
)
_PRAISE = re.compile(r"表扬|点赞|锦旗|好人好事|拾金不昧|特别感谢|谢谢你们")
_GRIEVANCE = re.compile(r"投诉|举报|不满|没人管|扰民|太差|坏了|为什么|怎么还|拖欠")


def guess_kind(text: str, default: str = "") -> str:
    """What the resident wants; the default when the words leave it open."""
    text = text[:MAX_TEXT]
    if _PRAISE.search(text) and not _GRIEVANCE.search(text):
        return Kind.PRAISE
    for kind, words in _KINDS:
        if words.search(text):
            return kind
    return default
