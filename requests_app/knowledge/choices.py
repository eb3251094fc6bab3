"""The words of the knowledge base as enumerations."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where an article stands (GB/T 44191 asks for review before and after publication)."""

    DRAFT = "draft", _("草稿")
    UNIT_REVIEW = "unit_review", _("单位审核")
    CENTRE_REVIEW = "centre_review", _("中心审核")
    PUBLISHED = "published", _("已发布")
    DUE = "due", _("到期复核")
    WITHDRAWN = "withdrawn", _("已下架")


class Secrecy(TextChoices):
    """Who may read an article."""

    PUBLIC = "public", _("公开")
    INTERNAL = "internal", _("内部")


class Use(TextChoices):
    """What an article was good for; counted by day, never by person."""

    SHOWN = "shown", _("提示")
    OPENED = "opened", _("打开")
    READ_OUT = "read_out", _("据此答复")
    ANSWERED = "answered", _("不建单答复")
    LINKED = "linked", _("随工单答复")


class ReportState(TextChoices):
    """What became of a report that an article is wrong."""

    OPEN = "open", _("待核实")
    UPHELD = "upheld", _("属实")
    REFUSED = "refused", _("核对无误")
