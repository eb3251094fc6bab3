"""Keeping the table of wrap-up codes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from haishu_portal.core.services.audit import record_audit
from requests_app.calls.models import WrapUpCode


def save_code(
    *, row: WrapUpCode, changed: Sequence[str], actor: Any, now: datetime, ip: str
) -> WrapUpCode:
    """Write a code and leave an audit row that names the changed fields."""
    with transaction.atomic():
        row.save()
        record_audit(
            actor=actor,
            action="wrap_up_code_saved",
            obj_type="wrap_up_code",
            obj_id=row.code,
            ip=ip,
            extra={"fields": list(changed)},
            now=now,
        )
    return row
