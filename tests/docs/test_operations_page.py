"""The page about operations names every setting, task and command."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from haishu_portal.celery import app
from haishu_portal.core.portal_settings import DEFAULTS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text()
VARIABLE = re.compile(r"^#?([A-Z][A-Z0-9_]+)=", re.MULTILINE)
VARIABLES = sorted(set(VARIABLE.findall((ROOT / ".env.example").read_text())))
OURS = ("haishu_portal", "grid", "requests_app", "mediation")
COMMANDS = sorted(name for name, app in get_commands().items() if str(app).split(".")[0] in OURS)
app.loader.import_default_modules()
TASKS = sorted(name for name in app.tasks if name.split(".")[0] in ("core", "requests", "grid"))


def rows(name: str) -> int:
    """How many table rows begin with ``name``."""
    return len(re.findall(rf"^\| `{re.escape(name)}(?:`| )", PAGE, re.MULTILINE))


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_variable_has_its_row(variable):
    assert rows(variable) == 1


def test_no_variable_is_made_up():
    settings_part = PAGE.split("## Settings", 1)[1].split("\n## ", 1)[0]

    documented = re.findall(r"^\| `([A-Z][A-Z0-9_]+)`", settings_part, re.MULTILINE)
    assert sorted(documented) == VARIABLES


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_row(command):
    assert rows(command) == 1


@pytest.mark.parametrize("task", TASKS)
def test_every_task_has_its_row(task):
    assert rows(task) == 1


@pytest.mark.parametrize("entry", settings.CELERY_BEAT_SCHEDULE.values(), ids=lambda e: e["task"])
def test_every_rhythm_is_told_as_it_is(entry):
    seconds = int(entry["schedule"])
    every = f"{seconds // 3600} h" if seconds % 3600 == 0 else f"{seconds} s"

    assert f"| `{entry['task']}` | {every} |" in PAGE


def test_the_tasks_are_known_before_they_are_asked_for():
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(TASKS)


@pytest.mark.parametrize("name", DEFAULTS)
def test_every_house_number_is_told_as_it_is(name):
    assert f"| `{name}` | {DEFAULTS[name].value} |" in PAGE
