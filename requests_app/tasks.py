"""Background work on tickets; each task finds its own work and may run twice."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="requests.route")
def route(ticket_id: int) -> None:
    """Route a ticket that has just come in, and with it others that wait."""
    from requests_app.services.routing import route_rung

    route_rung(ticket_id=ticket_id, now=timezone.now())


@shared_task(name="requests.route_waiting")
def route_waiting() -> None:
    """Route every ticket whose bell was missed."""
    from requests_app.services.routing import route_due

    route_due(now=timezone.now(), limit=5000)


@shared_task(name="requests.escalate")
def escalate() -> None:
    """Warn and climb the ladder for every clock that is due."""
    from requests_app.services.escalation import escalate_due

    escalate_due(now=timezone.now(), limit=20000)


@shared_task(name="requests.archive")
def archive() -> None:
    """File away tickets closed long ago."""
    from requests_app.services.archiving import archive_due

    archive_due(now=timezone.now(), limit=2000)


@shared_task(name="requests.drop_stray_photos")
def drop_stray_photos() -> None:
    """Delete photos that residents handed over a day ago and never used."""
    from requests_app.services import pending_photos

    pending_photos.drop_stray_photos(now=timezone.now(), limit=1000)


@shared_task(name="requests.drop_old_drafts")
def drop_old_drafts() -> None:
    """Delete half-typed forms that nobody touched for a day."""
    from requests_app.services import drafts

    drafts.drop_old_drafts(now=timezone.now())


@shared_task(name="requests.check_suggestions")
def check_suggestions() -> None:
    """Compare what the suggester says with what people confirmed since."""
    from requests_app.services.suggesting import check_confirmed

    check_confirmed(now=timezone.now(), limit=2000)


@shared_task(name="requests.train_suggester")
def train_suggester() -> None:
    """Train a new version to watch, when there is enough new to learn from."""
    from requests_app.services.suggesting import train_when_due

    train_when_due(now=timezone.now())


@shared_task(name="requests.check_rules")
def check_rules() -> None:
    """Find routing rules that cannot be evaluated any more."""
    from requests_app.services.rule_routing import check_rules as check

    check(now=timezone.now())


@shared_task(name="requests.test_rules")
def test_rules() -> None:
    """Try out the rules whose test was asked for."""
    from requests_app.services.rule_tests import run_due_tests

    run_due_tests(now=timezone.now())


@shared_task(name="requests.gather_events")
def gather_events() -> None:
    """Bring tickets under the events that run."""
    from requests_app.services.event_gathering import gather_due

    gather_due(now=timezone.now())


@shared_task(name="requests.send_event_notices")
def send_event_notices() -> None:
    """Put the messages of confirmed event notices into the outbox."""
    from requests_app.services.event_notices import send_due

    send_due(now=timezone.now())


@shared_task(name="requests.finish_bulk")
def finish_bulk(run_id: int) -> None:
    """Do what is left of one thing asked for many tickets."""
    from requests_app.services.bulk import MOST, work_off

    work_off(run_id=run_id, now=timezone.now(), limit=MOST)


@shared_task(name="requests.finish_bulks")
def finish_bulks() -> None:
    """Go on with everything asked for many tickets that was cut off."""
    from requests_app.services.bulk import finish_due

    finish_due(now=timezone.now())
