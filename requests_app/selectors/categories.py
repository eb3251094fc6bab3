"""The category tree and the table of time limits, kept in the process.

Every read asks the database once for a stamp (latest change, row count, highest id) and
reads the tables again only when it differs, so an edit is seen at once everywhere.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Generic, TypeVar

from haishu_portal.core import stamps
from requests_app.categorise import Leaf, Suggester
from requests_app.models import Category, SuggesterState
from requests_app.selectors.suggester import Loaded, version_in

SEPARATOR = " / "
LEAF_LEVEL = 3
RULES = "rules"
REST = "9999"  # ends the code of each branch's leaf for what fits nowhere else
INSIDE = 2  # leaves offered of the learned branch; the rules may add their own
MANY = 500  # all leaves
WATCHED = "categories"
stamps.watch(WATCHED, partial(stamps.table_stamp, WATCHED, Category), every=0)

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class CategoryNode:
    """A node in force, as the forms and the API show it."""

    id: int
    code: str
    name: str
    public_name: str
    level: int
    default_urgency: str
    default_kind: str
    skill: str
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class CategorySuggestion:
    """A leaf the words point at, with the names to show and where the guess comes from."""

    code: str
    name: str
    public_name: str
    path: str
    score: float
    matched_words: tuple[str, ...]
    source: str = RULES  # or "model v3": who named the branch
    confidence: float | None = None  # calibrated, of the branch; the rules have none


@dataclass(frozen=True)
class Catalogue:
    """Active nodes by code; a node under a closed one is closed too."""

    nodes: dict[str, CategoryNode]
    names: dict[str, str]  # closed ones too: an old ticket still shows its path
    stamp: tuple[Any, ...]

    @cached_property
    def tree(self) -> list[dict[str, Any]]:
        """Nested dictionaries, ready for JSON."""
        made: dict[str, dict[str, Any]] = {}
        roots: list[dict[str, Any]] = []
        for node in self.nodes.values():
            entry: dict[str, Any] = {"code": node.code, "name": node.public_name or node.name}
            if node.level < LEAF_LEVEL:
                entry["children"] = []
            made[node.code] = entry
            above = made[node.code[:-2]]["children"] if node.level > 1 else roots
            above.append(entry)
        return roots

    @cached_property
    def leaves(self) -> tuple[CategoryNode, ...]:
        return tuple(node for node in self.nodes.values() if node.level == LEAF_LEVEL)

    @cached_property
    def suggester(self) -> Suggester:
        return Suggester(
            Leaf(leaf.code, leaf.name, leaf.public_name, leaf.keywords) for leaf in self.leaves
        )

    @cached_property
    def etag(self) -> str:
        return hashlib.sha256(repr(self.stamp).encode()).hexdigest()[:16]

    def path_of(self, code: str) -> str:
        above = (code[:end] for end in range(2, len(code) + 1, 2))
        return SEPARATOR.join(self.names[part] for part in above if part in self.names)


@dataclass
class _Keeper(Generic[Kept]):
    """One value per process, read again when the stamp of its table changes."""

    read: Callable[[tuple[Any, ...]], Kept]
    held: tuple[tuple[Any, ...], Kept] | None = field(default=None)

    def get(self) -> Kept:
        key = stamps.stamp(WATCHED)
        held = self.held  # another thread may replace it meanwhile
        if held is None or held[0] != key:
            held = self.held = (key, self.read(key))
        return held[1]


def catalogue() -> Catalogue:
    """The tree as it is now, for several questions in a row; one query."""
    return _categories.get()


def category_tree() -> list[dict[str, Any]]:
    """The public tree: ``{code, name, children}``; leaves lack ``children``. Do not change it."""
    return _categories.get().tree


def tree_etag() -> str:
    """Changes whenever the tree does."""
    return _categories.get().etag


def leaf(code: str) -> CategoryNode | None:
    """The active leaf of this code."""
    node = _categories.get().nodes.get(code)
    return node if node and node.level == LEAF_LEVEL else None


def leaves() -> tuple[CategoryNode, ...]:
    """All active leaves by code."""
    return _categories.get().leaves


def path_of(code: str) -> str:
    """Names from the top down to ``code``, closed nodes too; empty for an unknown code."""
    return _categories.get().path_of(code)


def code_of_name(name: str) -> str:
    """Code of the highest active node of this name; empty if there is none."""
    nodes = _categories.get().nodes.values() if name else ()
    found = [n.code for n in nodes if name in (n.name, n.public_name)]
    return min(found, key=lambda code: (len(code), code), default="")


def branch_names() -> dict[str, str]:
    """Codes of the top-level nodes by code and by name."""
    tops = [node for node in _categories.get().nodes.values() if node.level == 1]
    return {key: node.code for node in tops for key in (node.code, node.name)}


def suggest_category(text: str, title: str = "", limit: int = 3) -> list[CategorySuggestion]:
    """Leaves the words point at, best first; empty when they say too little.

    A trained version in use names the branch and the keyword rules the leaf in it; without
    one, below its threshold, and in branches it never learned, the rules speak alone.
    """
    catalogue = _categories.get()
    used = version_in(SuggesterState.ACTIVE)
    by_rules = [
        _named(catalogue, found.code, found.score, found.matched_words)
        for found in catalogue.suggester.suggest(text, title, limit)
    ]
    if used is None:
        return by_rules
    return _with_opinion(catalogue, used, text, title, by_rules)[:limit]


def rules_branches(texts: Iterable[str]) -> list[str]:
    """Top-level code the keyword rules alone give each text; empty when they give none."""
    rules = _categories.get().suggester
    found = (rules.suggest(text, limit=1) for text in texts)
    return [best[0].code[:2] if best else "" for best in found]


def _with_opinion(
    catalogue: Catalogue, used: Loaded, text: str, title: str, by_rules: list[CategorySuggestion]
) -> list[CategorySuggestion]:
    """Leaves of the learned branch first, then what the rules say beside it."""
    opinion = used.model.read(text, title)
    if opinion is None or not opinion.sure:
        return by_rules
    if by_rules and by_rules[0].code[:2] not in used.model.known:
        return by_rules
    every = catalogue.suggester.suggest(text, title, MANY, floor=0.0)
    inside = [found for found in every if found.code[:2] in opinion.codes]
    leaves = [(found.code, found.score, found.matched_words) for found in inside[:INSIDE]]
    rest = f"{opinion.codes[0]}{REST}"
    if not leaves and rest in catalogue.nodes:
        leaves = [(rest, 0.0, ())]
    learned = [
        _named(
            catalogue,
            code,
            score,
            tuple(dict.fromkeys((*words, *opinion.words))),
            source=used.name,
            confidence=opinion.confidence,
        )
        for code, score, words in leaves
    ]
    taken = {code for code, _score, _words in leaves}
    return [*learned, *(found for found in by_rules if found.code not in taken)]


def _named(
    catalogue: Catalogue,
    code: str,
    score: float,
    words: tuple[str, ...],
    *,
    source: str = RULES,
    confidence: float | None = None,
) -> CategorySuggestion:
    node = catalogue.nodes[code]
    path = catalogue.path_of(code)
    return CategorySuggestion(
        code, node.name, node.public_name, path, score, words, source, confidence
    )


def _read_categories(stamp: tuple[Any, ...]) -> Catalogue:
    nodes: dict[str, CategoryNode] = {}
    names: dict[str, str] = {}
    for row in Category.objects.order_by("code"):  # parents sort before their children
        names[row.code] = row.name
        if row.is_active and (row.level == 1 or row.code[:-2] in nodes):
            nodes[row.code] = CategoryNode(
                row.pk,
                row.code,
                row.name,
                row.public_name,
                row.level,
                row.default_urgency,
                row.default_kind,
                row.skill,
                tuple(row.keywords),
            )
    return Catalogue(nodes, names, stamp)


_categories: _Keeper[Catalogue] = _Keeper(_read_categories)


def leaf_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Leaves as (code, name) under the name of the branch above them; one query."""
    known = catalogue()
    branches = {
        branch["code"]: f"{top['name']} / {branch['name']}"
        for top in known.tree
        for branch in top.get("children", ())
    }
    groups: dict[str, list[tuple[str, str]]] = {}
    for leaf in known.leaves:
        groups.setdefault(branches.get(leaf.code[:4], ""), []).append((leaf.code, leaf.name))
    return list(groups.items())
