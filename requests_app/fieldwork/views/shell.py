"""The phone app's frame, its service worker and its card for the home screen.

All of it is the same for everybody: it differs by language only and holds nothing of a person.
"""

import gzip
import hashlib
import json
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from csp.decorators import csp_exempt
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from requests_app import rules
from requests_app.fieldwork import app_files
from requests_app.fieldwork.views.access import reach

View = Callable[..., HttpResponse]
ROOT = "/field/"
# Where the app is mounted.
BASE = "/field/"
# Addresses below BASE that show the app, as one pattern for the worker.
APP_PAGES = (
    r"^(?:(?:map|report|report/risk|visits|me|outbox|handover|route)/|visits/[^/]+/|t/[^/]+/)?$"
)
DEEP, LIGHT = "#083f55", "#f3f7f8"
SCRIPT, SHEET = "text/javascript", "text/css"
FOREVER = "public, max-age=31536000, immutable"


def said_in(view: View) -> View:
    """Let ``?lang=`` decide: a worker asks for one language, whatever the browser would say."""

    @wraps(view)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = request.GET.get("lang")
        if language not in dict(settings.LANGUAGES):
            return view(request, *args, **kwargs)
        with override(language):
            return view(request, *args, **kwargs)

    return spoken


@require_safe
@said_in
def shell(request: HttpRequest, visit: str = "") -> HttpResponse:
    """The frame in which every screen of the app is drawn."""
    return _answer(request, *_frame(), "text/html")


@require_safe
def case(request: HttpRequest, no: str) -> HttpResponse:
    """The frame; messages lead here whoever it is, and those of the desk go on to theirs."""
    if request.user.is_authenticated:
        who = reach(request)
        if rules.sees_desk(who) and not rules.sees_field(who):
            return redirect("desk:ticket", no=no)
    return shell(request)


@require_safe
@said_in
def offline(request: HttpRequest) -> HttpResponse:
    """What stands where a page of the server cannot be reached."""
    return _answer(request, *_drawn("offline", get_language() or "", _files()), "text/html")


@require_safe
@said_in
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: a list of files with their version, and the code that keeps them.

    With ``?module`` it may send by itself: browsers that know Background Sync know modules.
    """
    text = _worker(as_module="module" in request.GET)
    answer = _answer(request, text, _short(text), SCRIPT)
    answer["Service-Worker-Allowed"] = ROOT
    return answer


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What the app is called and looks like on a home screen."""
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
        "icons": [_icon("192", "any"), _icon("512", "any"), _icon("maskable-512", "maskable")],
        "shortcuts": [_shortcut(_("上报"), "report/"), _shortcut(_("今天"), "")],
    }
    text = json.dumps(body, ensure_ascii=False)
    return _answer(request, text, _short(text), "application/manifest+json")


@require_safe
def texts(request: HttpRequest, language: str, version: str) -> HttpResponse:
    """Words and shapes of all screens in one language; good for ever like a bundle."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with override(language):
        text = _texts()
    if version != _short(text):
        raise Http404
    return _for_ever(_answer(request, text, version, "text/html"))


@csp_exempt()  # type: ignore[arg-type]  # its types know no view with arguments
@require_safe
def bundle(request: HttpRequest, name: str, version: str) -> HttpResponse:
    """Sheets or modules in one answer; its name holds its digest, so a copy is good for ever."""
    made: dict[str, tuple[Callable[[app_files.Stamp], str], str]] = {
        "look": (app_files.sheet, SHEET),
        "shared": (app_files.shared, SCRIPT),
        "pack": (_pack, "application/json"),
    }
    make, kind = made[name]
    text = make(app_files.stamp())
    if version != _short(text):
        raise Http404
    return _for_ever(_answer(request, text, version, kind))


def _for_ever(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = FOREVER
    del answer["Vary"]
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


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


def _files() -> str:
    return app_files.digest(app_files.stamp())


def _frame() -> tuple[str, str]:
    return _drawn("shell", get_language() or "", _files())


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _bundle_url(name: str, text: str) -> str:
    return reverse(f"field:{name}", args=[_short(text)])


def _shared_url(stamp: app_files.Stamp) -> str:
    return _bundle_url("shared", app_files.shared(stamp))


def _pack(stamp: app_files.Stamp) -> str:
    return app_files.pack(stamp, _shared_url(stamp))


def _texts() -> str:
    return _said(get_language() or "", _files())


def _texts_url() -> str:
    return reverse("field:texts", args=[get_language(), _short(_texts())])


@lru_cache(maxsize=8)
def _said(language: str, files: str) -> str:
    """Between two lines of a template stands nothing that a reader would miss."""
    context = {"parts": app_files.parts()}
    text = render_to_string(f"{app_files.PARTS}/texts.html", context)
    return app_files.INDENT.sub("\n", text)


@lru_cache(maxsize=16)
def _drawn(name: str, language: str, files: str) -> tuple[str, str]:
    """Text and version; the version is that of all files and of the words in between."""
    context: dict[str, Any] = {
        "base": BASE,
        "root": ROOT,
        "look": _bundle_url("look", app_files.sheet(app_files.stamp())),
        "texts": _texts_url(),
    }
    template = f"{app_files.PARTS}/{name}.html"
    version = _short(files + language + render_to_string(template, context))
    return render_to_string(template, {**context, "version": version}), version


def _worker(*, as_module: bool) -> str:
    stamp = app_files.stamp()
    version = _frame()[1]
    quiet = _drawn("offline", get_language() or "", _files())[1]
    look = _bundle_url("look", app_files.sheet(stamp))
    shared = _shared_url(stamp)
    about = {
        "version": _short(version + quiet),
        "app": version,
        "base": BASE,
        "root": ROOT,
        "pages": APP_PAGES,
        "icon": static("icons/field-192.png"),
        "lang": get_language(),
        "offline": reverse("field:offline"),
        "pack": _bundle_url("pack", _pack(stamp)),
        "files": [look, _texts_url(), shared, *map(static, app_files.SINGLE)],
        "statics": settings.STATIC_URL,
        "later": [static(name) for name in app_files.LATER],
    }
    lines = [f"const APP = {json.dumps(about, sort_keys=True)};"]
    if as_module:
        lines.insert(0, f'import {{ sendAlone }} from "{shared}";')
        lines.append("APP.sendAlone = sendAlone;")
    lines += [app_files.source(name) for name in app_files.worker_parts()]
    return "\n".join(lines)


@lru_cache(maxsize=16)
def _small(text: str) -> bytes:
    return gzip.compress(text.encode(), 9, mtime=0)


def _answer(request: HttpRequest, text: str, version: str, kind: str) -> HttpResponse:
    """The text, small where the reader takes it so, or word that a copy is still good.

    It holds no secret and nothing typed, so that its size tells nothing.
    """
    answer = HttpResponse(content_type=f"{kind}; charset=utf-8", headers={"ETag": f'"{version}"'})
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        answer.content = _small(text)
        answer["Content-Encoding"] = "gzip"
    else:
        answer.content = text
    answer["Cache-Control"] = "no-cache"
    patch_vary_headers(answer, ["Cookie", "Accept-Language", "Accept-Encoding"])
    unchanged = get_conditional_response(request, etag=answer["ETag"], response=answer)
    return unchanged if isinstance(unchanged, HttpResponse) else answer
