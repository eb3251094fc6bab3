"""The desk's tools beside the lists of tickets: who has which, and where it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grid.reach import Reach
from grid.rules import sees_teams
from requests_app import rules
from requests_app.selectors.failed_messages import failed_total
from requests_app.selectors.routing_rules import broken_count


def broken_now(_reach: Reach) -> int:
    """Routing rules that cannot be evaluated."""
    return broken_count(timezone.now())


@dataclass(frozen=True)
class Tool:
    """One tool; ``url`` is the name of its address, ``rule`` says who has it, ``key`` opens it.

    Keys of places are two pressed one after the other, such as ``g k``.
    """

    name: str
    label: Any
    icon: str
    url: str
    rule: Callable[[Reach], bool]
    key: str = ""
    # How many things are wrong there; cheap, for it is asked on every page.
    alarm: Callable[[Reach], int] | None = None


TOOLS: tuple[Tool, ...] = (
    Tool("knowledge", _("知识库"), "file-text", "desk:knowledge", rules.sees_desk, "g k"),
    Tool("rules", _("分派规则"), "route", "desk:rules", rules.can_read_rules, "g r", broken_now),
    Tool("events", _("突发事件"), "urgent", "desk:events", rules.can_see_events, "g e"),
    Tool("call", _("接听来电"), "headset", "desk:call", rules.answers_calls, "g c"),
    Tool("missed", _("未接回拨"), "phone-call", "desk:missed", rules.answers_calls, "g v"),
    Tool("board", _("话务大屏"), "chart-bar", "desk:board", rules.watches_room, "g b"),
    Tool("nuisance", _("骚扰号码"), "ban", "desk:nuisance", rules.decides_nuisance),
    Tool("coverage", _("走访排查"), "home", "desk:coverage", rules.watches_ground, "g o"),
    Tool("texts", _("常用语和宏"), "writing", "desk:texts", rules.sees_desk, "g t"),
    Tool("teams", _("网格团队"), "users-group", "field:team", sees_teams, "g w"),
    Tool(
        "failed", _("未送达的消息"), "mail", "desk:failed", rules.can_mend_messages, "g m",
        failed_total,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class ToolLink:
    """A tool as the rail shows it."""

    tool: Tool
    href: str
    current: bool
    alarm: int = 0


def tools_of(reach: Reach, current: str) -> list[ToolLink]:
    """The reader's tools, in the order of the table."""
    return [
        ToolLink(
            tool,
            reverse(tool.url),
            tool.name == current,
            tool.alarm(reach) if tool.alarm else 0,
        )
        for tool in TOOLS
        if tool.rule(reach)
    ]
