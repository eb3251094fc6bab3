"""The style guide shows every component; elsewhere than in development it is not there."""

import re

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from haishu_portal.dev.paths import ROOT
from tests.factories.core import UserFactory

FACES = ["site:styleguide", "site:styleguide_desk", "site:styleguide_field"]
COMPONENTS = [
    "btn",
    "badge",
    "clock",
    "timeline",
    "alert",
    "empty",
    "tabs",
    "table",
    "dialog",
    "map",
]
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/icons/sprite.svg").read_text()))
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", FACES)
def test_the_guide_shows_every_component_in_every_frame(client, settings, name):
    settings.STYLEGUIDE = True

    page = client.get(reverse(name))

    assert page.status_code == 200
    missing = [
        c for c in COMPONENTS if not re.search(rf'class="[^"]*\b{c}\b', page.content.decode())
    ]
    assert missing == []


@pytest.mark.parametrize("name", FACES)
def test_the_guide_is_absent_outside_development(client, name):
    assert not django_settings.STYLEGUIDE
    assert client.get(reverse(name)).status_code == 404


def test_wrong_input_is_said_beside_the_field_and_summed_on_top(client, settings):
    settings.STYLEGUIDE = True

    page = client.get(reverse("site:styleguide"), {"wrong": "1"}).content.decode()

    assert "data-error-summary" in page
    assert 'href="#id_phone"' in page
    assert 'aria-describedby="id_phone_help id_phone_error"' in page
    assert 'aria-invalid="true"' in page


def icons_named_in(path) -> set[str]:
    """Icons that a template names as a plain word."""
    return set(re.findall(r'{% icon "([\w-]+)"|(?<!data-)icon="([\w-]+)"', path.read_text()))


def test_every_icon_that_a_template_names_is_in_the_sprite():
    named = {
        (path.name, word)
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for pair in icons_named_in(path)
        for word in pair
        if word
    }

    assert {(page, word) for page, word in named if word not in SPRITE} == set()


@pytest.mark.parametrize(("name", "value"), [("elder", "1"), ("theme", "dark")])
def test_a_choice_of_display_is_kept_on_the_device(client, settings, name, value):
    settings.STYLEGUIDE = True
    here = reverse("site:styleguide")

    answer = client.post(reverse("site:display"), {name: value, "next": here})

    assert (answer.status_code, answer["Location"]) == (302, here)
    assert client.cookies[name].value == value
    assert f'data-{name}="{value}"' in client.get(here).content.decode()


def test_a_choice_that_does_not_exist_changes_nothing(client):
    answer = client.post(
        reverse("site:display"), {"theme": "pink", "next": "https://elsewhere.example/"}
    )

    assert answer["Location"] == "/"
    assert "theme" not in answer.cookies


def test_display_is_not_changed_by_looking(client):
    assert client.get(reverse("site:display")).status_code == 405


def test_a_choice_of_display_follows_an_account_to_its_next_device(client):
    user = UserFactory()
    client.force_login(user)

    client.post(reverse("site:display"), {"elder": "1", "next": "/"})
    client.cookies.pop("elder")

    page = client.get(reverse("account_change_password")).content.decode()
    assert 'data-elder="1"' in page
    assert "data-theme" not in page
