"""Pages in English show English, whatever part of them one looks at."""

import re
from html.parser import HTMLParser

import pytest

from haishu_portal.core.roles import Role
from haishu_portal.dev import translations
from tests.factories.core import UserFactory
from tests.factories.grid import MembershipFactory, TeamFactory

CJK = re.compile(r"[\u4e00-\u9fff]")
READ_OUT = {"alt", "aria-label", "placeholder", "title"}
VOID = {"br", "hr", "img", "input", "link", "meta", "path", "use", "wbr"}


class Reader(HTMLParser):
    """Collects what a reader meets outside of parts marked as Chinese."""

    def __init__(self) -> None:
        super().__init__()
        self.marked: list[bool] = []
        self.met: list[str] = []

    def handle_starttag(self, tag, attrs):
        marked = any(self.marked) or dict(attrs).get("lang", "").startswith("zh")
        if not marked:
            self.met += [value for name, value in attrs if name in READ_OUT and value]
            self.met += [value for name, value in attrs if name.startswith("data-") and value]
        if tag not in VOID:
            self.marked.append(marked)

    def handle_endtag(self, tag):
        if tag not in VOID and self.marked:
            self.marked.pop()

    def handle_data(self, data):
        if not any(self.marked):
            self.met.append(data.strip())


def chinese_in(page: str) -> list[str]:
    """Words of the page that are Chinese without being marked so."""
    reader = Reader()
    reader.feed(page)
    return [words for words in reader.met if CJK.search(words)]


@pytest.fixture
def english(client, settings):
    """A client that prefers English, and catalogues as they are now."""
    translations.compile_all()
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS]  # makes Django read them anew
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/report/",
        "/track/",
        "/privacy/",
        "/accessibility/",
        "/accounts/login/",
        "/styleguide/",
        "/no-such-page/",
    ],
)
def test_a_public_page_is_english(english, path):
    assert chinese_in(english.get(path).content.decode()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.DISPATCHER, "/desk/"),
        (Role.DISPATCHER, "/desk/new/"),
        (Role.CALLBACK, "/desk/callbacks/"),
        (Role.AUDITOR, "/desk/audit/"),
        (Role.WORKER, "/field/"),
        (Role.WORKER, "/field/report/"),
        (Role.WORKER, "/field/map/"),
        (Role.WORKER, "/field/me/"),
        (Role.LEAD, "/field/team/"),
    ],
)
def test_a_page_of_staff_is_english(english, role, path):
    member = MembershipFactory(
        role=role, team=TeamFactory(name="Grid team"), user=UserFactory(display_name="Chen")
    )
    english.force_login(member.user)

    page = english.get(path)

    assert page.status_code == 200
    assert chinese_in(page.content.decode()) == []


def test_chinese_is_seen_in_words_and_labels():
    assert chinese_in('<p>好</p><a lang="zh-Hans">中文</a><img alt="图">') == ["好", "图"]
