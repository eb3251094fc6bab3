"""The phone app's frame, its service worker and its card for the home screen.

All of it is the same for everybody: it differs by language only and holds nothing of a person.
"""

import hashlib
import json
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from requests_app import field_files

ROOT = "/field/"
# Where the app is mounted.
BASE = "/field/app/"
# Addresses below BASE that show the app, as one pattern for the worker.
_PLAIN = "map|route|report|visits|me|outbox|handover|coverage"
APP_PAGES = rf"^(?:(?:{_PLAIN})/|visits/[^/]+/|t/[^/]+/)?$"
DEEP, LIGHT = "#083f55", "#f3f7f8"


@require_safe
@gzip_page
def shell(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The frame in which every screen of the app is drawn."""
    return _answer(request, *_frame(), "text/html")


@require_safe
@gzip_page
def offline(request: HttpRequest) -> HttpResponse:
    """What stands where a page of the server cannot be reached."""
    return _answer(request, *_quiet(), "text/html")


@require_safe
@gzip_page
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: a list of files with their version, and the code that keeps them.

    With ``?module`` it may send by itself: browsers that know Background Sync know modules.
    """
    answer = _answer(request, *_worker("module" in request.GET), "text/javascript")
    answer["Service-Worker-Allowed"] = ROOT
    return answer


@require_safe
@gzip_page
def manifest(request: HttpRequest) -> HttpResponse:
    """What the app is called and looks like on a home screen."""
    icons = [_icon("192", "any"), _icon("512", "any"), _icon("maskable-512", "maskable")]
    body = {
        "id": ROOT,
        "name": _("海曙网格 · 81890"),
        "short_name": _("海曙网格"),
        "description": _("没有网络也能看工单、办理、拍照"),
        "lang": get_language(),
        "start_url": BASE,
        "scope": ROOT,
        "display": "standalone",
        "orientation": "portrait",
        "theme_color": DEEP,
        "background_color": LIGHT,
        "icons": icons,
        "shortcuts": [_shortcut(_("上报"), "report/"), _shortcut(_("今天"), "")],
    }
    answer = JsonResponse(body, content_type="application/manifest+json")
    return _by_language(answer)


def _icon(name: str, purpose: str) -> dict[str, str]:
    size = name.rsplit("-", maxsplit=1)[-1]
    return {
        "src": static(f"icons/field-{name}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


def _shortcut(name: str, page: str) -> dict[str, Any]:
    return {"name": name, "url": BASE + page, "icons": [_icon("192", "any")]}


def _frame() -> tuple[str, str]:
    return _drawn("shell", get_language() or "", field_files.digest(field_files.stamp()))


def _quiet() -> tuple[str, str]:
    return _drawn("offline", get_language() or "", field_files.digest(field_files.stamp()))


@lru_cache(maxsize=16)
def _drawn(name: str, language: str, files: str) -> tuple[str, str]:
    """Text and version; the version is that of all files and of the words in between."""
    context: dict[str, Any] = {
        "base": BASE,
        "root": ROOT,
        "styles": field_files.styles(),
        "modules": field_files.modules(),
        "parts": field_files.parts(),
    }
    template = f"{field_files.PARTS}/{name}.html"
    text = render_to_string(template, context)
    version = hashlib.sha256(f"{files}{language}{text}".encode()).hexdigest()[:12]
    return render_to_string(template, {**context, "version": version}), version


def _worker(as_module: bool) -> tuple[str, str]:
    _text, version = _frame()
    _text, quiet = _quiet()
    names = field_files.precached()
    about = {
        "version": f"{version}-{quiet}",
        "app": version,
        "base": BASE,
        "root": ROOT,
        "pages": APP_PAGES,
        "icon": static("icons/field-192.png"),
        "offline": reverse("field:offline"),
        "files": [static(name) for name in names],
    }
    lines = [f"const APP = {json.dumps(about, sort_keys=True)};"]
    if as_module:
        lines.insert(0, f'import {{ sendAlone }} from "{static(field_files.ALONE)}";')
        lines.append("APP.sendAlone = sendAlone;")
    lines += [field_files.text_of(name) for name in field_files.worker_parts()]
    text = "\n".join(lines)
    return text, hashlib.sha256(text.encode()).hexdigest()[:12]


def _answer(request: HttpRequest, text: str, version: str, kind: str) -> HttpResponse:
    etag = f'"{version}"'
    answer = HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers={"ETag": etag})
    # With a weak tag, as gzip makes of it: the same copy is told as unchanged.
    return _by_language(get_conditional_response(request, etag=etag, response=answer) or answer)


def _by_language(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-cache"
    patch_vary_headers(answer, ["Cookie", "Accept-Language"])
    return answer
