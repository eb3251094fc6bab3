"""Training, watching and putting to use versions of the category suggester.

Training runs in a command or the worker, and only there is scikit-learn loaded. A new version
always starts in the shadow of the one in use: both are compared with what people confirm.
"""

import hashlib
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from haishu_portal.core.services.audit import record_audit
from requests_app.exceptions import NotAllowed, VersionUnusable
from requests_app.learned import LearnedModel, dump
from requests_app.models import (
    SuggesterState,
    SuggesterVersion,
    SuggestionCheck,
    Ticket,
)
from requests_app.selectors.categories import rules_branches
from requests_app.selectors.suggester import (
    Loaded,
    confirmed_rows,
    confirmed_tickets,
    version_in,
)

if TYPE_CHECKING:
    from haishu_portal.core.models import User
    from requests_app.training import Example, Trained

CONFIRMED = "confirmed"  # source of a version trained on our own tickets
LEAST_CONFIRMED = 1000  # below this the classes are too thin to measure
LEAST_NEW = 500  # confirmations since the last training that make another one worth its time
MOST_ROWS = 20_000  # newest first; training stays within minutes
TASK_FOLDS = 5


def train_version(
    *,
    examples: "Sequence[Example]",
    source: str,
    now: datetime,
    folds: int = 10,
    actor: "User | None" = None,
) -> SuggesterVersion:
    """Train on these texts and store the result as the version to watch.

    The one watched before is retired. Raises VersionUnusable when there is too little.
    """
    from requests_app.training import TooLittleToLearn, train  # noqa: PLC0415 - scikit-learn

    started = time.perf_counter()
    try:
        trained = train(examples, folds)
    except TooLittleToLearn as error:
        raise VersionUnusable(_("数据太少，无法训练：%s") % error) from error
    seconds = round(time.perf_counter() - started, 2)
    return _keep(trained, source=source, seconds=seconds, actor=actor, now=now)


@transaction.atomic
def _keep(
    trained: "Trained", *, source: str, seconds: float, actor: "User | None", now: datetime
) -> SuggesterVersion:
    """Store it as the version to watch, in place of the one watched before."""
    stored = dump(trained.model)
    watched = SuggesterVersion.objects.filter(state=SuggesterState.SHADOW)
    watched.update(state=SuggesterState.RETIRED)
    version = SuggesterVersion.objects.create(
        source=source[:120],
        trained_at=now,
        seconds=seconds,
        rows=trained.rows,
        classes=list(trained.model.labels),
        macro_f1=trained.scores["all"]["macro_f1"],
        threshold=trained.model.threshold,
        scores=trained.scores,
        weights=stored,
        sha256=hashlib.sha256(stored).hexdigest(),
    )
    record_audit(
        actor=actor,
        action="suggester.trained",
        obj_type="suggesterversion",
        obj_id=version.pk,
        extra={"rows": version.rows, "macro_f1": version.macro_f1, "source": version.source},
        now=now,
    )
    return version


def train_on_confirmed(*, now: datetime, folds: int = TASK_FOLDS) -> SuggesterVersion:
    """Train on what dispatchers confirmed. Raises VersionUnusable when that is too little."""
    from requests_app.training import Example  # noqa: PLC0415 - scikit-learn

    rows = [Example(code, words, title) for code, title, words in confirmed_rows(MOST_ROWS)]
    return train_version(examples=rows, source=CONFIRMED, now=now, folds=folds)


def train_when_due(*, now: datetime) -> SuggesterVersion | None:
    """Train when enough has been confirmed since the last time; safe to ask often."""
    ready = confirmed_tickets().count()
    last = SuggesterVersion.objects.filter(source=CONFIRMED).order_by("-id").first()
    new = ready if last is None else confirmed_tickets().filter(updated_at__gt=last.trained_at)
    fresh = new if isinstance(new, int) else new.count()
    if ready < LEAST_CONFIRMED or fresh < LEAST_NEW:
        return None
    return train_on_confirmed(now=now)


def activate_version(*, version_id: int, actor: "User | None", now: datetime) -> SuggesterVersion:
    """Put a version to use; the one before it rests. ``actor`` None is the command line.

    Raises NotAllowed and VersionUnusable.
    """
    if actor is not None and not actor.has_perm("requests_app.change_suggesterversion"):
        raise NotAllowed(_("只有系统管理员可以启用版本"))
    with transaction.atomic():
        rows = {row.pk: row for row in _locked(version_id)}
        version = rows.get(version_id)
        if version is None:
            raise VersionUnusable(_("没有版本 %s") % version_id)
        if version.threshold > 1:
            raise VersionUnusable(_("这个版本在评测中从未达到要求的准确率，不能启用"))
        if version.state == SuggesterState.ACTIVE:
            return version
        for row in rows.values():
            if row.state == SuggesterState.ACTIVE:
                row.state = SuggesterState.RETIRED
                row.save(update_fields=["state"])
        version.state = SuggesterState.ACTIVE
        version.activated_at, version.activated_by = now, actor
        version.save(update_fields=["state", "activated_at", "activated_by"])
        record_audit(
            actor=actor,
            action="suggester.activated",
            obj_type="suggesterversion",
            obj_id=version.pk,
            now=now,
        )
    return version


def retire_version(*, actor: "User | None", now: datetime) -> bool:
    """Back to the keyword rules. Whether a version was in use. Raises NotAllowed."""
    if actor is not None and not actor.has_perm("requests_app.change_suggesterversion"):
        raise NotAllowed(_("只有系统管理员可以停用版本"))
    with transaction.atomic():
        used = SuggesterVersion.objects.select_for_update().filter(state=SuggesterState.ACTIVE)
        version = used.defer("weights").first()
        if version is None:
            return False
        version.state = SuggesterState.RETIRED
        version.save(update_fields=["state"])
        record_audit(
            actor=actor,
            action="suggester.retired",
            obj_type="suggesterversion",
            obj_id=version.pk,
            now=now,
        )
    return True


def _locked(version_id: int) -> Iterable[SuggesterVersion]:
    """The version asked for and the one in use, in one order for everybody."""
    wanted = SuggesterVersion.objects.filter(pk=version_id) | SuggesterVersion.objects.filter(
        state=SuggesterState.ACTIVE
    )
    return wanted.select_for_update().defer("weights").order_by("pk")


def check_confirmed(*, now: datetime, limit: int) -> int:
    """Ask the version in use, the one watched and the rules about newly confirmed tickets.

    Each ticket is asked once of each; returns how many answers were written down.
    """
    asked: list[Loaded | None] = [None]
    states = (SuggesterState.ACTIVE, SuggesterState.SHADOW)
    asked += [found for state in states if (found := version_in(state)) is not None]
    return sum(_check(version, now=now, limit=limit) for version in asked)


def _check(version: Loaded | None, *, now: datetime, limit: int) -> int:
    key = version.id if version else None
    done = SuggestionCheck.objects.filter(ticket=OuterRef("pk"), version_id=key)
    waiting = confirmed_tickets().filter(~Exists(done)).select_related("category")
    tickets = list(waiting.order_by("-submitted_at", "-id")[:limit])
    said = (
        [_learned(version.model, ticket) for ticket in tickets]
        if version
        else rules_branches(ticket.content for ticket in tickets)
    )
    rows = [_answer(key, ticket, branch, now) for ticket, branch in zip(tickets, said, strict=True)]
    # Two sweeps at once may meet; the answers are the same.
    SuggestionCheck.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _answer(version_id: int | None, ticket: Ticket, said: str, now: datetime) -> SuggestionCheck:
    confirmed = ticket.category.code[:2] if ticket.category else ""
    return SuggestionCheck(
        ticket=ticket,
        version_id=version_id,
        said=said,
        confirmed=confirmed,
        hit=confirmed in said.split("|"),
        corrected=ticket.corrected,  # type: ignore[attr-defined]  # annotated
        at=now,
    )


def _learned(model: LearnedModel, ticket: Ticket) -> str:
    opinion = model.read(ticket.content, ticket.title)
    return opinion.label if opinion and opinion.sure else ""
