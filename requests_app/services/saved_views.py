"""Making, changing and ordering saved views."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import NotAllowed
from requests_app import rules
from requests_app.conditions import Node, dump
from requests_app.exceptions import TooMany, ViewNotFound
from requests_app.models import SavedView
from requests_app.selectors.saved_views import forget_figures, siblings

if TYPE_CHECKING:
    from haishu_portal.core.models import User

MOST = 30  # of one owner: a longer rail helps nobody


@dataclass(frozen=True)
class ViewInput:
    """What a view is to be. Exactly one of ``person_id``, ``team_id`` and ``role`` is set."""

    name: str
    condition: Node
    icon: str = "list"
    person_id: int | None = None
    team_id: int | None = None
    role: str = ""
    sort: str = "due"
    columns: list[str] = field(default_factory=list)
    density: str = ""

    def columns_of(self) -> dict[str, Any]:
        """As the table holds it."""
        return {**vars(self), "condition": dump(self.condition)}


@transaction.atomic
def create_view(*, wanted: ViewInput, actor: "User", now: datetime) -> SavedView:
    """A new view, last among its owner's. Raises NotAllowed, TooMany."""
    _check(wanted, actor)
    view = SavedView(**wanted.columns_of(), created_by=actor, created_at=now, updated_at=now)
    view.position = _last_place(view)
    view.save()
    transaction.on_commit(partial(forget_figures, actor.pk))
    return view


@transaction.atomic
def update_view(*, view_id: int, wanted: ViewInput, actor: "User", now: datetime) -> SavedView:
    """Change a view, also its owner. Raises ViewNotFound, NotAllowed, TooMany."""
    view = _locked(view_id, actor)
    _check(wanted, actor)
    moved = view.owner != {k: getattr(wanted, k) for k in ("person_id", "team_id", "role")}
    for name, value in wanted.columns_of().items():
        setattr(view, name, value)
    if moved:
        view.position = _last_place(view)
    view.updated_at = now
    view.save()
    transaction.on_commit(partial(forget_figures, actor.pk))
    return view


@transaction.atomic
def copy_view(*, view_id: int, actor: "User", now: datetime) -> SavedView:
    """A copy of any view the actor may open, as one of their own."""
    view = SavedView.objects.filter(pk=view_id).first()
    if view is None or not rules.can_open_view(reach_of(actor), view):
        raise ViewNotFound
    name = _("%s（副本）") % view.name[:14]
    copy = SavedView(
        name=name[:20], icon=view.icon, person=actor, condition=view.condition, sort=view.sort,
        columns=view.columns, density=view.density,
        created_by=actor, created_at=now, updated_at=now,
    )  # fmt: skip
    copy.position = _last_place(copy)
    copy.save()
    transaction.on_commit(partial(forget_figures, actor.pk))
    return copy


@transaction.atomic
def delete_view(*, view_id: int, actor: "User") -> SavedView:
    """Take a view away; returns what it was. Raises ViewNotFound, NotAllowed."""
    view = _locked(view_id, actor)
    view.delete()
    transaction.on_commit(partial(forget_figures, actor.pk))
    return view


@transaction.atomic
def move_view(*, view_id: int, up: bool, actor: "User") -> SavedView:
    """One place up or down among its owner's; at an end it stays. Raises as above."""
    view = _locked(view_id, actor)
    rows = list(siblings(view).select_for_update())
    at = rows.index(view)
    to = max(0, at - 1) if up else min(len(rows) - 1, at + 1)
    rows.insert(to, rows.pop(at))
    for place, row in enumerate(rows, start=1):
        row.position = place
    SavedView.objects.bulk_update(rows, ["position"])
    transaction.on_commit(partial(forget_figures, actor.pk))
    return rows[to]


def _locked(view_id: int, actor: "User") -> SavedView:
    """The view, locked, if the actor may change it; one they may not open does not exist."""
    view = SavedView.objects.select_for_update(of=("self",)).filter(pk=view_id).first()
    reach = reach_of(actor)
    if view is None or not rules.can_open_view(reach, view):
        raise ViewNotFound
    if not rules.can_edit_view(reach, view):
        raise NotAllowed(_("这个视图由班长或队长维护，您可以复制一份自己用"))
    return view


def _check(wanted: ViewInput, actor: "User") -> None:
    if not rules.can_edit_view(reach_of(actor), wanted):
        raise NotAllowed(_("您不能为这个单位或角色保存视图"))


def _last_place(view: SavedView) -> int:
    """The place behind the owner's other views. Raises TooMany."""
    rows = siblings(view).exclude(pk=view.pk)
    if len(rows) >= MOST:
        raise TooMany(_("已有 %d 个视图，请先删除不用的") % MOST)
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1
