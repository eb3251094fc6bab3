"""Sheets draw from the tokens: no colour, no unknown token, no small type of their own."""

import re

from haishu_portal.dev.paths import ROOT

CSS = ROOT / "static" / "css"
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?![^{}]*\{)|\b(?:rgb|hsl|oklch)a?\(")
SMALLEST_PX = 14


def sheets() -> dict[str, str]:
    """Text of every sheet without its comments."""
    return {
        path.name: re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        for path in sorted(CSS.rglob("*.css"))
    }


def test_no_colour_is_written_outside_the_tokens():
    found = {name: COLOUR.findall(text) for name, text in sheets().items() if name != "tokens.css"}

    assert {name: colours for name, colours in found.items() if colours} == {}


def test_no_token_that_a_sheet_uses_is_missing():
    text = "".join(sheets().values())
    used = set(re.findall(r"var\(--([\w-]+)\)", text))
    written = set(re.findall(r"--([\w-]+):", text))

    assert used - written == set()


def test_no_letter_is_too_small():
    sizes = [
        (name, float(size) * (1 if unit == "px" else 16))
        for name, text in sheets().items()
        for size, unit in re.findall(r"font-size:\s*([\d.]+)(px|rem|em)", text)
    ]

    assert [size for size in sizes if size[1] < SMALLEST_PX] == []
