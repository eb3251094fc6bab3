"""Finding @names in the words of a note. Pure."""

import re
from collections.abc import Collection, Iterator

# Chinese stands without spaces: a name ends where the words go on, so every beginning of
# what follows the sign is tried, the longest first. Letters before the sign make an address.
_ENDS = r"\s@，。；：、！？,;:!?（("
_SIGN = re.compile(rf"(?:(?<![\w.@+-])|(?<=[\u4e00-\u9fff]))@([^{_ENDS}]{{1,24}})")
_SHORTEST = 2
_HAN = re.compile(r"[\u4e00-\u9fff]")


def tails(text: str) -> list[str]:
    """What follows each @ up to the next space or stop, in order."""
    return [hit.group(1) for hit in _SIGN.finditer(text)]


def beginnings(tail: str) -> Iterator[str]:
    """Every name a tail may begin with, the longest first."""
    for end in range(len(tail), _SHORTEST - 1, -1):
        yield tail[:end]


def named_in(tail: str, known: Collection[str]) -> str:
    """The longest known name the tail begins with; empty if none."""
    return next((name for name in beginnings(tail) if name in known), "")


def looks_like_a_name(tail: str) -> bool:
    """Whether somebody was meant: Chinese after the sign, not an address or a handle."""
    return bool(_HAN.match(tail))
