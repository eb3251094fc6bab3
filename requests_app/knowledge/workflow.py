"""The life of an article as a table: which step leads where, who may take it, what it asks.

The state is that of the newest version at work. A published version stays readable beside
it until the next is published or the article is withdrawn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from grid.reach import Reach
from requests_app.knowledge import rules
from requests_app.knowledge.choices import State

Rule = Callable[[Reach, Any], bool]
IN_REVIEW = frozenset({State.UNIT_REVIEW, State.CENTRE_REVIEW})
# Tone and icon of each state.
BADGES: dict[str, tuple[str, str]] = {
    State.DRAFT: ("slate", "pencil"),
    State.UNIT_REVIEW: ("sea", "clipboard-check"),
    State.CENTRE_REVIEW: ("sea", "clipboard-check"),
    State.PUBLISHED: ("leaf", "circle-check"),
    State.DUE: ("amber", "clock-exclamation"),
    State.WITHDRAWN: ("slate", "circle-x"),
}


@dataclass(frozen=True)
class ArticleMove:
    """One step. Without a rule the house takes it; ``needs_shown``: only while readers see it."""

    name: str
    label: Any
    origins: frozenset[str]
    target: State
    rule: Rule | None
    needs_note: bool = False
    needs_shown: bool = False
    forward: bool = False  # the usual next step
    icon: str = "check"


def _move(
    name: str, label: Any, origins: set[State], target: State, rule: Rule | None, **more: Any
) -> ArticleMove:
    return ArticleMove(name, label, frozenset(origins), target, rule, **more)


MOVES: tuple[ArticleMove, ...] = (
    _move("submit", _("送单位审核"), {State.DRAFT}, State.UNIT_REVIEW, rules.can_draft,
          icon="send", forward=True),
    _move("recall", _("撤回修改"), {State.UNIT_REVIEW, State.CENTRE_REVIEW}, State.DRAFT,
          rules.can_recall, icon="arrow-back-up"),
    _move("approve", _("单位审核通过"), {State.UNIT_REVIEW}, State.CENTRE_REVIEW,
          rules.can_review, forward=True),
    _move("unit_return", _("退回修改"), {State.UNIT_REVIEW}, State.DRAFT, rules.can_review,
          needs_note=True, icon="arrow-back-up"),
    _move("publish", _("发布"), {State.CENTRE_REVIEW}, State.PUBLISHED, rules.can_publish,
          icon="circle-check", forward=True),
    _move("centre_return", _("退回修改"), {State.CENTRE_REVIEW}, State.DRAFT, rules.can_publish,
          needs_note=True, icon="arrow-back-up"),
    _move("revise", _("修改"), {State.PUBLISHED, State.DUE, State.WITHDRAWN}, State.DRAFT,
          rules.can_draft, icon="pencil"),
    _move("discard", _("放弃修改"), {State.DRAFT}, State.PUBLISHED, rules.can_draft,
          needs_shown=True, icon="x"),
    _move("expire", _("有效期满下架"), {State.PUBLISHED, State.DUE}, State.WITHDRAWN, None),
    _move("fall_due", _("到期待复核"), {State.PUBLISHED}, State.DUE, None),
    _move("confirm", _("复核无误"), {State.PUBLISHED, State.DUE}, State.PUBLISHED,
          rules.can_confirm, needs_shown=True, icon="clipboard-check"),
    _move("flag", _("政策有变，限期复核"), {State.PUBLISHED, State.DUE}, State.DUE,
          rules.can_draft, needs_note=True, needs_shown=True, icon="flag"),
    _move("withdraw", _("下架"), set(State) - {State.WITHDRAWN}, State.WITHDRAWN,
          rules.can_confirm, needs_note=True, icon="circle-x"),
)  # fmt: skip
BY_NAME = {move.name: move for move in MOVES}


def allowed(reach: Reach, article: Any) -> list[ArticleMove]:
    """Steps the reader may take now, in the order of the table."""
    return [
        move for move in MOVES if fits(move, article) and move.rule and move.rule(reach, article)
    ]


def fits(move: ArticleMove, article: Any) -> bool:
    """Whether the step leads on from where the article stands."""
    return article.state in move.origins and (
        not move.needs_shown or article.published_as is not None
    )
