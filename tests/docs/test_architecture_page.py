"""The page about the house names what would else be found only by searching."""

import importlib
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.dispatch import Signal

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text()
OURS = [config for config in apps.get_app_configs() if Path(config.path).is_relative_to(ROOT)]
OURS = [config for config in OURS if ".venv" not in Path(config.path).parts]
HOLDS = re.compile(r"^_?(held|loaded)\b|^_held\b|^_loaded\b", re.MULTILINE)


def signals() -> list[str]:
    """Every signal of our apps, as ``label.signals.name``."""
    found = []
    for config in OURS:
        if (Path(config.path) / "signals.py").exists():
            module = importlib.import_module(f"{config.name}.signals")
            names = [name for name, value in vars(module).items() if isinstance(value, Signal)]
            found += [f"{config.label}.signals.{name}" for name in names]
    return found


def holders() -> list[str]:
    """Modules that keep a copy of tables in the memory of the process."""
    return [
        path.relative_to(ROOT).as_posix()
        for config in OURS
        for path in sorted((Path(config.path) / "selectors").glob("*.py"))
        if HOLDS.search(path.read_text())
    ]


@pytest.mark.parametrize("label", [config.label for config in OURS])
def test_every_app_has_its_floor(label):
    assert f"| `{label}` |" in PAGE


@pytest.mark.parametrize("signal", signals())
def test_every_signal_is_listed(signal):
    assert f"| `{signal}` |" in PAGE


@pytest.mark.parametrize("module", holders())
def test_every_memory_is_listed_with_its_freshness(module):
    assert f"| `{module}` |" in PAGE


def test_the_memories_are_found():
    assert "grid/selectors/directory.py" in holders()
