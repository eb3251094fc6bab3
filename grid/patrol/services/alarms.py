"""A red or escalated risk is told to those above at once: its number, never its words."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from grid.choices import Level, TeamKind
from grid.codes import at_level
from grid.patrol.choices import RiskLevel
from grid.patrol.models import RiskItem
from grid.patrol.workflow import RiskState
from grid.selectors.directory import all_teams
from grid.selectors.members import people_as
from haishu_portal.core.choices import Channel
from haishu_portal.core.message_texts import MessageText, register_text
from haishu_portal.core.models import User
from haishu_portal.core.roles import Role
from haishu_portal.core.services.outbox import MessageDraft, enqueue_messages

TEMPLATE = "staff_risk"
register_text(
    MessageText(
        TEMPLATE,
        _("风险 {no} 需要关注"),
        _("【海曙{hotline}】风险 {no} {state}，请查看：{link}"),
    )
)
_ROOMS = {
    Level.COMMUNITY: (TeamKind.COMMUNITY_ROOM, Role.COMMUNITY),
    Level.STREET: (TeamKind.STREET_CENTRE, Role.STREET),
}


def tell_upward(*, risk: RiskItem, actor: User, now: datetime) -> None:
    """Tell community and street of a new red risk or one handed up; each once."""
    fresh = risk.level == RiskLevel.RED and risk.state == RiskState.PENDING
    if not fresh and risk.state != RiskState.ESCALATED:
        return
    state = str(RiskState(risk.state).label)
    link = f"{settings.PUBLIC_BASE_URL}{reverse('desk:risk', args=[risk.pk])}"
    drafts = [
        MessageDraft(
            channel=Channel.INAPP,
            recipient=str(reader),
            template=TEMPLATE,
            params={"no": risk.no, "state": state, "link": link},
            subject_type="risk",
            subject_id=risk.pk,
            key=f"risk:{risk.pk}:{risk.version}:{reader}",
        )
        for reader in _readers(risk.grid_code, now)
        if reader != actor.pk
    ]
    enqueue_messages(drafts=drafts, now=now)


def _readers(grid_code: str, now: datetime) -> list[int]:
    found: list[int] = []
    for level, (kind, role) in _ROOMS.items():
        area = at_level(grid_code, level)
        teams = [t.id for t in all_teams() if t.kind == kind and t.area_code == area]
        found += [person.id for person in people_as(roles=[role], team_ids=teams, now=now)]
    return list(dict.fromkeys(found))
