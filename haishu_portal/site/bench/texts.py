"""What invented residents write: a grammar of complaints with the word counts of a real hotline.

A few words stand in most texts, many in one of a thousand, and names of estates and shops in a
handful. Clauses are drawn apart and joined by commas, so that the terms of a text are those of
its clauses together and each clause is taken apart once.
"""

import random
from functools import lru_cache
from pathlib import Path

from haishu_portal.core.grams import index_terms


def read_words() -> dict[str, list[str]]:
    """The lists of ``words.txt`` by name; in most, what stands first is drawn most."""
    lists: dict[str, list[str]] = {}
    for line in (Path(__file__).parent / "words.txt").read_text().splitlines():
        if line.startswith("["):
            words = lists[line.strip("[]")] = []
        else:
            words += line.split()
    return lists


WORDS = read_words()
MATTERS = [pair.split("/") for pair in WORDS["matters"]]


class Writer:
    """Draws texts from the generator it is given."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw

    def one(self, name: str) -> str:
        """One word of a list, the first ones far more often."""
        words = WORDS[name]
        return words[int(len(words) * self.draw.random() ** 1.8)]

    def name(self) -> str:
        """The name of an estate, one of many thousands."""
        draw = self.draw
        return "".join(draw.choices(WORDS["name_heads"], k=2)) + draw.choice(WORDS["name_tails"])

    def matter(self) -> tuple[str, list[str]]:
        """A title and the clauses of the words."""
        draw = self.draw
        matter, thing = MATTERS[int(len(MATTERS) * draw.random() ** 1.5)]
        road, estate = self.one("roads"), self.name()
        place = f"{road}{estate}" if draw.random() < 0.6 else road
        clauses = [self.one("openings"), f"{place}{draw.randrange(1, 180)}号附近{matter}"]
        clauses.append(f"{self.one('since')}{thing}的问题都没有人管")
        clauses += {self.one("effects") for _n in range(draw.randrange(1, 4))}
        if draw.random() < 0.3:
            clauses.append(f"旁边那家{self.name()[:2]}{self.one('shops')}也一样")
        if draw.random() < 0.35:
            other, _thing = draw.choice(MATTERS)
            clauses.append(f"另外{other}")
        clauses += {self.one("demands") for _n in range(2)}
        title = matter if draw.random() < 0.5 else f"{estate}{matter}"
        return title, clauses

    def reply(self) -> list[str]:
        """The clauses of a unit's answer."""
        return sorted({self.one("replies") for _n in range(3)})


@lru_cache(maxsize=100_000)
def clause_terms(clause: str) -> frozenset[str]:
    """The terms of a clause, taken apart once."""
    return frozenset(index_terms(clause))
