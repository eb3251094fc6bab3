"""Keeping people's papers, and warning before they run out."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from grid.exceptions import CredentialRefused
from grid.models import Credential, Membership
from grid.selectors.credentials import WEEK, forget_credentials, replaced, running_out
from haishu_portal.core.choices import Channel
from haishu_portal.core.roles import Role
from haishu_portal.core.services.audit import record_audit
from haishu_portal.core.services.outbox import MessageDraft, enqueue_messages
from haishu_portal.core.worktime import local_date

if TYPE_CHECKING:
    from haishu_portal.core.models import User

SHOWN = 4
AUDITED = ("person_id", "skill_id", "kind", "valid_from", "valid_until", "withdrawn_at")


def number_tail(number: str) -> str:
    """The end of a number, the rest as stars; all stars where it is short."""
    number = number.strip()
    shown = number[-SHOWN:] if len(number) >= 2 * SHOWN else ""
    return f"****{shown}" if number else ""


@transaction.atomic
def save_credential(*, credential: Credential, actor: "User | None", now: datetime) -> Credential:
    """Save a new or corrected credential; the number never reaches the audit.

    Raises CredentialRefused for one that ends before it begins.
    """
    if (
        credential.valid_from
        and credential.valid_until
        and credential.valid_until < credential.valid_from
    ):
        words = str(_("有效期不能早于发证日期"))
        raise CredentialRefused(words, fields={"valid_until": words})
    row = Credential.objects.select_for_update().filter(pk=credential.pk).values(*AUDITED).first()
    held = dict(row) if row else None
    credential.number_tail = number_tail(credential.number)
    credential.updated_at = now
    credential.full_clean(validate_constraints=False)
    credential.save()
    _record("credential.change" if held else "credential.create", credential, held, actor, now)
    return credential


@transaction.atomic
def withdraw_credential(*, credential_id: int, actor: "User | None", now: datetime) -> Credential:
    """Let a paper hold no more, whatever stands on it; it stays as history."""
    credential = Credential.objects.select_for_update().get(pk=credential_id)
    if credential.withdrawn_at is None:
        held = {name: getattr(credential, name) for name in AUDITED}
        credential.withdrawn_at = credential.updated_at = now
        credential.save(update_fields=["withdrawn_at", "updated_at"])
        _record("credential.withdraw", credential, held, actor, now)
    return credential


def warn_due(*, now: datetime, limit: int = 2000) -> int:
    """Tell each person and their leads of papers that run out: a month before, a week before,
    and once they have. Each is told once, however often this runs; returns how many papers."""
    rows = running_out(now=now, limit=limit)
    renewed = replaced(rows, today=local_date(now))
    due = [row for row in rows if row.pk not in renewed]
    if not due:
        return 0
    leads = _leads({row.person_id for row in due}, now)
    drafts = [
        _warning(row, reader, now)
        for row in due
        for reader in sorted({row.person_id, *leads.get(row.person_id, ())})
    ]
    with transaction.atomic():
        enqueue_messages(drafts=drafts, now=now)
    return len(due)


def _leads(people: set[int], now: datetime) -> dict[int, set[int]]:
    """Leads of each person's teams; two queries."""
    teams = dict[int, set[int]]()
    own = Membership.objects.at(now).filter(user_id__in=people)
    for user_id, team_id in own.values_list("user_id", "team_id"):
        teams.setdefault(user_id, set()).add(team_id)
    wanted = set().union(*teams.values()) if teams else set()
    rows = Membership.objects.at(now).filter(
        team_id__in=wanted, role=Role.LEAD, user__is_active=True
    )
    by_team: dict[int, set[int]] = {}
    for team_id, user_id in rows.values_list("team_id", "user_id"):
        by_team.setdefault(team_id, set()).add(user_id)
    return {
        user_id: set().union(*(by_team.get(team_id, set()) for team_id in own_teams))
        for user_id, own_teams in teams.items()
    }


def _warning(row: Credential, reader_id: int, now: datetime) -> MessageDraft:
    if row.valid_until is None:
        raise ValueError(row.pk)
    days = (row.valid_until - local_date(now)).days
    stage = "expired" if days < 0 else "week" if days <= WEEK else "month"
    until = f"{row.valid_until:%Y-%m-%d}"
    words = (
        _("已于 %(until)s 过期，相关工单停止派送")
        if days < 0
        else _("将于 %(until)s 到期，请尽快换证")
    ) % {"until": until}
    path = "/field/me/" if reader_id == row.person_id else "/field/team/"
    return MessageDraft(
        channel=Channel.INAPP,
        recipient=str(reader_id),
        template="staff_credential_due",
        params={
            "no": f"{row.person} {row.kind}",
            "state": words,
            "link": settings.PUBLIC_BASE_URL + path,
        },
        subject_type="credential",
        subject_id=row.pk,
        key=f"credential:{row.pk}:{until}:{stage}:{reader_id}",
    )


def _record(
    action: str,
    credential: Credential,
    held: dict[str, Any] | None,
    actor: "User | None",
    now: datetime,
) -> None:
    changes = {
        name: [str((held or {}).get(name, "")), str(getattr(credential, name))]
        for name in AUDITED
        if (held or {}).get(name) != getattr(credential, name)
    }
    record_audit(
        actor=actor,
        action=action,
        obj_type="grid.credential",
        obj_id=credential.pk,
        extra={"changes": changes},
        now=now,
    )
    transaction.on_commit(forget_credentials)
