"""The left rail: which views a role works in, and how many tickets wait in each."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grid.reach import Reach
from haishu_portal.core.roles import Role
from requests_app import rules
from requests_app.conditions import implies_open
from requests_app.models import SavedView
from requests_app.selectors.saved_views import Standing, figures, standing_of, view_by_key
from requests_app.views.desk.live import live_setup
from requests_app.views.desk.tools import tools_of

CENTRE = frozenset({Role.AGENT, Role.DISPATCHER, Role.SUPERVISOR})
DECIDERS = frozenset({Role.DISPATCHER, Role.SUPERVISOR})
CALLERS = frozenset({Role.CALLBACK, Role.SUPERVISOR})
WATCHERS = frozenset(
    {Role.DISPATCHER, Role.SUPERVISOR, Role.DISTRICT, Role.STREET, Role.COMMUNITY, Role.LEAD}
)


@dataclass(frozen=True)
class View:
    """One list of the rail. ``by`` are the roles that work in it, empty for all."""

    name: str
    label: Any
    icon: str
    by: frozenset[str] = frozenset()
    view: str = ""
    mine: bool = False
    overdue: bool = False
    alarming: bool = False
    empty: Any = ""
    sort: str = "due"
    saved: SavedView | None = None
    standing: Standing | None = None

    @property
    def only_open(self) -> bool:
        """Whether it shows open tickets alone, which have more indexes."""
        return self.view not in ("closed", "all")


VIEWS: tuple[View, ...] = (
    View("mine", _("我的"), "user", view="open", mine=True,
         empty=_("没有在您手上的工单。您经办的，和等您所在单位签收的，会出现在这里。")),
    View("to_dispatch", _("待派单"), "inbox", CENTRE, "to_dispatch",
         empty=_("没有待派的工单。系统不能自动派出的，会带着原因来到这里。")),
    View("returns", _("退单待审"), "arrow-back-up", DECIDERS | {Role.DISTRICT}, "returns",
         empty=_("没有待审的退单。承办单位申请退单后，会出现在这里。")),
    View("to_review", _("待审核"), "clipboard-check", DECIDERS, "to_review",
         empty=_("没有待审核的答复。")),
    View("to_call", _("待回访"), "phone-call", CALLERS, "to_call",
         empty=_("没有待回访的工单。答复审核通过后，会出现在这里。")),
    View("with_units", _("单位办理中"), "tool", WATCHERS | {Role.AGENT}, "with_units",
         empty=_("没有单位正在办理的工单。")),
    View("overdue", _("超时"), "clock-exclamation", view="open", overdue=True, alarming=True,
         empty=_("没有超时的工单。")),
    View("difficult", _("疑难"), "flag", WATCHERS, "difficult",
         empty=_("没有疑难件。重办后仍不满意的，会出现在这里。")),
    View("supervised", _("督办"), "eye", WATCHERS, "supervised",
         empty=_("没有督办中的工单。")),
    View("suspended", _("挂起"), "player-pause", WATCHERS, "suspended",
         empty=_("没有挂起的工单。")),
    View("open", _("全部在办"), "stack-2", view="open", empty=_("没有在办的工单。")),
    View("closed", _("已办结"), "circle-check", view="closed", sort="newest",
         empty=_("还没有办结的工单。")),
)  # fmt: skip
BY_NAME = {view.name: view for view in VIEWS}
# Where each role starts, the first that fits.
STARTS = (
    (Role.SUPERVISOR, "open"),
    (Role.DISPATCHER, "to_dispatch"),
    (Role.CALLBACK, "to_call"),
    (Role.LEAD, "mine"),
    (Role.COMMUNITY, "mine"),
)


@dataclass(frozen=True)
class RailItem:
    """A view as the rail shows it."""

    view: View
    count: int | None
    current: bool
    href: str


def views_of(reach: Reach) -> list[View]:
    """The views in which the reader works."""
    return [view for view in VIEWS if not view.by or reach.has(*view.by)]


def view_named(reach: Reach, name: str, *, now: datetime) -> View:
    """The view asked for, saved or the house's own, or the one where the reader's role starts."""
    allowed = {view.name: view for view in views_of(reach)}
    if name in allowed:
        return allowed[name]
    if saved := view_by_key(reach, name):
        return _as_view(saved, reach, now)
    start = next((v for role, v in STARTS if reach.has(role) and v in allowed), "open")
    return allowed[start]


def _as_view(saved: SavedView, reach: Reach, now: datetime) -> View:
    standing = standing_of(saved, reach=reach, now=now)
    is_open = implies_open(standing.node)
    return View(
        saved.key, saved.name, saved.icon, view="open" if is_open else "all", sort=saved.sort,
        empty=_("没有符合条件的工单。"), saved=saved, standing=standing,
    )  # fmt: skip


def rail(reach: Reach, current: str, *, counts: dict[str, int]) -> list[RailItem]:
    """The house's views in which the reader works, with their counts."""
    queue = reverse("desk:queue")
    items = [
        RailItem(v, counts.get(v.name), v.name == current, f"{queue}?view={v.name}")
        for v in views_of(reach)
    ]
    for item in items:
        if item.view.name == "to_call" and reach.has(*CALLERS):
            place = items.index(item)
            here = current in ("to_call", "callbacks")
            items[place] = replace(item, href=reverse("desk:callbacks"), current=here)
    return items


def frame(reach: Reach, current: str, *, now: datetime) -> dict[str, Any]:
    """What every page of the desk draws around its own matter."""
    takes_in = rules.sees_desk(reach) and rules.can_take_in(reach)
    shown = figures(reach, now=now)
    return {
        "rail": rail(reach, current, counts=shown.counts),
        "saved_views": shown.saved,
        "counts": {**shown.counts, **{entry.key: entry.count for entry in shown.saved}},
        "current_view": current,
        "tools": tools_of(reach, current),
        "may_take_in": takes_in,
        "has_inbox": rules.sees_desk(reach),
        "live": live_setup(reach, now=now),
        "may_call_back": reach.has(*CALLERS),
        "takes_calls": rules.answers_calls(reach),
        "shortcuts": True,
    }
