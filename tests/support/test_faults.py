"""The failing server fails as it is told, and only then."""

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tests.support.faults import Fault, FaultMiddleware, notes_of, write_faults


@pytest.fixture
def switch(tmp_path, monkeypatch):
    """The file that tells how to fail."""
    path = tmp_path / "faults.json"
    monkeypatch.setenv("TEST_FAULTS", str(path))
    return path


@pytest.fixture
def server(switch):
    """A view that counts how often it ran, behind the middleware."""
    done = []

    def view(request):
        done.append(request.path)
        return HttpResponse(json.dumps({"done": len(done)}), content_type="application/json")

    return FaultMiddleware(view), done


def ask(server, path="/field/sync/"):
    return server[0](RequestFactory().post(path))


def test_without_a_file_nothing_fails(server):
    assert [ask(server).status_code for _n in range(3)] == [200, 200, 200]


def test_before_every_second_request_was_never_carried_out(server, switch):
    write_faults(switch, Fault("^/field/", "before"))

    assert [ask(server).status_code for _n in range(4)] == [500, 200, 500, 200]
    assert len(server[1]) == 2
    assert ask(server, "/desk/").status_code == 200


def test_after_every_second_request_was_carried_out_all_the_same(server, switch):
    write_faults(switch, Fault("^/field/", "after", times=1))

    assert [ask(server).status_code for _n in range(3)] == [500, 200, 200]
    assert len(server[1]) == 3
    assert notes_of(switch).read_text() == "after /field/sync/\n"


def test_a_cut_answer_breaks_in_the_middle(server, switch):
    write_faults(switch, Fault("^/field/", "cut"))

    parts = iter(ask(server).streaming_content)
    assert next(parts) == b'{"don'
    with pytest.raises(ConnectionAbortedError):
        next(parts)


def test_a_hotspot_answers_for_the_server(server, switch):
    write_faults(switch, Fault("^/field/", "portal", every=1))

    assert b"Wi-Fi" in ask(server).content
    assert server[1] == []


def test_switched_off_it_serves_again_and_counts_anew(server, switch):
    write_faults(switch, Fault("^/field/", "before"))
    ask(server)
    write_faults(switch)

    assert ask(server).status_code == 200
    write_faults(switch, Fault("^/field/", "before"))
    assert ask(server).status_code == 500
