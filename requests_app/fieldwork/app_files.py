"""What the phone app is made of, and how little of it travels.

Sheets are joined to one, modules travel in one pack: a mobile network pays by the request, and
like compresses best beside like. Nothing is built beforehand; every file stays what it is.
"""

import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.templatetags.static import static

from requests_app.fieldwork.joining import join

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
# Sheets of pages that the server draws.
NOT_OURS = {"css/field-team.css", "css/field-phones.css"}
SINGLE = ("icons/favicon.svg", "icons/sprite.svg", "js/field/display.js")
# The worker sends by itself with these, and the page with the same: joined to one, each after
# those it imports.
ALONE = "js/field/alone.js"
SHARED = (
    "vendor/idb/index.js",
    *(
        f"js/field/{name}.js"
        for name in ("events", "line", "store", "outbox", "wire", "pull", "send", "turns")
    ),
)
BESIDES = ("js/ui/dialogs.js", "js/ui/errors.js")
# Brought after the first list, or with the screen that asks for it.
LATER = (
    "vendor/leaflet/leaflet.css",
    "vendor/leaflet/leaflet.js",
    "vendor/signature_pad/signature_pad.min.js",
)
WORKER = "js/field/worker"
# Loaded by the page's head, by the worker, or by pages that the server draws.
OTHERS = {ALONE, "js/field/display.js"}
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LINE_COMMENT = re.compile(r"^[ \t]*//[^\n]*\n", re.MULTILINE)
INDENT = re.compile(r"\n\s+")


def styles() -> list[str]:
    """Sheets of the app, in the order of their rules."""
    own = (name for name in _named("css", "field-*.css") if name not in NOT_OURS)
    return [*GROUND, *own]


def modules() -> list[str]:
    """Modules of the app: those of every screen, then each folder of a screen."""
    own = [name for name in _named("js/field", "*.js") if name not in OTHERS]
    folders = [path for path in sorted((STATIC / "js/field").iterdir()) if path.is_dir()]
    for folder in folders:
        if folder != STATIC / WORKER:
            own += _named(f"js/field/{folder.name}", "*.js")
    return own


def packed() -> list[str]:
    """What travels in the pack."""
    return [name for name in (*modules(), *BESIDES) if name not in SHARED]


def worker_parts() -> list[str]:
    """Scripts that together are the service worker."""
    return _named(WORKER, "*.js")


def parts() -> list[str]:
    """Templates with the words and shapes of the screens."""
    return [f"{PARTS}/{path.name}" for path in sorted((TEMPLATES / PARTS).glob("_*.html"))]


def source(name: str) -> str:
    """Text of a static file, as it is served: in production with digests in its imports."""
    if isinstance(staticfiles_storage, ManifestFilesMixin):
        with staticfiles_storage.open(staticfiles_storage.stored_name(name)) as file:
            return file.read().decode()
    return (STATIC / name).read_text()


Stamp = tuple[tuple[str, int, int], ...]


def stamp() -> Stamp:
    """Changes whenever a file does; cheap."""
    found = []
    names = (*styles(), *packed(), *SHARED, *SINGLE, *LATER, ALONE, *worker_parts())
    for name in names:
        stat = (STATIC / name).stat()
        found.append((name, stat.st_mtime_ns, stat.st_size))
    return tuple(found)


@lru_cache(maxsize=4)
def digest(stamped: Stamp) -> str:
    """One fingerprint of the contents of all files."""
    whole = hashlib.sha256()
    for name, _changed, _size in stamped:
        whole.update(name.encode())
        whole.update((STATIC / name).read_bytes())
    return whole.hexdigest()


@lru_cache(maxsize=4)
def sheet(_stamp: Stamp) -> str:
    """All sheets as one, without comments."""
    return "\n".join(INDENT.sub("\n", COMMENT.sub("", source(name))) for name in styles())


@lru_cache(maxsize=4)
def shared(_stamp: Stamp) -> str:
    """What page and worker both need, as one module."""
    names = (*SHARED, ALONE)
    return join((name, _lean((STATIC / name).read_text())) for name in names)


@lru_cache(maxsize=4)
def pack(_stamp: Stamp, shared_url: str) -> str:
    """JSON: address of each module to its text, without indentation and lines that are comments.

    Those that the page shares with the worker are there once: their addresses lead to it.
    """
    texts = {static(name): _lean(source(name)) for name in packed()}
    texts |= {static(name): f'export * from "{shared_url}";' for name in SHARED}
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":"))


def _lean(text: str) -> str:
    """No text of a module goes over several lines, so that indentation says nothing."""
    return INDENT.sub("\n", LINE_COMMENT.sub("", text))


def _named(folder: str, pattern: str) -> list[str]:
    return [f"{folder}/{path.name}" for path in sorted((STATIC / folder).glob(pattern))]
