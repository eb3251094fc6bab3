"""Build the one icon sprite from the Tabler outline icons that the portal uses.

Tabler Icons are MIT licensed (c) Pawel Kuna; the notice travels inside the sprite.
Run ``python -m haishu_portal.dev.icons`` after ``npm ci`` when a name is added here.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "node_modules" / "@tabler" / "icons" / "icons"
TARGET = ROOT / "static" / "icons" / "sprite.svg"

NAMES = """
accessible adjustments adjustments-horizontal alert-circle alert-triangle archive arrow-back-up
arrow-down arrow-left arrow-merge arrow-narrow-right arrow-right arrow-up arrows-exchange
arrows-sort ban bell bolt building building-community calendar camera chart-bar check checklist
chevron-down chevron-left chevron-right chevron-up circle-check circle-dashed circle-dot
circle-x clipboard-check clipboard-list clock clock-exclamation clock-pause cloud-off
cloud-upload copy current-location device-floppy dots dots-vertical download edit external-link
eye eye-off file-text filter flag git-branch git-merge hand-stop hash headset heart help
help-circle history home hourglass inbox info-circle key keyboard language layout-dashboard link
list list-check lock login logout mail map map-2 map-pin menu-2 message message-2 message-reply
microphone minus mood-happy mood-neutral mood-sad moon navigation note paperclip pencil phone
phone-call phone-incoming photo photo-plus player-pause player-play plus point printer
question-mark receipt refresh repeat route scale search send settings share shield shield-lock
signature sort-ascending sort-descending stack-2 star sun tag text-size thumb-up ticket tool
trash trending-down trending-up upload urgent user user-check user-plus users users-group volume
wifi wifi-off world writing x zoom-in
"""
OUTLINE = NAMES.split()
FILLED = ["star", "circle-check", "circle-x", "alert-triangle", "point"]
# Words the faces use for an icon that Tabler calls something else.
ALIASES = {"menu": "menu-2", "alert": "alert-triangle", "info": "info-circle"}

NOTICE = (
    "<!-- Tabler Icons, MIT licence, Copyright (c) 2020-2026 Pawel Kuna. Built by dev/icons.py -->"
)
HEAD = '<svg xmlns="http://www.w3.org/2000/svg">'


def main() -> int:
    """Write the sprite; 1 when the icons are not installed or a name is unknown."""
    if not SOURCE.exists():
        print("icons: run npm ci first, node_modules/@tabler/icons is missing", file=sys.stderr)
        return 1
    symbols = [_symbol(name, "outline", name) for name in OUTLINE]
    symbols += [_symbol(name, "filled", f"{name}-filled") for name in FILLED]
    symbols += [_symbol(name, "outline", alias) for alias, name in ALIASES.items()]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text("\n".join([HEAD, NOTICE, *symbols, "</svg>", ""]), encoding="utf-8")
    print(f"icons: {len(symbols)} symbols, {TARGET.stat().st_size} bytes")
    return 0


def _symbol(name: str, style: str, symbol_id: str) -> str:
    """One ``<symbol>`` with the shapes of the source icon, its frame path dropped."""
    source = (SOURCE / style / f"{name}.svg").read_text(encoding="utf-8")
    inner = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
    if inner is None:
        message = f"{name}.svg holds no shapes"
        raise ValueError(message)
    shapes = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", inner.group(1))
    shapes = re.sub(r"\s+", " ", shapes).strip().replace(" />", "/>").replace("> <", "><")
    paint = 'fill="currentColor" stroke="none"' if style == "filled" else 'fill="none"'
    return f'<symbol id="{symbol_id}" viewBox="0 0 24 24"><g {paint}>{shapes}</g></symbol>'


if __name__ == "__main__":
    sys.exit(main())
