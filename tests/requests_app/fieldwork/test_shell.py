"""The frame of the phone app, its worker and its card: the same for everybody, small, versioned."""

import gzip
import json
import re

import pytest
from django.templatetags.static import static

from requests_app.fieldwork import app_files
from requests_app.fieldwork.views import shell

PAGES = [
    "",
    "map/",
    "report/",
    "report/risk/",
    "visits/",
    "visits/7/",
    "me/",
    "outbox/",
    "t/HS20261127-000001/",
]
BUDGET = 120 * 1024
SMALL = {"HTTP_ACCEPT_ENCODING": "gzip"}


def about(client, **headers):
    """The list at the head of the worker."""
    text = client.get("/field/sw.js", **headers).content.decode()
    return json.loads(re.search(r"const APP = (\{.*\});", text).group(1))


def test_the_frame_needs_no_sign_in_and_knows_nobody(client, db):
    answer = client.get(shell.BASE)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "csrfmiddlewaretoken" not in text
    assert "sessionid" not in answer.cookies
    assert "csrftoken" not in answer.cookies


def test_the_frame_is_the_same_for_a_person(client, phone, cast, db):
    stranger = client.get(shell.BASE).content

    assert phone(cast.worker).get(shell.BASE).content == stranger


@pytest.mark.parametrize("page", PAGES)
def test_every_address_of_the_app_shows_the_frame(client, db, page):
    assert re.match(shell.APP_PAGES, page)
    assert b'id="screen"' in client.get(shell.BASE + page).content


@pytest.mark.parametrize("page", ["team/", "inbox/", "inbox/4/", "phones/", "list/", "t/X/assign/"])
def test_pages_of_the_server_are_none_of_the_app(page):
    assert not re.match(shell.APP_PAGES, page)


def test_frame_and_worker_follow_the_language(client, db):
    chinese, english = about(client), about(client, HTTP_ACCEPT_LANGUAGE="en")

    assert chinese["version"] != english["version"]
    assert b'lang="en"' in client.get(shell.BASE, HTTP_ACCEPT_LANGUAGE="en").content
    assert "Accept-Language" in client.get(shell.BASE)["Vary"]


def test_a_worker_asks_for_one_language_whatever_the_browser_says(client, db):
    known = about(client, QUERY_STRING="lang=en")

    assert known == about(client, HTTP_ACCEPT_LANGUAGE="en")
    assert known["lang"] == "en"
    assert b'lang="en"' in client.get(shell.BASE, {"lang": "en"}).content
    assert b'lang="zh-hans"' in client.get(shell.BASE, {"lang": "xx"}).content


def test_the_worker_may_govern_the_field_and_is_asked_for_each_time(client, db):
    answer = client.get("/field/sw.js")

    assert answer["Service-Worker-Allowed"] == "/field/"
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Type"].startswith("text/javascript")


def test_only_the_module_imports(client, db):
    assert b"import {" not in client.get("/field/sw.js").content
    assert client.get("/field/sw.js?module").content.startswith(b"import { sendAlone } from")


def test_everything_that_the_worker_keeps_can_be_had(client, db):
    known = about(client)
    served = {static(name) for name in app_files.SINGLE}

    pack = client.get(known["pack"])
    assert client.get(known["offline"]).status_code == 200
    others = sorted(set(known["files"]) - served)
    assert [name.split(".")[0] for name in others] == [
        "/field/look", "/field/shared", "/field/texts",
    ]  # fmt: skip
    for address in [f for f in known["files"] if f not in served]:
        assert client.get(address).status_code == 200
    assert static("js/field/app.js") in pack.json()


def test_page_and_worker_share_one_module(client, db):
    known = about(client)
    shared = next(name for name in known["files"] if "/shared." in name)
    head = client.get("/field/sw.js?module").content.decode().splitlines()[0]
    pack = client.get(known["pack"]).json()

    assert head == f'import {{ sendAlone }} from "{shared}";'
    assert pack[static("js/field/store.js")] == f'export * from "{shared}";'
    text = client.get(shared).content.decode()
    for name in ("Store", "Wire", "Outbox", "sendAll", "sendAlone", "openDB"):
        assert re.search(rf"^export const \{{[^}}]*\b{name}\b", text, re.MULTILINE), name
    assert not re.search(r"^import\b", text, re.MULTILINE)


def test_a_module_that_is_imported_is_kept():
    kept = {*app_files.packed(), *app_files.SHARED}
    missing = set()
    for name in kept:
        for found in re.findall(
            r"""from "(\.[^"]+)";|import\("(\.[^"]+)"\)""", source := app_files.source(name)
        ):
            path = (app_files.STATIC / name).parent / (found[0] or found[1])
            missing |= {path.resolve().relative_to(app_files.STATIC).as_posix()} - kept
        assert source

    assert missing - set(app_files.LATER) == set()


def test_no_text_of_a_module_goes_over_several_lines():
    """Modules travel without indentation."""
    spread = [
        f"{name}:{number}"
        for name in (*app_files.packed(), *app_files.SHARED, app_files.ALONE)
        for number, line in enumerate((app_files.STATIC / name).read_text().splitlines(), 1)
        if line.count("`") % 2
    ]

    assert spread == []


def test_the_texts_come_in_the_language_asked_for(client, db):
    chinese = next(name for name in about(client)["files"] if "/texts." in name)
    assert "等网络" in client.get(chinese).content.decode()
    assert client.get(chinese.replace("zh-hans", "en")).status_code == 404
    assert client.get(chinese.replace("zh-hans", "xx")).status_code == 404


def test_a_bundle_is_good_for_ever_and_an_old_one_is_gone(client, db):
    address = about(client)["pack"]

    assert "immutable" in client.get(address)["Cache-Control"]
    assert client.get("/field/pack.000000000000.json").status_code == 404


def test_a_copy_that_is_still_good_is_not_sent_again(client, db):
    first = client.get(shell.BASE, **SMALL)

    again = client.get(shell.BASE, HTTP_IF_NONE_MATCH=first["ETag"], **SMALL)
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(shell.BASE, HTTP_IF_NONE_MATCH='"other"', **SMALL).status_code == 200


def test_the_version_moves_with_a_file(tmp_path):
    stamped = app_files.stamp()
    name, changed, size = stamped[0]

    assert app_files.digest(stamped) == app_files.digest(((name, changed + 1, size), *stamped[1:]))
    assert app_files.digest(stamped) != app_files.digest(stamped[1:])


def test_the_first_load_stays_small(client, db):
    """Everything transferred until the app opens without a network, as gzip."""
    known = about(client)
    size = sum(len(client.get(address, **SMALL).content) for address in (
        shell.BASE, known["offline"], known["pack"], "/field/sw.js?module", "/field/manifest.webmanifest",
        *[name for name in known["files"] if name.startswith("/field/")],
    ))  # fmt: skip
    size += sum(
        len(gzip.compress((app_files.STATIC / name).read_bytes(), 9)) for name in app_files.SINGLE
    )

    assert size <= BUDGET, f"{size} bytes"


def test_the_card_for_the_home_screen(client, db):
    answer = client.get("/field/manifest.webmanifest")

    card = answer.json()
    assert answer["Content-Type"].startswith("application/manifest+json")
    assert card["short_name"] == "海曙网格"
    assert (card["start_url"], card["scope"], card["display"]) == (
        shell.BASE,
        "/field/",
        "standalone",
    )
    assert {icon["sizes"] for icon in card["icons"]} == {"192x192", "512x512"}
    assert "maskable" in {icon["purpose"] for icon in card["icons"]}
    for icon in card["icons"]:
        assert (app_files.STATIC / icon["src"].removeprefix("/static/")).is_file()


def test_worker_and_card_pass_the_policy(client, db):
    policy = client.get(shell.BASE)["Content-Security-Policy"]

    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy
    assert "'unsafe-inline'" not in policy
