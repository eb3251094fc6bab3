"""Colours that can be read: WCAG contrast of every pair the design system puts together."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

LIGHT = '[data-theme="light"]'
DARK = '[data-theme="dark"]'
SYSTEM_DARK = ':root:not([data-theme="light"])'

GROUNDS = ("paper", "mist", "raised")
WORDS = ("ink", "text", "muted", "sea", "sea-strong", "dawn", "leaf", "amber", "red", "slate")
PAIRS = [
    *product(WORDS, GROUNDS),
    *[(tone, f"{tone}-tint") for tone in ("sea", "dawn", "leaf", "amber", "red", "slate")],
    *[("ink", f"{tone}-tint") for tone in ("sea", "dawn", "leaf", "amber", "red", "slate")],
    *[("text", f"{tone}-tint") for tone in ("sea", "amber", "red", "leaf")],
    ("muted", "slate-tint"),
    ("on-sea", "sea-fill"),
    ("on-sea", "sea-fill-hover"),
    ("on-dawn", "dawn-fill"),
    ("on-dawn", "dawn-fill-hover"),
    ("on-red", "red-fill"),
    ("on-red", "red-fill-hover"),
    ("on-deep", "deep"),
    ("on-deep", "deep-hover"),
    ("on-deep-muted", "deep"),
    ("on-deep-muted", "deep-hover"),
]
# Edges and marks that must be seen but hold no words: 3:1.
MARKS = [
    *product(("line-strong", "focus"), GROUNDS),
    ("focus-deep", "deep"),
    ("dawn-fill", "paper"),
    ("red-fill", "paper"),
    ("leaf-fill", "paper"),
    ("sea-fill", "paper"),
]


def colours(selector: str) -> dict[str, str]:
    """The colour tokens set by the rule with this selector."""
    text = Path(finders.find("css/tokens.css")).read_text(encoding="utf-8")
    body = text.split(selector + " {", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", body))


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize(("words", "ground"), PAIRS)
def test_words_can_be_read(theme, words, ground):
    tokens = colours(theme)
    assert contrast(tokens[words], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_can_be_seen(theme, mark, ground):
    tokens = colours(theme)
    assert contrast(tokens[mark], tokens[ground]) >= 3


def test_dark_by_choice_equals_dark_by_system():
    assert colours(DARK) == colours(SYSTEM_DARK)


def test_both_themes_name_the_same_colours():
    assert colours(LIGHT).keys() == colours(DARK).keys()
