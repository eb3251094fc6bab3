"""Changes that administrators make to the catalogue; each leaves an audit entry."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from haishu_portal.core.services.audit import record_audit
from requests_app.models import Category, EscalationStep, SlaRule
from requests_app.selectors.limits import forget_limits

if TYPE_CHECKING:
    from haishu_portal.core.models import User

Row = Category | SlaRule | EscalationStep


@transaction.atomic
def save_catalog_row(
    *, row: Row, changed: list[str], actor: "User", now: datetime, ip: str = ""
) -> Row:
    """Check and save a row; ``changed`` names the fields for the audit.

    Raises django's ValidationError for a row that breaks its constraints.
    """
    action = "catalog.added" if row.pk is None else "catalog.changed"
    row.full_clean()
    row.save()
    transaction.on_commit(forget_limits)
    record_audit(
        actor=actor,
        action=action,
        obj_type=type(row).__name__.lower(),
        obj_id=row.pk,
        extra={"row": str(row), "fields": changed},
        ip=ip,
        now=now,
    )
    return row


@transaction.atomic
def delete_catalog_row(*, row: Row, actor: "User", now: datetime, ip: str = "") -> None:
    """Remove a row and remember what it was."""
    obj_type, obj_id, label = type(row).__name__.lower(), row.pk, str(row)
    row.delete()
    transaction.on_commit(forget_limits)
    record_audit(
        actor=actor,
        action="catalog.deleted",
        obj_type=obj_type,
        obj_id=obj_id,
        extra={"row": label},
        ip=ip,
        now=now,
    )
