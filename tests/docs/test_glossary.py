"""The glossary knows every word that the code stores."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from tests.docs.words import ENUMERATIONS, article_moves, moves, risk_moves, skills

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
ROW = re.compile(r"^\| (.+?) \| (.+?) \| `(.+?)` \|$")
TABLES = {
    **dict(ENUMERATIONS.values()),
    "Moves (`workflow.MOVES`)": moves,
    "Steps of an article (`knowledge.workflow.MOVES`)": article_moves,
    "Steps of a risk (`patrol.workflow.MOVES`)": risk_moves,
    "Skills (`Skill.code`)": skills,
}


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def rows_under(heading: str, text: str) -> list[tuple[str, str, str]]:
    """Chinese, English and code of each row of the table under ``heading``."""
    part = text.split(f"### {heading}\n", 1)[1].split("\n### ", 1)[0]
    return [match.groups() for line in part.splitlines() if (match := ROW.match(line))]


@pytest.mark.parametrize("heading", TABLES)
def test_every_value_has_its_row(heading):
    rows = rows_under(heading, GLOSSARY.read_text())

    found = {code: chinese for chinese, _english, code in rows}
    wanted = {value: label or found.get(value, "") for value, label in TABLES[heading]()}
    assert found == wanted


def test_every_row_has_its_english_word():
    rows = [match for line in GLOSSARY.read_text().splitlines() if (match := ROW.match(line))]

    assert [row[0] for row in rows if not row[2].isascii()] == []
