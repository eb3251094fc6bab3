"""Words of visits and screenings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanKind(TextChoices):
    """What is visited."""

    HOUSEHOLD = "household", _("住户")
    PLACE = "place", _("场所")
    PATROL = "patrol", _("网格巡查")


class PlaceKind(TextChoices):
    """Places that are looked at on a rhythm of their own."""

    RENTAL = "rental", _("出租房")
    CATERING = "catering", _("餐饮单位")
    CROWD = "crowd", _("人员密集场所")
    STORE = "store", _("仓储和危险品")
    SITE = "site", _("施工工地")
    SCHOOL = "school", _("校园周边")
    OTHER = "other", _("其他重点场所")


class Every(TextChoices):
    """The unit a rhythm is counted in."""

    DAY = "day", _("天")
    WEEK = "week", _("周")
    MONTH = "month", _("月")
    QUARTER = "quarter", _("季度")


class Purpose(TextChoices):
    """Why somebody came."""

    GENERAL = "general", _("普访")
    FOCUS = "focus", _("重点走访")
    RETURN = "return", _("回访")
    SPECIAL = "special", _("特殊时期")
    PATROL = "patrol", _("巡查")


class Met(TextChoices):
    """How a visit went at the door."""

    MET = "met", _("见到")
    ABSENT = "absent", _("不在家")
    REFUSED = "refused", _("未让进门")


class Need(TextChoices):
    """Help that people ask for at the door."""

    MEDICAL = "medical", _("看病用药")
    MEALS = "meals", _("助餐送餐")
    CARE = "care", _("日常照料")
    REPAIR = "repair", _("家中维修")
    COMPANY = "company", _("陪伴聊天")
    POLICY = "policy", _("政策咨询")
    JOB = "job", _("就业帮扶")


class FindingKind(TextChoices):
    """What becomes of something found."""

    TICKET = "ticket", _("转为工单")
    RISK = "risk", _("登记风险")
    MEDIATION = "mediation", _("调解线索")
    NOTE = "note", _("只作记录")


class FindingState(TextChoices):
    """How far something found has come."""

    OPEN = "open", _("待转出")
    PASSED = "passed", _("已转出")
    NOTED = "noted", _("已记录")


class ScreeningKind(TextChoices):
    """Occasions on which a whole area is looked through."""

    DAILY = "daily", _("日常排查")
    REGULAR = "regular", _("定期排查")
    SPECIAL = "special", _("专项排查")
    SENSITIVE = "sensitive", _("敏感节点排查")


class RiskLevel(TextChoices):
    """How dangerous: red is told upward at once, orange is dealt with today."""

    RED = "red", _("红色")
    ORANGE = "orange", _("橙色")
    YELLOW = "yellow", _("黄色")


class RiskCategory(TextChoices):
    """What a risk is about."""

    NEIGHBOUR = "neighbour", _("邻里纠纷")
    FAMILY = "family", _("婚姻家庭")
    PROPERTY = "property", _("物业矛盾")
    HOUSING = "housing", _("房屋征迁")
    LABOUR = "labour", _("劳动报酬")
    CONSUMER = "consumer", _("消费纠纷")
    FIRE = "fire", _("消防隐患")
    SAFETY = "safety", _("治安隐患")
    OTHER = "other", _("其他")


class Prospect(TextChoices):
    """What a risk might grow into."""

    NONE = "none", _("暂无激化迹象")
    CRIME = "crime", _("可能民转刑")
    CROWD = "crowd", _("可能群体上访")
    EXTREME = "extreme", _("可能极端行为")
