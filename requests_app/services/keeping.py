"""Making, changing, ordering and switching off what people keep: reply texts and macros."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import NotAllowed, StaleVersion
from haishu_portal.core.models import User
from requests_app import rules
from requests_app.exceptions import KeptNotFound, TooMany
from requests_app.models import Macro, ReplyText

Row = TypeVar("Row", ReplyText, Macro)
MOST = 200  # of one owner


@dataclass(frozen=True)
class KeptInput:
    """Whose it is and whom it is offered to; ``person_id`` and ``team_id`` empty: everybody's."""

    name: str
    person_id: int | None = None
    team_id: int | None = None
    roles: list[str] = field(default_factory=list)
    category_prefix: str = ""


def save_row(
    model: type[Row], *, pk: int | None, version: int | None, values: dict[str, Any],
    actor: User, now: datetime,
) -> Row:  # fmt: skip
    """Write a new or changed row inside the caller's transaction, last among its owner's if new.

    Raises NotAllowed (also for an owner the actor may not keep for), KeptNotFound, StaleVersion,
    TooMany.
    """
    row = model(created_at=now, version=0) if pk is None else locked(model, pk, actor)
    if pk is not None and version is not None and row.version != version:
        raise StaleVersion(_("“%s”已被别人修改，请刷新后再改") % row.name)
    for name, value in values.items():
        setattr(row, name, value)
    if not rules.can_keep(reach_of(actor), row):
        raise NotAllowed(_("您不能为这个范围保存；可以先存为仅自己使用"))
    if pk is None:
        row.position = _last_place(row)
    row.version += 1
    row.updated_by, row.updated_at = actor, now
    row.save()
    return row


def locked(model: type[Row], pk: int, actor: User) -> Row:
    """The row, locked, if the actor may change it. Raises KeptNotFound."""
    rows = model._default_manager.select_for_update(of=("self",))  # noqa: SLF001 - Django's documented name for "the manager"
    row: Row | None = rows.filter(pk=pk).first()
    if row is None or not rules.can_keep(reach_of(actor), row):
        raise KeptNotFound
    return row


@transaction.atomic
def switch(*, model: type[Row], pk: int, on: bool, actor: User, now: datetime) -> Row:
    """Offer it again, or no longer."""
    row = locked(model, pk, actor)
    row.is_active, row.updated_by, row.updated_at = on, actor, now
    row.version += 1
    row.save(update_fields=["is_active", "updated_by", "updated_at", "version"])
    return row


@transaction.atomic
def remove(*, model: type[Row], pk: int, actor: User) -> str:
    """Take it away; returns its name."""
    row = locked(model, pk, actor)
    row.delete()
    return row.name


@transaction.atomic
def shift(*, model: type[Row], pk: int, up: bool, actor: User) -> Row:
    """One place up or down among its owner's; at an end it stays."""
    row = locked(model, pk, actor)
    rows = list(_siblings(row).select_for_update(of=("self",)).order_by("position", "pk"))
    at = rows.index(row)
    rows.insert(max(0, at - 1) if up else at + 1, rows.pop(at))
    for place, other in enumerate(rows, start=1):
        other.position = place
    model._default_manager.bulk_update(rows, ["position"])  # noqa: SLF001 - as above
    return row


def count_use(*, model: type[Row], pk: int, now: datetime) -> None:
    """Note that it was used once more; never waits for anybody, and changes no version."""
    model._default_manager.filter(pk=pk).update(used_count=F("used_count") + 1, used_at=now)  # noqa: SLF001 - as above


def _siblings(row: Row) -> QuerySet[Row]:
    rows = type(row)._default_manager  # noqa: SLF001 - as above
    owner: dict[str, Any] = {"person_id": row.person_id, "team_id": row.team_id}
    return rows.filter(**owner)


def _last_place(row: Row) -> int:
    rows = _siblings(row)
    if rows.count() >= MOST:
        raise TooMany(_("已有 %d 条，请先删除不用的") % MOST)
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1
