"""Links between documents lead somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\(([^)#\s]+)")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page):
    targets = LINK.findall(page.read_text())

    near = [t for t in targets if not t.startswith(("http:", "https:", "mailto:", "../../"))]
    assert [t for t in near if not (page.parent / t).exists()] == []


def test_every_document_is_in_the_readme_or_beside_its_list():
    listed = (ROOT / "README.md").read_text() + (ROOT / "docs" / "adr" / "README.md").read_text()

    found = [page.name for page in (ROOT / "docs").rglob("*.md") if page.name not in listed]
    assert found == []


def test_the_picture_is_there_and_light():
    picture = ROOT / "docs" / "images" / "portal.png"

    assert picture.stat().st_size <= 400_000
