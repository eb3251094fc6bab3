"""Every text has its English, and the English fills in the same blanks."""

import re
from collections import Counter
from typing import Any

import pytest
from babel.messages.pofile import read_po

from haishu_portal.dev import messages
from haishu_portal.dev.translations import LOCALE

CJK = re.compile(r"[\u4e00-\u9fff]")
BLANK = re.compile(r"%\(\w+\)[-+0-9.]*[a-z]|%[-+0-9.]*[a-z%]|\{\w*\}|<[^>]+>")
SPOKEN = ("中文",)


def catalogue(language: str) -> Any:
    """The catalogue of a language."""
    po = LOCALE / language / "LC_MESSAGES" / "django.po"
    with po.open("rb") as source:
        return [message for message in read_po(source, locale=language) if message.id]


def forms(text: Any) -> list[str]:
    """Singular and plural, or the one form."""
    return [text] if isinstance(text, str) else list(text or [""])


def blanks(text: str) -> Counter[str]:
    """What is filled in, and the markup."""
    return Counter(BLANK.findall(text))


@pytest.fixture(scope="module")
def english() -> Any:
    return catalogue("en")


def test_every_text_in_code_and_templates_is_in_the_catalogue(english):
    known = {(m.context, m.id if isinstance(m.id, str) else tuple(m.id)) for m in english}

    used = {
        (m.context, m.id if isinstance(m.id, str) else tuple(m.id))
        for m in messages.collect()
        if m.id
    }
    assert sorted(used - known, key=str) == [], "run: make messages"


def test_nothing_is_left_untranslated(english):
    empty = [message.id for message in english if not all(forms(message.string))]

    assert empty == []


def test_no_translation_is_marked_doubtful(english):
    assert [message.id for message in english if message.fuzzy] == []


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_blanks_are_the_same(language):
    wrong = [
        message.id
        for message in catalogue(language)
        for text in forms(message.string)
        if blanks(text) != blanks(forms(message.id)[-1])
    ]

    assert wrong == []


def test_no_chinese_is_left_in_the_english(english):
    left = [
        message.id
        for message in english
        for text in forms(message.string)
        if CJK.search(text) and text not in SPOKEN
    ]

    assert left == []


def test_no_date_is_written_the_chinese_way_in_every_language():
    raw = re.compile(r"""\|(?:date|time):["'][^"']*[年月日时分]""")

    templates = sorted((LOCALE.parents[1] / "templates").rglob("*.html"))
    assert [page.name for page in templates if raw.search(page.read_text())] == []


def test_the_blanks_are_seen():
    text = '%(n)s of %d%% in <a href="x">{no}</a> at %(size).0f'

    assert blanks(text) == Counter(
        ["%(n)s", "%d", "%%", '<a href="x">', "{no}", "</a>", "%(size).0f"]
    )
