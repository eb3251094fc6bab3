"""Walking the demo requests through their lives, each step at its own hour.

Every step is the service that a person's screen would call, so the demo obeys all rules.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from grid.selectors.directory import team_brief, teams_for
from haishu_portal.core.models import User
from haishu_portal.site.demo.people import worker_of
from requests_app.choices import (
    CallOutcome,
    NotAcceptedReason,
    Outcome,
    Satisfaction,
    Solved,
    SupervisionLevel,
    SuspendReason,
)
from requests_app.models import Ticket
from requests_app.services.assisting import add_assist
from requests_app.services.callbacks import record_callback
from requests_app.services.closing import reply_ticket
from requests_app.services.extensions import request_extension
from requests_app.services.merging import merge_tickets
from requests_app.services.notes import add_note, record_contact
from requests_app.services.resident import withdraw
from requests_app.services.returns import request_return
from requests_app.services.supervision import supervise
from requests_app.services.transition import move_ticket


@dataclass
class Life:
    """One ticket on its way; ``step`` moves the clock on and never past ``end``."""

    ticket: Ticket
    people: dict[str, User]
    now: datetime
    end: datetime
    masters: dict[str, int] = field(default_factory=dict)

    def step(self, **delta: float) -> datetime:
        """The next moment, a little later than the last."""
        self.now = min(self.now + timedelta(**delta), self.end)
        return self.now

    @property
    def worker(self) -> User:
        """A member of the leading team."""
        self.ticket.refresh_from_db()
        team = team_brief(self.ticket.lead_team_id)
        if team is None:
            raise LookupError(f"{self.ticket.no} has no team")
        if team.code == "W330203003001001":
            return self.people["worker"]
        return worker_of(team.code, now=self.ticket.created_at)

    def move(self, name: str, actor: User, note: str = "", **data: object) -> None:
        """One move by ``actor`` half an hour on."""
        move_ticket(
            ticket_id=self.ticket.pk,
            move=name,
            actor=actor,
            now=self.step(minutes=30),
            note=note,
            data=data,
        )


def _signed(life: Life) -> None:
    life.move("sign", life.worker)


def _processing(life: Life) -> None:
    _signed(life)
    record_contact(
        ticket_id=life.ticket.pk, actor=life.worker, how="phone",
        note="已电话联系，约好上门时间。", now=life.step(hours=1),
    )  # fmt: skip
    life.move("start", life.worker)


def _replied(life: Life, outcome: Outcome = Outcome.SOLVED, text: str = "") -> None:
    reply_ticket(
        ticket_id=life.ticket.pk,
        actor=life.worker,
        reply_text=text or "已到现场处理完毕，并向周边住户说明，后续由楼道长每周查看一次。",
        outcome=outcome,
        now=life.step(hours=6),
    )


def _to_call(life: Life) -> None:
    _processing(life)
    _replied(life)


def _called(life: Life, solved: Solved, grade: Satisfaction, note: str) -> None:
    life.ticket.refresh_from_db()
    if not life.ticket.is_open:  # nobody to ring: closed by rule
        return
    record_callback(
        ticket_id=life.ticket.pk, actor=life.people["callback"], outcome=CallOutcome.REACHED,
        contacted=True, solved=solved, satisfaction=grade, note=note, now=life.step(hours=20),
    )  # fmt: skip


def _happy(life: Life) -> None:
    _to_call(life)
    _called(life, Solved.YES, Satisfaction.VERY_SATISFIED, "处理得很及时，谢谢。")


def _partly(life: Life) -> None:
    _processing(life)
    _replied(life, Outcome.PARTLY, "已与领舞人约定晚上八点半结束，音量分贝设上限，社区每周巡查。")
    _called(life, Solved.PARTLY, Satisfaction.FAIR, "比以前好一些，希望坚持。")


def _rework(life: Life) -> None:
    _to_call(life)
    _called(life, Solved.NO, Satisfaction.DISSATISFIED, "只来看了一次，问题还在。")


def _difficult(life: Life) -> None:
    _rework(life)
    _replied(life, Outcome.EXPLAINED, "涉及多个部门，已书面说明进展，需区级协调。")
    _called(life, Solved.NO, Satisfaction.VERY_DISSATISFIED, "还是没有解决。")


def _called_once(life: Life) -> None:
    _to_call(life)
    record_callback(
        ticket_id=life.ticket.pk, actor=life.people["callback"],
        outcome=CallOutcome.NO_ANSWER, now=life.step(hours=16),
    )  # fmt: skip


def _review(life: Life) -> None:
    _processing(life)
    _replied(life, Outcome.UNSUPPORTED, "经核实收费依据合规，已向诉求人出示公示文件，不支持退费。")


def _supervised(life: Life) -> None:
    _processing(life)
    supervise(
        ticket_id=life.ticket.pk, actor=life.people["district"],
        level=SupervisionLevel.WRITTEN, note="媒体关注，三日内书面报告。", now=life.step(hours=2),
    )  # fmt: skip


def _suspended(life: Life) -> None:
    _processing(life)
    life.move(
        "suspend", life.worker, "一楼住户出差，下周回来再协商。",
        suspend_reason=SuspendReason.WAITING_RESIDENT,
    )  # fmt: skip


def _returned(life: Life) -> None:
    request_return(
        ticket_id=life.ticket.pk, actor=life.worker, reason="该设施由区级部门养护，不属本队职责。",
        legal_basis="区级部门职责清单", now=life.step(minutes=40),
    )  # fmt: skip


def _extension(life: Life) -> None:
    _processing(life)
    request_extension(
        ticket_id=life.ticket.pk, actor=life.worker, working_days=3,
        reason="连日下雨，防水施工无法进行。", plan="天晴后两天内完成铺设并做闭水试验。",
        caller_informed=True, now=life.step(hours=2),
    )  # fmt: skip


def _assist(life: Life) -> None:
    _processing(life)
    others = teams_for(
        grid_code=life.ticket.area_code, skill="dispute",
        exclude_ids=[life.ticket.lead_team_id or 0],
    )  # fmt: skip
    add_assist(
        ticket_id=life.ticket.pk, actor=life.people["dispatcher"], team_id=others[0].id,
        task="协助入户劝导，做好邻里调解。", now=life.step(hours=1),
    )  # fmt: skip


def _answered(life: Life) -> None:
    agent = life.people["agent"]
    life.ticket.refresh_from_db()
    life.move(
        "answer", agent, reply_text="已告知办理地点、所需材料和线上办理步骤，来电人表示清楚。"
    )
    life.move("close_answered", agent)


def _invalid(life: Life) -> None:
    life.move(
        "not_accept", life.people["dispatcher"], "已告知应通过相应法定途径反映。",
        not_accepted_reason=NotAcceptedReason.LITIGATION,
    )  # fmt: skip


def _withdrawn(life: Life) -> None:
    withdraw(ticket_id=life.ticket.pk, reason="中午已经来水了。", now=life.step(hours=3))


def _merged(life: Life) -> None:
    master = life.masters.get(life.ticket.area_code[:12])
    if master and master != life.ticket.pk:
        merge_tickets(
            master_id=master, member_ids=[life.ticket.pk],
            actor=life.people["dispatcher"], now=life.step(hours=1),
        )  # fmt: skip


def _desk(life: Life) -> None:
    add_note(
        ticket_id=life.ticket.pk, actor=life.people["agent"],
        note="来件没有写明地址，等派单台联系确认。", now=life.step(minutes=5),
    )  # fmt: skip


def _untouched(_life: Life) -> None:
    """Stays where routing put it."""


LIVES: dict[str, Callable[[Life], None]] = {
    "happy": _happy,
    "partly": _partly,
    "rework": _rework,
    "difficult": _difficult,
    "to_call": _to_call,
    "called_once": _called_once,
    "review": _review,
    "processing": _processing,
    "signed": _signed,
    "dispatched": _untouched,
    "overdue": _untouched,
    "supervised": _supervised,
    "suspended": _suspended,
    "returned": _returned,
    "extension": _extension,
    "assist": _assist,
    "desk": _desk,
    "target": _untouched,
    "answered": _answered,
    "invalid": _invalid,
    "withdrawn": _withdrawn,
    "merged": _merged,
    "anonymous": _to_call,
    "secret": _processing,
    "fresh": _untouched,
}
# Decided at the centre before a team gets the ticket.
BEFORE_ROUTING = frozenset({"answered", "invalid", "fresh"})
