"""``make messages``: collect every text to translate into the English catalogue.

Texts are Chinese in code and templates. Needs no gettext program: Django turns templates into
Python-like source, Babel reads that and keeps the translations already made.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from haishu_portal.dev.paths import ROOT
from haishu_portal.dev.terminal import say

PO = ROOT / "haishu_portal" / "locale" / "en" / "LC_MESSAGES" / "django.po"
CODE = ("haishu_portal", "grid", "requests_app", "mediation")
SKIPPED = {"migrations", "locale", "dev"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# Headers that change with every run, or that nobody has filled in.
UNSAID = (
    "Generated-By", "Language-Team", "Last-Translator", "PO-Revision-Date", "POT-Creation-Date",
    "Project-Id-Version", "Report-Msgid-Bugs-To",
)  # fmt: skip

Message = tuple[int, Any, list[str], str | None]


def sources() -> Iterator[tuple[Path, bytes]]:
    """Each file that may hold texts, as Python source."""
    for top in CODE:
        for path in sorted((ROOT / top).rglob("*.py")):
            if not SKIPPED & set(path.parts[len(ROOT.parts) :]):
                yield path, path.read_bytes()
    for pattern in ("*.html", "*.txt"):
        for path in sorted((ROOT / "templates").rglob(pattern)):
            yield path, from_template(path).encode()


def from_template(path: Path) -> str:
    """A template with its texts left as gettext calls, everything else blanked.

    Indentation goes too: to a reader of Python it would mean something.
    """
    from django.utils.translation.template import templatize

    source = templatize(path.read_text(), origin=str(path))
    return "\n".join(line.lstrip() for line in source.splitlines())


def collect() -> Any:
    """A catalogue of every text with the files that hold it."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract

    found = Catalog(project="haishu_portal", charset="utf-8")
    for path, text in sources():
        options = {"encoding": "utf-8"}
        for _line, message, comments, context in extract(
            "python", io.BytesIO(text), KEYWORDS, ("Translators:",), options
        ):
            if not path.exists() or not message:
                continue
            place = (path.relative_to(ROOT).as_posix(), 0)
            found.add(message, None, [place], auto_comments=comments, context=context)
    return found


def merge(found: Any, po: Path) -> Any:
    """The present catalogue brought up to date with ``found``."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    if po.exists():
        with po.open("rb") as source:
            present = read_po(source, locale="en")
    else:
        present = Catalog(locale="en", project="haishu_portal", charset="utf-8")
    # Guessing a translation from a similar Chinese sentence does more harm than good.
    present.update(found, no_fuzzy_matching=True, keep_user_comments=True)
    present.obsolete.clear()
    present.fuzzy = False
    present.header_comment = "# English texts of haishu_portal; the sources are Chinese."
    return present


def write(catalog: Any, po: Path) -> None:
    """Write the catalogue so that two runs give the same bytes."""
    from babel.messages.pofile import write_po

    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, sort_output=True, omit_header=False, no_location=True)
    lines = buffer.getvalue().decode().splitlines()
    kept = [line for line in lines if not line.startswith(tuple(f'"{word}' for word in UNSAID))]
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text("\n".join(kept).rstrip() + "\n")


def main(_arguments: list[str]) -> int:
    """Collect, merge, write, and say how much is left to translate."""
    catalog = merge(collect(), PO)
    write(catalog, PO)
    left = sum(1 for message in catalog if message.id and not message.string)
    say(f"{len(catalog)} texts, {left} without a translation, in {PO.relative_to(ROOT)}")
    return 0
