"""After sign-in everybody lands where they work."""

import pytest
from django.test import Client

FACES = {
    "agent": "/desk/",
    "dispatcher": "/desk/",
    "supervisor": "/desk/",
    "callback": "/desk/callbacks/",
    "street": "/desk/",
    "district": "/desk/",
    "auditor": "/desk/audit/",
    "outsider": "/",
}


@pytest.mark.parametrize(("who", "address"), FACES.items())
def test_each_role_is_sent_to_its_face(cast, who, address):
    browser = Client()
    browser.force_login(getattr(cast, who))

    assert browser.get("/start/").url == address


def test_a_stranger_signs_in_first(db):
    assert Client().get("/start/").url.startswith("/accounts/login/")
