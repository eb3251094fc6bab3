"""Showing where a text holds what was looked for. Pure."""

from collections.abc import Iterable

from haishu_portal.core.grams import query_terms

Part = tuple[str, bool]  # some text, and whether it is a hit
BEFORE, WIDTH = 16, 70


def spans(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words stand in ``text``, apart and in order; a word that is torn, by its pairs."""
    low = text.lower()
    if len(low) != len(text):
        low = text
    found: list[tuple[int, int]] = []
    for word in words.lower().split():
        whole = list(_all(low, word))
        found += whole or [hit for term in query_terms(word) for hit in _all(low, term)]
    return _joined(sorted(found))


def marked(text: str, words: str) -> list[Part]:
    """All of ``text`` in parts."""
    return _cut(text, spans(text, words), 0, len(text))


def snippet(text: str, words: str) -> list[Part]:
    """One line of ``text`` around its first hit, in parts."""
    line = " ".join(text.split())
    hits = spans(line, words)
    start = max(0, hits[0][0] - BEFORE) if hits else 0
    start = 0 if start < BEFORE // 2 else start
    end = min(len(line), start + WIDTH)
    parts = _cut(line, hits, start, end)
    if start:
        parts.insert(0, ("…", False))
    return [*parts, ("…", False)] if end < len(line) else parts


def _all(text: str, word: str) -> Iterable[tuple[int, int]]:
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + len(word))


def _joined(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _cut(text: str, hits: list[tuple[int, int]], start: int, end: int) -> list[Part]:
    parts: list[Part] = []
    at = start
    for first, last in hits:
        if first >= end or last <= start:
            continue
        opens, at_next = max(first, start), min(last, end)
        parts += [(text[at:opens], False), (text[opens:at_next], True)]
        at = at_next
    return [part for part in [*parts, (text[at:end], False)] if part[0]]
