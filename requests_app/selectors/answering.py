"""How many matters were answered in the first breath, and how many of those from an article."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q

from haishu_portal.core.worktime import SHANGHAI
from requests_app.models import Ticket
from requests_app.workflow import Status

ENDED = (Status.ANSWERED, Status.CLOSED, Status.ARCHIVED)
FEWEST = 5  # a rate over fewer than this says nothing


@dataclass(frozen=True)
class Answering:
    """Counts of some days; rates in per cent, None over too few."""

    taken_in: int
    answered_at_once: int
    without_ticket: int
    adopted: int

    @property
    def answers(self) -> int:
        """Matters answered at once, with or without a ticket."""
        return self.answered_at_once + self.without_ticket

    @property
    def contacts(self) -> int:
        """Matters brought to us, with or without a ticket."""
        return self.taken_in + self.without_ticket

    @property
    def first_answer_rate(self) -> float | None:
        """一次答复率: answered at once of all that was brought."""
        return _rate(self.answers, self.contacts)

    @property
    def adoption_rate(self) -> float | None:
        """知识库采用率: answers that came from an article of all answers at once."""
        return _rate(min(self.adopted, self.answers), self.answers)


def answering_between(*, since: date, until: date, without_ticket: int, adopted: int) -> Answering:
    """Counts from ``since`` to ``until``, both included; one query.

    ``without_ticket`` and ``adopted`` come from the knowledge base, which counts them.
    """
    begin = datetime.combine(since, time(), tzinfo=SHANGHAI)
    end = datetime.combine(until + timedelta(days=1), time(), tzinfo=SHANGHAI)
    rows = Ticket.objects.filter(submitted_at__gte=begin, submitted_at__lt=end).order_by()
    at_once = Q(status__in=ENDED, dispatched_at=None) & ~Q(reply_text="")
    counts = rows.aggregate(all=Count("pk"), at_once=Count("pk", filter=at_once))
    return Answering(
        taken_in=counts["all"],
        answered_at_once=counts["at_once"],
        without_ticket=without_ticket,
        adopted=adopted,
    )


def _rate(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole >= FEWEST else None
