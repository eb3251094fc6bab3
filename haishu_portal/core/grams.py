"""Terms under which Chinese text is found: characters, pairs of them, beginnings of words. Pure.

Chinese is written without spaces, and no dictionary knows every road and estate. So a text is
kept under every single character and every pair of neighbours; a search asks for all pairs of
what was typed. One and two characters are found exactly, more when all their pairs occur.
Latin and digit words stand under each of their beginnings, and once more together with the
Chinese character behind them, so that ``3幢`` does not find ``13幢`` or ``35幢``.
"""

import re
import unicodedata
from collections.abc import Iterator

LONGEST_WORD = 16  # beginnings of longer words are not told apart
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"([{_HAN}]+)|([^\W_{_HAN}]+)")

_HAN_ONLY = re.compile(rf"[{_HAN}]")


def normal(text: str) -> str:
    """``text`` in one spelling: half-width, lower case."""
    # Lower case first: a few capitals fall apart only after it (İ).
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())


def index_terms(text: str) -> list[str]:
    """Every term that ``text`` is to be found under, sorted, each once."""
    terms: set[str] = set()
    for run, is_han, follower in _runs(text):
        if is_han:
            terms.update(run)
            terms.update(_pairs(run))
        else:
            word = run[:LONGEST_WORD]
            terms.update(word[:end] for end in range(1, len(word) + 1))
            if follower:
                terms.add(word + follower)
    return sorted(terms)


def query_terms(text: str) -> list[str]:
    """The terms a text must have, all of them, to hold every word of ``text``."""
    terms: dict[str, None] = {}
    for run, is_han, follower in _runs(text):
        if is_han:
            terms.update(dict.fromkeys(_pairs(run) or [run]))
        else:
            terms[run[:LONGEST_WORD] + follower] = None
    return [t for t in terms if not _is_implied(t, terms)]


def tsquery(terms: list[str], *, any_of: bool = False) -> str:
    """PostgreSQL's words for all (or any) of ``terms``, to be cast to ``tsquery``."""
    quoted = (t.replace("\\", "\\\\").replace("'", "''") for t in terms)
    return (" | " if any_of else " & ").join(f"'{t}'" for t in quoted)


def _runs(text: str) -> Iterator[tuple[str, bool, str]]:
    """Runs of one script, whether Chinese, and the Chinese character right behind a word."""
    plain = normal(text)
    for match in _RUNS.finditer(plain):
        han, word = match.groups()
        behind = _RUNS.match(plain, match.end()) if word else None
        yield han or word, bool(han), behind.group()[0] if behind and behind.group(1) else ""


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _is_implied(term: str, terms: dict[str, None]) -> bool:
    """Whether a longer term asks for this single Chinese character anyway."""
    alone = len(term) == 1 and _HAN_ONLY.match(term)
    return bool(alone) and any(term in other for other in terms if other != term)
