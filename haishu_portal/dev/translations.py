"""Compile the translations; ``.mo`` files are never committed."""

from pathlib import Path

from haishu_portal.dev.paths import ROOT

LOCALE = ROOT / "haishu_portal" / "locale"


def compile_all(locale: Path = LOCALE) -> int:
    """Compile each ``.po`` whose ``.mo`` is older; returns how many were compiled."""
    compiled = 0
    for po in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            compile_one(po, mo)
            compiled += 1
    return compiled


def compile_one(po: Path, mo: Path) -> None:
    """Compile one catalogue; the result appears whole or not at all."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as source:
        catalog = read_po(source, locale=po.parent.parent.name)
    part = mo.with_suffix(".part")
    with part.open("wb") as target:
        write_mo(target, catalog)
    part.replace(mo)
