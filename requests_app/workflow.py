"""The states of a ticket and the moves between them, as data.

Pure: no ORM, no clock, no settings. ``services/transition.py`` is the only code that acts
on it. States follow the hotline practice (GB/T 33358-2016) and the regulations of
comparable cities: a unit signs, works and replies; the centre reviews and calls back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.roles import Role


class Status(TextChoices):
    """Where a ticket stands."""

    DRAFT = "draft", _("草稿")
    ACCEPTED = "accepted", _("已受理")
    ANSWERED = "answered", _("即时答复")
    PENDING_DISPATCH = "pending_dispatch", _("待派单")
    DISPATCHED = "dispatched", _("已派单")
    SIGNED = "signed", _("已签收")
    PROCESSING = "processing", _("办理中")
    RETURN_REQUESTED = "return_requested", _("申请退单")
    SUSPENDED = "suspended", _("挂起")
    REPLIED = "replied", _("已反馈")
    REVIEWED = "reviewed", _("审核通过")
    CALLBACK = "callback", _("回访中")
    REWORKING = "reworking", _("返工重办")
    DIFFICULT = "difficult", _("疑难件")
    CLOSED = "closed", _("已办结")
    ARCHIVED = "archived", _("已归档")
    MERGED = "merged", _("已并单")
    INVALID = "invalid", _("不予受理")
    TERMINATED = "terminated", _("终止办理")
    WITHDRAWN = "withdrawn", _("已撤诉")


class SideState(TextChoices):
    """States that run beside the main one; each has its own row, none stops the other."""

    RETURNED = "returned", _("已退单")
    RETURN_REJECTED = "return_rejected", _("退单被驳回")
    EXTEND_REQUESTED = "extend_requested", _("申请延期")
    EXTENDED = "extended", _("已延期")
    SUPERVISED = "supervised", _("督办中")
    CONFIDENTIAL = "confidential", _("保密")


WITH_UNIT = frozenset({Status.DISPATCHED, Status.SIGNED, Status.PROCESSING, Status.REWORKING})
AT_CENTRE = frozenset(
    {Status.ACCEPTED, Status.PENDING_DISPATCH, Status.RETURN_REQUESTED, Status.REPLIED}
)
AT_CALLBACK = frozenset({Status.REVIEWED, Status.CALLBACK})
FINAL = frozenset(
    {
        Status.CLOSED,
        Status.ARCHIVED,
        Status.MERGED,
        Status.INVALID,
        Status.TERMINATED,
        Status.WITHDRAWN,
    }
)
OPEN = frozenset(Status) - FINAL - {Status.DRAFT}
WITHDRAWABLE = frozenset(
    {
        Status.ACCEPTED,
        Status.PENDING_DISPATCH,
        Status.DISPATCHED,
        Status.SIGNED,
        Status.PROCESSING,
        Status.RETURN_REQUESTED,
        Status.SUSPENDED,
        Status.REWORKING,
        Status.DIFFICULT,
    }
)


class Who(StrEnum):
    """Standing beside roles: who the actor is to this ticket."""

    RESIDENT = "resident"
    SYSTEM = "system"


DESK = frozenset({Role.DISPATCHER, Role.SUPERVISOR})
INTAKE = DESK | {Role.AGENT}
UNIT = frozenset({Role.WORKER, Role.LEAD, Role.COMMUNITY, Role.STREET})
CALLBACK_DESK = frozenset({Role.CALLBACK, Role.SUPERVISOR})
SYSTEM = frozenset({Who.SYSTEM})
RESIDENT = frozenset({Who.RESIDENT})


@dataclass(frozen=True)
class Move:
    """One allowed step: from where, to where, by whom, with what on the form."""

    name: str
    label: Any
    sources: frozenset[str]
    target: str
    by: frozenset[str]
    requires: tuple[str, ...] = ()
    note_required: bool = False
    of_handling_unit: bool = False
    public: bool = True
    order: int = field(default=50)


def _move(
    name: str,
    label: Any,
    sources: Iterable[str],
    target: str,
    by: Iterable[str],
    **options: object,
) -> Move:
    return Move(name, label, frozenset(sources), target, frozenset(by), **options)  # type: ignore[arg-type]


_S = Status

MOVES: tuple[Move, ...] = (
    _move("submit", _("提交"), [_S.DRAFT], _S.ACCEPTED, INTAKE | RESIDENT | SYSTEM),
    _move(
        "answer", _("当场答复"), [_S.ACCEPTED, _S.PENDING_DISPATCH], _S.ANSWERED,
        INTAKE, requires=("reply_text",), order=30,
    ),
    _move("close_answered", _("答复办结"), [_S.ANSWERED], _S.CLOSED, INTAKE | SYSTEM, order=10),
    _move(
        "queue", _("转派单台"), [_S.ACCEPTED], _S.PENDING_DISPATCH,
        INTAKE | SYSTEM, public=False, order=40,
    ),
    _move(
        "dispatch", _("派单"), [_S.ACCEPTED, _S.PENDING_DISPATCH], _S.DISPATCHED,
        DESK | SYSTEM, requires=("team_id",), order=10,
    ),
    _move(
        "redispatch", _("改派"), WITH_UNIT | {_S.DIFFICULT},
        _S.DISPATCHED, DESK, requires=("team_id",), note_required=True, order=60,
    ),
    _move(
        "sign", _("签收"), [_S.DISPATCHED], _S.SIGNED, UNIT, of_handling_unit=True, order=5,
    ),
    _move(
        "start", _("开始办理"), [_S.SIGNED], _S.PROCESSING, UNIT,
        of_handling_unit=True, order=10,
    ),
    _move(
        "request_return", _("申请退单"), [_S.DISPATCHED, _S.SIGNED], _S.RETURN_REQUESTED, UNIT,
        requires=("return_reason",), of_handling_unit=True, public=False, order=70,
    ),
    _move(
        "accept_return", _("同意退单"), [_S.RETURN_REQUESTED], _S.PENDING_DISPATCH, DESK,
        public=False, order=20,
    ),
    _move(
        "reject_return", _("驳回退单"), [_S.RETURN_REQUESTED], _S.DISPATCHED, DESK,
        note_required=True, public=False, order=30,
    ),
    _move(
        "designate", _("指定承办"), [_S.RETURN_REQUESTED], _S.DISPATCHED, DESK,
        requires=("team_id",), note_required=True, order=25,
    ),
    _move(
        "reply", _("反馈结果"), [_S.SIGNED, _S.PROCESSING, _S.REWORKING], _S.REPLIED, UNIT,
        requires=("reply_text", "outcome"), of_handling_unit=True, order=20,
    ),
    _move("approve_reply", _("审核通过"), [_S.REPLIED], _S.REVIEWED, DESK | SYSTEM, order=10),
    _move(
        "reject_reply", _("退回重办"), [_S.REPLIED], _S.PROCESSING, DESK,
        note_required=True, public=False, order=30,
    ),
    _move(
        "start_callback", _("开始回访"), [_S.REVIEWED], _S.CALLBACK, CALLBACK_DESK | SYSTEM,
        order=10,
    ),
    _move(
        "rework", _("返工重办"), [_S.CALLBACK, _S.REVIEWED], _S.REWORKING,
        SYSTEM, note_required=True, order=30,
    ),
    _move(
        "to_difficult", _("转疑难件"), [_S.CALLBACK, _S.REVIEWED], _S.DIFFICULT,
        SYSTEM, note_required=True, order=40,
    ),
    _move("close", _("办结"), [_S.CALLBACK, _S.REVIEWED], _S.CLOSED, SYSTEM, order=20),
    _move(
        "close_difficult", _("疑难件办结"), [_S.DIFFICULT], _S.CLOSED, DESK,
        note_required=True, order=20,
    ),
    _move(
        "rework_rated", _("评价不满意，返工重办"), [_S.CLOSED], _S.REWORKING, RESIDENT | SYSTEM,
        note_required=True, order=60,
    ),
    _move(
        "difficult_rated", _("评价不满意，转疑难件"), [_S.CLOSED], _S.DIFFICULT,
        RESIDENT | SYSTEM, note_required=True, order=61,
    ),
    _move(
        "rework_difficult", _("疑难件重办"), [_S.DIFFICULT], _S.REWORKING, DESK,
        note_required=True, order=30,
    ),
    _move(
        "suspend", _("挂起"), [_S.SIGNED, _S.PROCESSING, _S.REWORKING], _S.SUSPENDED,
        UNIT | DESK, requires=("suspend_reason",), note_required=True,
        of_handling_unit=True, order=80,
    ),
    _move(
        "resume", _("恢复办理"), [_S.SUSPENDED], _S.PROCESSING, UNIT | DESK | SYSTEM,
        of_handling_unit=True, order=10,
    ),
    _move(
        "not_accept", _("不予受理"), [_S.ACCEPTED, _S.PENDING_DISPATCH, _S.RETURN_REQUESTED],
        _S.INVALID, DESK, requires=("not_accepted_reason",), note_required=True, order=80,
    ),
    _move(
        "terminate", _("终止办理"),
        [_S.SIGNED, _S.PROCESSING, _S.SUSPENDED, _S.REWORKING, _S.DIFFICULT],
        _S.TERMINATED, DESK, note_required=True, order=90,
    ),
    _move(
        "merge", _("并单"), (WITH_UNIT | {_S.ACCEPTED, _S.PENDING_DISPATCH}) - {_S.REWORKING},
        _S.MERGED, DESK, requires=("master_id",), order=75,
    ),
    _move(
        "restore",
        _("恢复单独办理"),
        [_S.MERGED],
        _S.PENDING_DISPATCH,
        DESK | CALLBACK_DESK | SYSTEM,
        note_required=True,
        order=50,
    ),
    _move(
        "unmerge", _("撤销并单"), [_S.MERGED], _S.PENDING_DISPATCH, DESK,
        note_required=True, order=40,
    ),
    _move(
        "unmerge_dispatched", _("撤销并单，等待签收"), [_S.MERGED], _S.DISPATCHED, DESK,
        requires=("team_id",), note_required=True, order=41,
    ),
    _move(
        "unmerge_signed", _("撤销并单，保持签收"), [_S.MERGED], _S.SIGNED, DESK,
        requires=("team_id",), note_required=True, order=42,
    ),
    _move(
        "unmerge_processing", _("撤销并单，继续办理"), [_S.MERGED], _S.PROCESSING, DESK,
        requires=("team_id",), note_required=True, order=43,
    ),
    _move("withdraw", _("撤诉"), WITHDRAWABLE, _S.WITHDRAWN, RESIDENT | INTAKE, order=95),
    _move(
        "reopen", _("重新办理"), [_S.CLOSED], _S.PENDING_DISPATCH,
        DESK | RESIDENT | SYSTEM, note_required=True, order=50,
    ),
    _move("archive", _("归档"), [_S.CLOSED], _S.ARCHIVED, DESK | SYSTEM, public=False, order=90),
)  # fmt: skip

# How a merged ticket goes back where it stood, by the state it had before.
UNMERGES: dict[str, str] = {
    Status.ACCEPTED: "unmerge",
    Status.PENDING_DISPATCH: "unmerge",
    Status.DISPATCHED: "unmerge_dispatched",
    Status.SIGNED: "unmerge_signed",
    Status.PROCESSING: "unmerge_processing",
}
MOVES_BY_NAME: dict[str, Move] = {move.name: move for move in MOVES}

# Moves after which the resident need not be written to, for a stated reason: they heard it on
# the telephone, or nothing changed for them. Of acceptance, refusal and results they always hear.
MAY_BE_QUIET = frozenset({"answer", "close_answered", "redispatch", "rework_difficult"})


def moves_from(status: str) -> list[Move]:
    """Every move that leaves ``status``, likeliest first."""
    return sorted((m for m in MOVES if status in m.sources), key=lambda m: m.order)


def find_move(name: str, status: str) -> Move | None:
    """The move called ``name`` if it may start from ``status``."""
    move = MOVES_BY_NAME.get(name)
    return move if move and status in move.sources else None


# What a resident reads, in plain words, while a ticket is in a state.
PLAIN_WORDS: dict[str, Any] = {
    Status.DRAFT: _("还没有提交"),
    Status.ACCEPTED: _("我们已收到，正在安排承办单位"),
    Status.ANSWERED: _("已当场答复"),
    Status.PENDING_DISPATCH: _("工作人员正在为您确定承办单位"),
    Status.DISPATCHED: _("已交给承办单位，等待签收"),
    Status.SIGNED: _("承办单位已签收"),
    Status.PROCESSING: _("承办单位正在办理"),
    Status.RETURN_REQUESTED: _("正在核实由哪个单位承办"),
    Status.SUSPENDED: _("暂停办理，原因见下方说明"),
    Status.REPLIED: _("承办单位已答复，正在审核"),
    Status.REVIEWED: _("已有答复，我们将回访您"),
    Status.CALLBACK: _("正在回访"),
    Status.REWORKING: _("您不满意，正在重新办理"),
    Status.DIFFICULT: _("已列入疑难件，由区级协调"),
    Status.CLOSED: _("已办结"),
    Status.ARCHIVED: _("已办结并归档"),
    Status.MERGED: _("与相同诉求合并办理"),
    Status.INVALID: _("未予受理，原因见下方说明"),
    Status.TERMINATED: _("已终止办理，原因见下方说明"),
    Status.WITHDRAWN: _("您已撤回"),
}

# (tone, icon) of the state badge; state is never told by colour alone.
BADGES: dict[str, tuple[str, str]] = {
    Status.DRAFT: ("neutral", "edit"),
    Status.ACCEPTED: ("info", "file-text"),
    Status.ANSWERED: ("done", "message"),
    Status.PENDING_DISPATCH: ("warn", "inbox"),
    Status.DISPATCHED: ("info", "send"),
    Status.SIGNED: ("info", "signature"),
    Status.PROCESSING: ("info", "tool"),
    Status.RETURN_REQUESTED: ("warn", "arrow-back-up"),
    Status.SUSPENDED: ("neutral", "player-pause"),
    Status.REPLIED: ("active", "message"),
    Status.REVIEWED: ("active", "phone"),
    Status.CALLBACK: ("active", "phone"),
    Status.REWORKING: ("warn", "refresh"),
    Status.DIFFICULT: ("danger", "flag"),
    Status.CLOSED: ("done", "circle-check"),
    Status.ARCHIVED: ("neutral", "archive"),
    Status.MERGED: ("neutral", "git-merge"),
    Status.INVALID: ("neutral", "circle-x"),
    Status.TERMINATED: ("neutral", "circle-x"),
    Status.WITHDRAWN: ("neutral", "x"),
}
