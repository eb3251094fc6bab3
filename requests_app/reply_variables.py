"""Variables of reply texts: a closed list, checked when a text is saved. Pure.

``{{称呼}}`` is put in by one pass over the text: what is put in is never read again, and there
is no template language that a text could reach.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

VARIABLES = {
    "编号": _("工单编号"),
    "称呼": _("怎么称呼诉求人，如“张女士”；不写全名"),
    "标题": _("工单标题"),
    "分类": _("分类名称"),
    "状态": _("对诉求人说的进展"),
    "承办单位": _("主办单位名称"),
    "时限": _("最近的时限，如“12月3日 17:30”"),
    "网格": _("街道、社区和网格"),
    "查询方式": _("在哪里、打什么电话查进展"),
    "热线": _("热线号码"),
    "经办人": _("正在操作的人"),
}
_GAP = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_LOOSE = re.compile(r"\{\{|\}\}")


@dataclass(frozen=True)
class Fault:
    """What is wrong, and at which character (from 1)."""

    position: int
    words: str


def faults_in(text: str) -> list[Fault]:
    """Unknown variables and braces without their counterpart, in order."""
    found = [
        Fault(gap.start() + 1, gap.group(1))
        for gap in _GAP.finditer(text)
        if gap.group(1) not in VARIABLES
    ]
    # Braces that belong to a variable are blanked, positions stay.
    rest = _GAP.sub(lambda gap: " " * len(gap.group()), text)
    found += [Fault(hit.start() + 1, hit.group()) for hit in _LOOSE.finditer(rest)]
    return sorted(found, key=lambda fault: fault.position)


def complaint(text: str) -> str:
    """What is wrong with the text first, in words; empty if nothing."""
    for fault in faults_in(text):
        words = _t("第 %(at)d 个字：没有变量“%(name)s”")
        return words % {"at": fault.position, "name": fault.words}
    return ""


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables put in; one that has no value stays as it is written."""
    return _GAP.sub(lambda gap: values.get(gap.group(1), gap.group()), text)
