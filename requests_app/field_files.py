"""What the phone app is made of: the files it loads, and one version for all of them."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
PARTS = "requests_app/fieldwork/app"
GROUND = (
    "vendor/bootstrap/bootstrap-reboot.min.css",
    "css/tokens.css",
    "css/base.css",
    "css/forms.css",
    "css/components.css",
    "css/layouts.css",
    "css/field.css",
)
# Not linked in the page: fetched by a screen, or by another file.
BESIDES = (
    "icons/favicon.svg",
    "icons/sprite.svg",
    "js/ui/dialogs.js",
    "js/ui/errors.js",
    "vendor/idb/index.js",
    "vendor/leaflet/leaflet.css",
    "vendor/leaflet/leaflet.js",
    "vendor/signature_pad/signature_pad.min.js",
)
WORKER = "js/field/worker"
ALONE = "js/field/alone.js"
# Loaded by nothing but the worker, the page's head, or the pages drawn by the server.
OTHERS = {
    ALONE,
    *(f"js/field/{name}.js" for name in ("display", "field", "keep", "locate", "nearby", "shots")),
}


def styles() -> list[str]:
    """Sheets of the app, in the order of their rules."""
    return [*GROUND, *_named("css", "field-*.css")]


def modules() -> list[str]:
    """Modules that every screen needs; screens themselves come when they are shown."""
    return [name for name in _named("js/field", "*.js") if name not in OTHERS]


def screens() -> list[str]:
    """Modules of single screens and of their parts, each screen with a folder of its own."""
    return [
        name
        for folder in sorted((STATIC / "js/field").iterdir())
        if folder.is_dir() and folder != STATIC / WORKER
        for name in _named(f"js/field/{folder.name}", "*.js")
    ]


def worker_parts() -> list[str]:
    """Scripts that together are the service worker."""
    return _named(WORKER, "*.js")


def parts() -> list[str]:
    """Templates with the words and shapes of the screens."""
    return [f"{PARTS}/{path.name}" for path in sorted((TEMPLATES / PARTS).glob("_*.html"))]


def precached() -> list[str]:
    """Every file that must be on the phone for it to open without a network."""
    return [*styles(), "js/field/display.js", *modules(), *screens(), *BESIDES]


def text_of(name: str) -> str:
    """A static file as it stands in the source."""
    return (STATIC / name).read_text()


def stamp() -> tuple[tuple[str, int, int], ...]:
    """Changes whenever a file does; cheap."""
    found = []
    for name in (*precached(), ALONE, *worker_parts()):
        stat = (STATIC / name).stat()
        found.append((name, stat.st_mtime_ns, stat.st_size))
    return tuple(found)


@lru_cache(maxsize=4)
def digest(stamped: tuple[tuple[str, int, int], ...]) -> str:
    """One fingerprint of the contents of all files."""
    whole = hashlib.sha256()
    for name, _changed, _size in stamped:
        whole.update(name.encode())
        whole.update((STATIC / name).read_bytes())
    return whole.hexdigest()


def _named(folder: str, pattern: str) -> list[str]:
    return [f"{folder}/{path.name}" for path in sorted((STATIC / folder).glob(pattern))]
