"""Whether what a push waits to tell is still news: the floor that knows the subject says so."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from haishu_portal.core.models import User

# (person, {(subject id, kind)}) -> those that the person need not hear of any more.
Judge = Callable[["User", Collection[tuple[str, str]]], set[tuple[str, str]]]

_judges: dict[str, Judge] = {}


def register_news(subject_type: str, judge: Judge) -> None:
    """Let ``judge`` decide about pushes on this type of subject; asked once for a bundle."""
    _judges[subject_type] = judge


def settled_news(
    person: "User", asked: Collection[tuple[str, str, str]]
) -> set[tuple[str, str, str]]:
    """Those of (subject type, subject id, kind) that are no news any more.

    A type that nobody judges stays news.
    """
    settled = set()
    for subject, judge in _judges.items():
        mine = {(pk, kind) for of, pk, kind in asked if of == subject}
        if mine:
            settled |= {(subject, pk, kind) for pk, kind in judge(person, mine)}
    return settled
