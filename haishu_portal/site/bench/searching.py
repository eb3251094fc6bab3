"""The search: common and rare words, numbers, callers, places, with filters, and look-alikes."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from django.test import Client
from django.urls import reverse

from grid.reach import Reach
from haishu_portal.core.masking import surname
from haishu_portal.site.bench.cases import deep_cursor
from haishu_portal.site.bench.measure import Figure, at_most
from requests_app.caller_keys import last4_of
from requests_app.forms.desk_search import sealed
from requests_app.models import Reporter, Ticket
from requests_app.selectors.search import find_callers, search_tickets, similar_tickets
from requests_app.selectors.tickets import TicketFilter

SEARCH_MS, SIMILAR_MS, ROUNDS = 50, 30, 7
SOMEWHERE = 500
OPEN, STREET, OLD = (
    TicketFilter(view="open"),
    TicketFilter(view="open", area="330203003"),
    TicketFilter(states=("archived",)),
)
TEXT = "路灯连续几天不亮，老人下楼很不方便，翠江苑门口晚上看不见路，希望尽快派人来看看。"
Work = Callable[[], object]


def search_works(reach: Reach, now: datetime) -> dict[str, Work]:
    """Each kind of search, by name."""
    person = _someone()
    four = f"{surname(person.name)}{last4_of(person.phone)}"
    number = person.ticket.no
    look = partial(search_tickets, reach, now=now)
    deep = deep_cursor(0.9)
    return {
        "one character (路)": partial(look, "路"),
        "one rare character (曦)": partial(look, "曦"),
        "common pair (路灯)": partial(look, "路灯"),
        "common pair, 90 % deep": partial(look, "路灯", cursor=deep),
        "pair of middling rarity (白蚁)": partial(look, "白蚁"),
        "rare pair (曦荆)": partial(look, "曦荆"),
        "name of an estate (翠江苑)": partial(look, "翠江苑"),
        "two common words (电梯 老人)": partial(look, "电梯 老人"),
        "common and rare word (处理 曦荆)": partial(look, "处理 曦荆"),
        "two words seldom together (白蚁 居住证)": partial(look, "白蚁 居住证"),
        "five characters in a row (窨井盖松动)": partial(look, "窨井盖松动"),
        "nothing (魑魅魍魉)": partial(look, "魑魅魍魉"),
        "address (中山西路10弄2号)": partial(look, "中山西路10弄2号"),
        "number of a ticket": partial(look, number),
        "running number (000123)": partial(look, "000123"),
        "telephone": partial(look, person.phone),
        "surname and last four": partial(look, four),
        "callers by last four": partial(find_callers, reach, last4_of(person.phone)),
        "callers by surname and last four": partial(find_callers, reach, four),
        "place by initials (xmjd)": partial(look, "xmjd"),
        "place by initials and word (xmjd 路灯)": partial(look, "xmjd 路灯"),
        "word in open tickets": partial(look, "路灯", wanted=OPEN),
        "word in open tickets of a street": partial(look, "路灯", wanted=STREET),
        "rare word in open tickets": partial(look, "曦荆", wanted=OPEN),
        "common character in archived tickets": partial(look, "路", wanted=OLD),
    }


def _someone() -> Reporter:
    """A caller of long ago."""
    people = Reporter.objects.exclude(phone_hash="").exclude(last4_hash="").order_by("pk")
    return list(people.select_related("ticket")[:SOMEWHERE])[-1]


def similar_works(reach: Reach, now: datetime) -> dict[str, Work]:
    """Look-alikes of a new matter, with less and more known of it."""
    person = _someone()
    area = Ticket.objects.order_by("-submitted_at")[0].area_code
    find = partial(similar_tickets, reach, text=TEXT, now=now)
    known = {"area_code": area, "address": "中山西路10弄2号201室"}
    return {
        "similar tickets, words alone": partial(find, area_code="", address="", phone_hash=""),
        "similar tickets, words, place and caller": partial(
            find, phone_hash=person.phone_hash, **known
        ),
    }


def search_figures(reach: Reach, client: Client, now: datetime) -> Iterator[Figure]:
    """Searches as selectors, a few as whole pages, and look-alikes."""
    for name, work in search_works(reach, now).items():
        yield at_most(f"search: {name}", work, SEARCH_MS, rounds=ROUNDS)
    for words in ("路灯", "曦荆", "xmjd 路灯"):
        get = partial(client.get, reverse("desk:search"), sealed(words))
        yield at_most(f"search page ({words})", get, 100, "whole HTTP answer", rounds=ROUNDS)
    live = partial(client.post, reverse("desk:search_live"), {"q": "路灯"})
    yield at_most("drop-down while typing (路灯)", live, 100, "whole HTTP answer", rounds=ROUNDS)
    for name, work in similar_works(reach, now).items():
        yield at_most(name, work, SIMILAR_MS, rounds=ROUNDS)
