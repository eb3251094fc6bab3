"""The words of the trade as enumerations: channels, kinds, urgency, reasons, grades.

Values are stored; labels are shown. The terms are explained in ``docs/glossary.md``.
"""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """The way a request came in."""

    PHONE_81890 = "phone_81890", _("81890热线")
    PHONE_12345 = "phone_12345", _("12345热线")
    PHONE_81850000 = "phone_81850000", _("81850000热线")
    WEB = "web", _("网站")
    WAP = "wap", _("手机网页")
    WECHAT = "wechat", _("微信")
    WEIBO = "weibo", _("微博")
    SMS = "sms", _("短信")
    EMAIL = "email", _("电子邮件")
    LETTER = "letter", _("来信")
    VISIT = "visit", _("来访接待")
    GRID = "grid", _("网格上报")
    LEADER_MAILBOX = "leader_mailbox", _("领导信箱")
    MEDIA = "media", _("媒体问政")
    TRANSFER_110 = "transfer_110", _("110非警务移交")
    TRANSFER_UPPER = "transfer_upper", _("上级交办")
    PROACTIVE = "proactive", _("未诉先办")
    KIOSK = "kiosk", _("自助终端")
    PARTNER = "partner", _("合作平台")


class Kind(TextChoices):
    """What the resident wants of us."""

    CONSULT = "consult", _("咨询")
    HELP = "help", _("求助")
    COMPLAINT = "complaint", _("投诉")
    REPORT = "report", _("举报")
    SUGGESTION = "suggestion", _("建议")
    PRAISE = "praise", _("表扬")
    OTHER = "other", _("其他")


# Where a ticket comes from that grid staff closed where they found it (level 1, 网格即办).
ON_THE_SPOT = "field:on-the-spot"


class Urgency(TextChoices):
    """How fast a request must move."""

    EMERGENCY = "emergency", _("特急")
    URGENT = "urgent", _("紧急")
    NORMAL = "normal", _("一般")
    COMPLEX = "complex", _("复杂")


URGENCY_ORDER = {
    Urgency.EMERGENCY: 0,
    Urgency.URGENT: 1,
    Urgency.NORMAL: 2,
    Urgency.COMPLEX: 3,
}


class SlaClass(TextChoices):
    """The row of the deadline table that a request falls under."""

    EMERGENCY = "emergency", _("特急")
    URGENT = "urgent", _("紧急")
    NORMAL = "normal", _("一般")
    CONSULT = "consult", _("咨询")
    COMPLEX = "complex", _("复杂")
    SUGGESTION = "suggestion", _("建议")


def sla_class(kind: str, urgency: str) -> SlaClass:
    """The deadline row for a kind and urgency: urgency speaks first, then the kind."""
    if urgency in (Urgency.EMERGENCY, Urgency.URGENT, Urgency.COMPLEX):
        return SlaClass(urgency)
    if kind == Kind.CONSULT:
        return SlaClass.CONSULT
    if kind in (Kind.SUGGESTION, Kind.PRAISE):
        return SlaClass.SUGGESTION
    return SlaClass.NORMAL


class Clock(TextChoices):
    """The deadlines that run over a ticket."""

    DISPATCH = "dispatch", _("派单")
    SIGN = "sign", _("签收")
    CONTACT = "contact", _("首次联系")
    FINISH = "finish", _("办结")
    CALLBACK = "callback", _("回访")


class NotAcceptedReason(TextChoices):
    """Why a request is not accepted; the proper channel is told with it."""

    LITIGATION = "litigation", _("已进入诉讼、仲裁、复议、监察或政务公开程序")
    PETITION = "petition_in_progress", _("已进入信访程序")
    SECRET = "secret_privacy", _("涉及秘密、隐私或违背公序良俗")
    CONCLUDED = "concluded", _("已依法处理并有结论")
    OUT_OF_JURISDICTION = "out_of_jurisdiction", _("不属于本区职责范围")
    INSUFFICIENT = "insufficient_info", _("信息不足且无法补充")
    ABUSE = "abuse", _("恶意骚扰")


class SuspendReason(TextChoices):
    """Why the clocks stand still."""

    WAITING_RESIDENT = "waiting_resident", _("等待诉求人补充")
    LEGAL_PROCEDURE = "legal_procedure", _("法定程序进行中")
    SEASON = "season", _("受天气或季节限制")
    THIRD_PARTY = "third_party", _("等待第三方")


class Outcome(TextChoices):
    """What the handling unit says it achieved."""

    SOLVED = "solved", _("已解决")
    PARTLY = "partly", _("部分解决")
    EXPLAINED = "explained", _("解释说明")
    UNSUPPORTED = "unsupported", _("诉求不予支持")


class Solved(TextChoices):
    """What the resident says at call-back."""

    YES = "solved", _("已解决")
    PARTLY = "partly", _("部分解决")
    NO = "not", _("未解决")


class Satisfaction(IntegerChoices):
    """Five grades; weights of the satisfaction rate follow the hotline practice."""

    VERY_SATISFIED = 5, _("满意")
    SATISFIED = 4, _("基本满意")
    FAIR = 3, _("一般")
    DISSATISFIED = 2, _("不满意")
    VERY_DISSATISFIED = 1, _("非常不满意")


UNHAPPY_GRADES = frozenset({Satisfaction.DISSATISFIED, Satisfaction.VERY_DISSATISFIED})


class CallOutcome(TextChoices):
    """How one call-back attempt went."""

    REACHED = "reached", _("已接通")
    NO_ANSWER = "no_answer", _("无人接听")
    BUSY = "busy", _("占线或关机")
    WRONG_NUMBER = "wrong_number", _("号码有误")
    REFUSED = "refused", _("拒绝回访")


class SupervisionLevel(IntegerChoices):
    """Steps of pressure, mildest first."""

    NONE = 0, _("未督办")
    SYSTEM = 1, _("系统催办")
    PHONE = 2, _("电话催办")
    WRITTEN = 3, _("书面督办")
    LISTED = 4, _("挂牌督办")
    INTERVIEW = 5, _("约谈")
    BULLETIN = 6, _("通报")
    TRANSFER = 7, _("移送")


class UnitRole(TextChoices):
    """A unit's part in a ticket: the first unit leads, the others report to it."""

    LEAD = "lead", _("主办")
    ASSIST = "assist", _("协办")


class UnitStatus(TextChoices):
    """Where one unit stands with its part."""

    ASSIGNED = "assigned", _("待签收")
    SIGNED = "signed", _("办理中")
    FINISHED = "finished", _("已反馈")
    RELEASED = "released", _("已退出")


# Still owing its part; one that has finished is at the ticket but not busy.
UNIT_BUSY = (UnitStatus.ASSIGNED, UnitStatus.SIGNED)


class RequestStatus(TextChoices):
    """The fate of a return or an extension request."""

    PENDING = "pending", _("待审批")
    APPROVED = "approved", _("已同意")
    REJECTED = "rejected", _("已驳回")


class PhotoPhase(TextChoices):
    """When a picture was taken in the life of a ticket."""

    REPORT = "report", _("诉求人提供")
    BEFORE = "before", _("处置前")
    AFTER = "after", _("处置后")


class MatchedBy(TextChoices):
    """How a ticket found its grid."""

    POINT = "point", _("坐标定位")
    ADDRESS = "address", _("地址匹配")
    CHOSEN = "chosen", _("人工指定")
    NONE = "none", _("未能定位")


class EventKind(TextChoices):
    """What an event row records."""

    CREATED = "created", _("提交")
    MOVE = "move", _("流转")
    ROUTED = "routed", _("分派")
    NOTE = "note", _("备注")
    CONTACT = "contact", _("联系诉求人")
    INFO = "info", _("补充信息")
    PHOTO = "photo", _("图片")
    RECLASSIFIED = "reclassified", _("改分类")
    RETURN = "return", _("退单")
    EXTENSION = "extension", _("延期")
    ASSIST = "assist", _("协办")
    MERGE = "merge", _("并单")
    SUPERVISION = "supervision", _("督办")
    ESCALATION = "escalation", _("升级")
    CALLBACK = "callback", _("回访")
    RATING = "rating", _("评价")
    CLOCK = "clock", _("时限")
    INCIDENT = "incident", _("突发事件")
    SPLIT = "split", _("拆单")
    LINK = "link", _("关联")
    HAND_OVER = "hand_over", _("移交")
    SECRECY = "secrecy", _("保密")
    DOCUMENT = "document", _("附件")
    ON_SITE = "on_site", _("现场")


class OnSite(TextChoices):
    """What an event of the kind "on_site" holds on to."""

    ARRIVE = "arrive", _("到场签到")
    VOICE = "voice", _("现场录音")
    SIGNATURE = "signature", _("诉求人签字")


class Visibility(IntegerChoices):
    """Who may read an event: the resident too, staff only, or the case team only."""

    PUBLIC = 0, _("公开")
    INTERNAL = 1, _("内部")


class ContactWay(TextChoices):
    """How a unit reached the caller."""

    PHONE = "phone", _("电话")
    VISIT = "visit", _("上门")
    MESSAGE = "message", _("短信或微信")


class LinkKind(TextChoices):
    """Why two tickets point at each other."""

    SPLIT = "split", _("拆单")
    RELATED = "related", _("相关")


class HandOverKind(TextChoices):
    """To whom a matter is handed over beside its ticket."""

    MEDIATION = "mediation", _("人民调解")


class HandOverState(TextChoices):
    """How far a hand-over has come."""

    OFFERED = "offered", _("等待受理")
    TAKEN = "taken", _("已受理")
    DECLINED = "declined", _("未受理")
    RECALLED = "recalled", _("已撤回")


class TextPurpose(TextChoices):
    """Which fields a reply text is offered in."""

    REPLY = "reply", _("答复诉求人")
    NOTE = "note", _("内部备注和说明")
    CALLBACK = "callback", _("回访话术")
