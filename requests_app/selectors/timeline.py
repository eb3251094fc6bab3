"""The life of a ticket as entries of a timeline, newest first."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from grid.reach import Reach
from haishu_portal.core.masking import scrub_free_text
from requests_app import workflow
from requests_app.choices import (
    Channel,
    ContactWay,
    EventKind,
    HandOverState,
    OnSite,
    PhotoPhase,
    Satisfaction,
    Solved,
    SupervisionLevel,
    Visibility,
)
from requests_app.models import Ticket, TicketEvent
from requests_app.selectors.callers import readable

ICONS: dict[str, str] = {
    EventKind.CREATED: "edit",
    EventKind.ROUTED: "navigation",
    EventKind.NOTE: "message",
    EventKind.CONTACT: "phone",
    EventKind.INFO: "plus",
    EventKind.PHOTO: "photo",
    EventKind.RECLASSIFIED: "adjustments",
    EventKind.RETURN: "arrow-back-up",
    EventKind.EXTENSION: "clock",
    EventKind.ASSIST: "users",
    EventKind.MERGE: "git-merge",
    EventKind.SUPERVISION: "flag",
    EventKind.ESCALATION: "alert",
    EventKind.CALLBACK: "phone",
    EventKind.RATING: "star",
    EventKind.CLOCK: "hourglass",
    EventKind.INCIDENT: "urgent",
    EventKind.SPLIT: "git-branch",
    EventKind.LINK: "link",
    EventKind.HAND_OVER: "scale",
    EventKind.SECRECY: "lock",
    EventKind.DOCUMENT: "paperclip",
    EventKind.ON_SITE: "map-pin",
}
ON_SITE_ICONS = {OnSite.VOICE: "microphone", OnSite.SIGNATURE: "signature"}


# Moves whose note is written for the resident; other notes stay in the house.
SPOKEN_NOTES = frozenset(
    {
        "not_accept", "terminate", "suspend", "withdraw", "reopen", "rework_rated",
        "difficult_rated", "close_difficult",
    }
)  # fmt: skip
# Done on the ground so long before it arrived that readers are told both times.
WORTH_TELLING = timedelta(minutes=5)
OWN_WORDS = frozenset({EventKind.INFO, EventKind.RATING})
# An answer is the resident's to read once the centre has passed it.
ANSWERED = workflow.AT_CALLBACK | {
    workflow.Status.ANSWERED,
    workflow.Status.CLOSED,
    workflow.Status.ARCHIVED,
}


@dataclass(frozen=True)
class TimelineEntry:
    """One step: a plain sentence, the words with it, and who and when."""

    at: datetime
    title: str
    text: str
    unit: str
    actor: str
    icon: str
    tone: str
    is_public: bool
    kind: str
    photos: list[str] = field(default_factory=list)
    changes: dict[str, list[str]] = field(default_factory=dict)
    mentions: list[str] = field(default_factory=list)
    # When it was done on the ground, where that was well before it reached the portal.
    done_at: datetime | None = None
    recording: str = ""
    signature: str = ""


def public_timeline(ticket: Ticket) -> list[TimelineEntry]:
    """What the resident reads: plain words, units instead of people; one query.

    A merged ticket goes on with the steps of its master (two queries more), without
    anything that another resident said.
    """
    events = ticket.events.filter(visibility=Visibility.PUBLIC).order_by("-seq")
    found = [_entry(event, public=True, shown=_may_read_reply(ticket)) for event in events]
    master = ticket.master
    if master is None:
        return found
    since = found[0].at if found else ticket.created_at
    steps = master.events.filter(
        visibility=Visibility.PUBLIC, kind=EventKind.MOVE, at__gte=since
    ).exclude(move__in=SPOKEN_NOTES)
    shown = _may_read_reply(master)
    return [_entry(event, public=True, shown=shown) for event in steps.order_by("-seq")] + found


def _may_read_reply(ticket: Ticket) -> bool:
    return ticket.status in ANSWERED


def staff_timeline(
    ticket: Ticket, reach: Reach, *, after: int = 0, besides: int | None = None
) -> list[TimelineEntry]:
    """What happened after the event numbered ``after``, with the people who did it; one query.

    What the person ``besides`` sent from a phone or program of their own is left out.
    """
    events = ticket.events.filter(seq__gt=after).order_by("-seq")
    if besides is not None:
        events = events.exclude(actor_id=besides, client_uuid__isnull=False)
    found = [_entry(event, public=False) for event in events]
    return [replace(entry, text=readable(reach, ticket, entry.text)) for entry in found]


def staff_timelines(
    tickets: Collection[Ticket], reach: Reach, *, most: int
) -> dict[int, list[TimelineEntry]]:
    """The newest ``most`` steps of each of these tickets by its id; one query."""
    by_id = {ticket.pk: ticket for ticket in tickets}
    found: dict[int, list[TimelineEntry]] = {pk: [] for pk in by_id}
    for event in TicketEvent.objects.filter(ticket_id__in=by_id).order_by("ticket_id", "-seq"):
        entries = found[event.ticket_id]
        if len(entries) < most:
            entry = _entry(event, public=False)
            text = readable(reach, by_id[event.ticket_id], entry.text)
            entries.append(replace(entry, text=text))
    return found


def _entry(event: TicketEvent, *, public: bool, shown: bool = True) -> TimelineEntry:
    data: dict[str, Any] = event.data
    tone, icon = ("neutral", ICONS.get(event.kind, "info-circle"))
    if event.kind == EventKind.MOVE:
        tone, icon = workflow.BADGES[event.to_status]
    elif event.kind == EventKind.ON_SITE:
        icon = ON_SITE_ICONS.get(data.get("what", ""), icon)
    title = (_move_title if event.kind == EventKind.MOVE else _title)(event, public=public)
    spoken = event.kind in OWN_WORDS or event.move in SPOKEN_NOTES
    text = event.note if spoken or not public else ""
    if data.get("reply"):
        text = str(data["reply"]) if shown else ""
    elif data.get("reason"):
        text = f"{data['reason']} {text}".strip()
    if data.get("quiet") and not public:
        text = "\n".join(filter(None, (text, _("未通知诉求人：%s") % data["quiet"])))
    return TimelineEntry(
        at=event.at,
        title=title,
        text=scrub_free_text(text) if public else text,
        unit=str(data.get("team", "")) or event.team_label,
        actor="" if public else event.actor_label,
        icon=icon,
        tone=tone,
        is_public=event.visibility == Visibility.PUBLIC,
        kind=event.kind,
        photos=list(data.get("ids", [])),
        changes={} if public else data.get("changes", {}),
        mentions=[] if public else data.get("mentions", []),
        done_at=None if public else _done_earlier(event),
        recording="" if public else data.get("recording", ""),
        signature="" if public else data.get("signature", ""),
    )


def _done_earlier(event: TicketEvent) -> datetime | None:
    at = event.client_at
    return at if at is not None and event.at - at > WORTH_TELLING else None


def _move_title(event: TicketEvent, *, public: bool) -> str:
    if public:
        if event.to_status == workflow.Status.DISPATCHED and event.data.get("team"):
            return _("已交给%s办理") % event.data["team"]
        return str(workflow.PLAIN_WORDS[event.to_status])
    if event.move == "merge" and event.data.get("master"):
        return _("并入主单 %s") % event.data["master"]
    move = workflow.MOVES_BY_NAME.get(event.move)
    return str(move.label) if move else str(workflow.Status(event.to_status).label)


def _title(event: TicketEvent, *, public: bool) -> str:
    writer = (_FOR_STAFF.get(event.kind) if not public else None) or _TITLES.get(event.kind)
    return writer(event.data) if writer else str(EventKind(event.kind).label)


def _contact(data: dict[str, Any]) -> str:
    return _("承办单位已联系您（%s）") % ContactWay(data.get("how", "phone")).label


def _contacted(data: dict[str, Any]) -> str:
    return _("联系诉求人（%s）") % ContactWay(data.get("how", "phone")).label


def _rated(data: dict[str, Any]) -> str:
    return _("诉求人评价：%(solved)s，%(grade)s") % {
        "solved": Solved(data["solved"]).label,
        "grade": Satisfaction(data["satisfaction"]).label,
    }


def _photo(data: dict[str, Any]) -> str:
    phase = PhotoPhase(data.get("phase", PhotoPhase.AFTER)).label
    return _("上传照片 %(count)d 张（%(phase)s）") % {"count": data.get("count", 0), "phase": phase}


def _rating(data: dict[str, Any]) -> str:
    return _("您的评价：%(solved)s，%(grade)s") % {
        "solved": Solved(data["solved"]).label,
        "grade": Satisfaction(data["satisfaction"]).label,
    }


def _callback(data: dict[str, Any]) -> str:
    if "solved" not in data:
        return _("回访未接通")
    return _("回访：%(solved)s，%(grade)s") % {
        "solved": Solved(data["solved"]).label,
        "grade": Satisfaction(data["satisfaction"]).label,
    }


def _extension(data: dict[str, Any]) -> str:
    if "approved" not in data:
        return _("申请延期 %d 个工作日") % data.get("working_days", 0)
    if data["approved"]:
        return _("办理时限延长 %d 个工作日") % data.get("working_days", 0)
    return _("延期申请未获同意")


def _created(data: dict[str, Any]) -> str:
    return _("诉求已提交（%s）") % Channel(data.get("channel", Channel.WEB)).label


def _supervision(data: dict[str, Any]) -> str:
    return _("督办：%s") % SupervisionLevel(data.get("level", 0)).label


def _merge(data: dict[str, Any]) -> str:
    if data.get("unmerged"):
        return _("工单 %s 撤销并单") % data["unmerged"]
    return _("并入工单 %s") % data.get("member", "")


def _split(data: dict[str, Any]) -> str:
    if data.get("from"):
        return _("由工单 %s 拆出") % data["from"]
    return _("拆出工单 %s") % data.get("to", "")


def _linked(data: dict[str, Any]) -> str:
    words = _("关联工单 %s") if data.get("linked") else _("取消关联 %s")
    return words % data.get("other", "")


def _hand_over(data: dict[str, Any]) -> str:
    known = {
        HandOverState.OFFERED: _("移交调解，等待受理"),
        HandOverState.TAKEN: _("调解已受理（%s）") % data.get("reference", ""),
        HandOverState.DECLINED: _("调解未受理"),
        HandOverState.RECALLED: _("撤回移交调解"),
    }
    return known[HandOverState(data["state"])]


def _secrecy(data: dict[str, Any]) -> str:
    agreed = data.get("caller_agrees")
    return _("保密变更（诉求人同意公开）") if agreed else _("保密变更")


def _document(data: dict[str, Any]) -> str:
    size = max(1, int(data.get("bytes", 0)) // 1024)
    return _("添加附件（%d KB）") % size


def _assist(data: dict[str, Any]) -> str:
    return _("协办：%s") % data["team"] if data.get("team") else _("协办进展")


def _return(data: dict[str, Any]) -> str:
    return _("退单已同意") if data.get("approved") else _("退单未获同意")


def _incident(data: dict[str, Any]) -> str:
    if "notice" in data:
        return _("已发送“%s”的统一通知") % data.get("event", "")
    words = _("移出突发事件“%s”") if data.get("out") else _("归入突发事件“%s”")
    return words % data.get("event", "")


def _on_site(data: dict[str, Any]) -> str:
    what = OnSite(data.get("what", OnSite.ARRIVE))
    if what == OnSite.VOICE:
        return _("现场录音（%d 秒）") % data.get("seconds", 0)
    if what == OnSite.SIGNATURE:
        return _("诉求人现场签字（%s）") % data.get("signer", "")
    if "accuracy" not in data:
        return _("到场签到（没有取得位置）")
    if data.get("distance") is None:
        return _("到场签到（定位误差 %d 米）") % data["accuracy"]
    words = _("到场签到（距诉求地点 %(distance)d 米，定位误差 %(accuracy)d 米）")
    return words % {"distance": data["distance"], "accuracy": data["accuracy"]}


_TITLES: dict[str, Callable[[dict[str, Any]], str]] = {
    EventKind.CREATED: _created,
    EventKind.CONTACT: _contact,
    EventKind.PHOTO: _photo,
    EventKind.RATING: _rating,
    EventKind.CALLBACK: _callback,
    EventKind.EXTENSION: _extension,
    EventKind.SUPERVISION: _supervision,
    EventKind.MERGE: _merge,
    EventKind.ASSIST: _assist,
    EventKind.RETURN: _return,
    EventKind.INCIDENT: _incident,
    EventKind.SPLIT: _split,
    EventKind.LINK: _linked,
    EventKind.HAND_OVER: _hand_over,
    EventKind.SECRECY: _secrecy,
    EventKind.DOCUMENT: _document,
    EventKind.ON_SITE: _on_site,
}
# What is said to the resident in the second person, said of them to staff.
_FOR_STAFF: dict[str, Callable[[dict[str, Any]], str]] = {
    EventKind.CONTACT: _contacted,
    EventKind.RATING: _rated,
}
