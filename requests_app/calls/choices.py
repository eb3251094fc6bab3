"""Words of the telephone desk."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Direction(TextChoices):
    """Who rang whom."""

    IN = "in", _("呼入")
    OUT = "out", _("呼出")


class CallState(TextChoices):
    """Where a call stands."""

    RINGING = "ringing", _("振铃")
    ANSWERED = "answered", _("通话中")
    ENDED = "ended", _("已结束")
    ABANDONED = "abandoned", _("未接通")
    EMERGENCY = "emergency", _("已转紧急")


class CallEvent(TextChoices):
    """What a telephone system tells of a call."""

    RINGING = "ringing", _("振铃")
    ANSWERED = "answered", _("接听")
    ENDED = "ended", _("挂断")
    ABANDONED = "abandoned", _("主叫放弃")


class AgentState(TextChoices):
    """What an agent is doing."""

    OFFLINE = "offline", _("未签入")
    READY = "ready", _("就绪")
    RINGING = "ringing", _("来电振铃")
    ON_CALL = "on_call", _("通话")
    WRAP_UP = "wrap_up", _("话后整理")
    BREAK = "break", _("小休")


class BreakReason(TextChoices):
    """Why an agent takes no calls for a while."""

    REST = "rest", _("休息")
    MEAL = "meal", _("用餐")
    TRAINING = "training", _("培训")
    MEETING = "meeting", _("会议")
    PAPERWORK = "paperwork", _("补录工单")
    MISSED = "missed", _("来电未应答")


class EmergencyNumber(TextChoices):
    """Where a call for help belongs."""

    POLICE = "110", _("公安")
    FIRE = "119", _("消防")
    AMBULANCE = "120", _("急救")


class TicketLink(TextChoices):
    """What a call did with a ticket."""

    TAKEN = "taken", _("登记")
    ANSWERED = "answered", _("当场答复")
    JOINED = "joined", _("并入")
    NOTED = "noted", _("补充")
    EMERGENCY = "emergency", _("转紧急")


class CallbackState(TextChoices):
    """A caller who rang off before anybody answered."""

    WAITING = "waiting", _("待回拨")
    CLAIMED = "claimed", _("回拨中")
    DONE = "done", _("已联系上")
    UNREACHABLE = "unreachable", _("联系不上")
    CAME_BACK = "came_back", _("已再次来电")


class TryOutcome(TextChoices):
    """How ringing such a caller went."""

    REACHED = "reached", _("已接通")
    NO_ANSWER = "no_answer", _("无人接听")
    BUSY = "busy", _("占线")
    GIVE_UP = "give_up", _("不再联系")


LIVE = frozenset({CallState.RINGING, CallState.ANSWERED, CallState.EMERGENCY})
# States that a person may choose; the others follow from calls.
CHOSEN = frozenset({AgentState.OFFLINE, AgentState.READY, AgentState.BREAK})
# Reasons a person may give; the other one is the portal's.
CHOSEN_REASONS = [(r.value, r.label) for r in BreakReason if r != BreakReason.MISSED]
BUSY = frozenset({AgentState.RINGING, AgentState.ON_CALL})
OPEN_CALLBACKS = frozenset({CallbackState.WAITING, CallbackState.CLAIMED})
