"""Messages that were given up: another round, if need be to another address."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from haishu_portal.core.bell import ring
from haishu_portal.core.choices import TO_STAFF, Channel
from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.exceptions import BadAddress, DomainError, InvalidPhone, NotFailed
from haishu_portal.core.models import OutboxMessage, User
from haishu_portal.core.phones import is_mobile, normalise_phone
from haishu_portal.core.selectors.outbox import masked_recipient
from haishu_portal.core.services.audit import record_audit
from haishu_portal.core.tasks import deliver_outbox


@dataclass
class ResendReport:
    """Which messages go out again, and which do not and why."""

    again: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


def resend_message(*, message_id: int, actor: User, now: datetime) -> OutboxMessage:
    """Give a message that was given up another round. Raises NotFailed."""
    with transaction.atomic():
        message = _failed(message_id)
        _another_round(message, now)
        record_audit(
            actor=actor, action="message_resend", obj_type="outbox", obj_id=message.pk, now=now
        )
    return message


def resend_messages(*, message_ids: Iterable[int], actor: User, now: datetime) -> ResendReport:
    """Give each another round, each in its own transaction; says which were refused and why.

    Asked twice for the same message, it goes out once: the second time it is not failed.
    """
    report = ResendReport()
    for message_id in dict.fromkeys(message_ids):
        try:
            resend_message(message_id=message_id, actor=actor, now=now)
        except DomainError as error:
            report.refused.append((message_id, error.message))
        else:
            report.again.append(message_id)
    return report


def readdress_message(
    *, message_id: int, address: str, actor: User, now: datetime
) -> OutboxMessage:
    """Send a message that was given up to another number or mail address.

    Only this message: what the resident registered stays. Raises NotFailed, BadAddress.
    """
    with transaction.atomic():
        message = _failed(message_id)
        before = masked_recipient(message)
        message.recipient_enc = _checked(message.channel, address)
        message.recipient_hash = keyed_hash(message.recipient_enc)
        _another_round(message, now, "recipient_enc", "recipient_hash")
        record_audit(
            actor=actor,
            action="message_readdress",
            obj_type="outbox",
            obj_id=message.pk,
            extra={"before": before, "after": masked_recipient(message)},
            now=now,
        )
    return message


def _failed(message_id: int) -> OutboxMessage:
    message = OutboxMessage.objects.select_for_update().filter(pk=message_id).first()
    if message is None or message.failed_at is None:
        raise NotFailed(_("只有发送失败的消息可以重发"))
    return message


def _another_round(message: OutboxMessage, now: datetime, *changed: str) -> None:
    message.failed_at = message.claimed_at = None
    message.attempts = 0
    message.not_before = now
    message.save(update_fields=["failed_at", "claimed_at", "attempts", "not_before", *changed])
    ring(deliver_outbox)


def _checked(channel: str, address: str) -> str:
    if channel in TO_STAFF:
        raise BadAddress(_("发给工作人员的消息不能改地址"))
    if channel == Channel.SMS:
        try:
            phone = normalise_phone(address)
        except InvalidPhone as error:
            raise BadAddress(_("请填写正确的手机号码")) from error
        if not is_mobile(phone):
            raise BadAddress(_("短信只能发到手机号码"))
        return phone
    try:
        validate_email(address.strip())
    except ValidationError as error:
        raise BadAddress(_("请填写正确的电子邮件地址")) from error
    return address.strip()
