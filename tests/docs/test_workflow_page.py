"""The page about the workflow says what the code does."""

import pytest
from django.utils import translation

from requests_app import workflow
from tests.docs.tables import TABLES, WORKFLOW, written


@pytest.mark.parametrize("name", TABLES)
def test_the_table_is_as_the_code_has_it(name):
    with translation.override("zh-hans"):
        wanted = TABLES[name]()

    found = written(name, WORKFLOW.read_text())
    assert found == wanted, "run: python -m tests.docs.tables"


@pytest.mark.parametrize("move", workflow.MOVES, ids=lambda move: move.name)
def test_every_move_is_documented(move):
    rows = [
        line
        for line in written("moves", WORKFLOW.read_text()).splitlines()
        if f"| `{move.name}` |" in line
    ]

    assert len(rows) == 1
