"""The front door and its honest numbers."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from grid.services.seeding import seed_territory
from requests_app.choices import Channel, Kind
from requests_app.models import Ticket
from requests_app.services.intake import Place, ReporterData, submit_ticket
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.grid import NOW


@pytest.fixture(autouse=True)
def fresh(db):
    cache.clear()
    yield
    cache.clear()


def finished(uuids, *, code="330203003001001", days=2, secret=False):
    """Tickets closed yesterday, each ``days`` after it came in."""
    category = CategoryFactory(code="010101", name="路灯", public_name="路灯不亮")
    now = timezone.now()
    for client_uuid in uuids:
        result = submit_ticket(
            channel=Channel.WEB,
            kind=Kind.HELP,
            text="楼下路灯不亮",
            place=Place(grid_code=code),
            reporter=ReporterData(is_anonymous=True, keep_secret=secret),
            client_uuid=client_uuid,
            now=now - timedelta(days=days + 1),
        )
        Ticket.objects.filter(pk=result.ticket.pk).update(
            status=Status.CLOSED,
            closed_at=now - timedelta(days=1),
            category=category,
            confidential=secret,
        )


def uuids(count, start=0):
    """Ids of so many forms."""
    return [f"00000000-0000-4000-8000-{start + n:012d}" for n in range(count)]


def test_home_offers_one_thing_to_do_first(client):
    page = client.get("/").content.decode()

    assert page.count("btn--primary") == 1
    assert 'href="/report/"' in page
    assert 'href="/track/"' in page
    assert 'href="tel:81890"' in page


def test_home_says_so_when_nothing_was_finished(client):
    page = client.get("/").content.decode()

    assert "最近 7 天还没有办结的事" in page


def test_home_counts_what_was_finished(client):
    finished(uuids(5))

    week = client.get("/").context["week"]

    assert (week.received, week.finished, week.typical_days) == (5, 5, 2.0)
    assert [(topic.name, topic.count) for topic in week.topics] == [("路灯不亮", 5)]


def test_a_typical_time_of_few_cases_is_not_told(client):
    finished(uuids(4))

    assert client.get("/").context["week"].typical_days is None


def test_confidential_matters_are_counted_but_not_named(client):
    finished(uuids(1), secret=True)

    week = client.get("/").context["week"]

    assert (week.finished, week.topics) == (1, ())


def test_a_street_has_its_own_numbers(client):
    seed_territory(now=NOW)
    finished(uuids(2), code="330203003001001")
    finished(uuids(1, start=9), code="330203001001001")

    counts = {
        street: client.get("/", {"street": street}).context["week"].finished
        for street in ("", "330203001", "330203003", "nonsense")
    }

    assert counts == {"": 3, "330203001": 1, "330203003": 2, "nonsense": 3}


def test_home_counts_once_in_five_minutes(client, django_assert_num_queries):
    client.get("/")

    with django_assert_num_queries(0):
        client.get("/")


@pytest.mark.parametrize(
    ("url", "words"), [("/privacy/", "隐私说明"), ("/accessibility/", "无障碍说明")]
)
def test_the_house_explains_itself(client, url, words):
    assert f"<h1>{words}</h1>" in client.get(url).content.decode()


def test_a_page_without_an_icon_of_its_own_gets_ours(client):
    assert client.get("/favicon.ico")["Location"].endswith("icons/favicon.svg")
