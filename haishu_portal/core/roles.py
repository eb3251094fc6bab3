"""Roles of staff. What each may do stands in each app's ``rules.py``."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """A part a member of staff plays in a team."""

    AGENT = "agent", _("话务员")
    DISPATCHER = "dispatcher", _("派单员")
    CALLBACK = "callback", _("回访员")
    SUPERVISOR = "supervisor", _("班长")
    WORKER = "worker", _("网格队员")
    LEAD = "lead", _("队长")
    COMMUNITY = "community", _("社区工作者")
    STREET = "street", _("街道管理员")
    DISTRICT = "district", _("区级督办")
    AUDITOR = "auditor", _("审计管理员")
    SYSADMIN = "sysadmin", _("系统管理员")
    SECADMIN = "secadmin", _("安全管理员")


# Three administrators who must never be one person (GB/T 22239-2019, level 3).
ADMIN_ROLES = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})
