"""Documents of a ticket: added by whoever may note, handed to whoever may open it, on record."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from haishu_portal.core.models import AuditEntry, Document
from requests_app.models import TicketDocument
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in
from tests.support.pictures import picture

PAPER = b"%PDF-1.7 words"


@pytest.fixture
def ticket(ground, limits):
    return ticket_in(Status.PROCESSING, team=ground.team, area_code=ground.area)


def paper(content=PAPER, name="情况说明.pdf"):
    return SimpleUploadedFile(name, content)


def test_a_document_is_added_and_shows_by_whom(cast, at_desk, ticket, act):
    answer = act(at_desk, ticket, "attach", file=paper())

    assert answer.status_code == 302
    row = TicketDocument.objects.get()
    assert (row.ticket, row.added_by, row.document.name) == (
        ticket,
        cast.dispatcher,
        "情况说明.pdf",
    )
    event = ticket.events.get()
    assert (event.kind, event.visibility) == ("document", 1)
    assert "情况" not in str(event.data)
    page = at_desk.get(f"/desk/t/{ticket.no}/").content.decode()
    assert "情况说明.pdf" in page
    assert "添加附件（1 KB）" in page


def test_a_picture_becomes_a_photo(at_desk, ticket, act):
    assert act(at_desk, ticket, "attach", file=picture()).status_code == 302

    photo = ticket.photos.get()
    assert photo.phase == "report"
    assert ticket.events.get().visibility == 1


@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"<html>", b""])
def test_anything_else_is_refused_in_words(at_desk, ticket, act, content):
    answer = act(at_desk, ticket, "attach", file=paper(content, "a.exe"))

    assert answer.status_code in (400, 422)
    assert not ticket.events.exists()
    assert not Document.objects.exists()


def test_each_download_is_written_down(cast, at_desk, ticket, act):
    act(at_desk, ticket, "attach", file=paper())
    document = Document.objects.get()
    address = f"/desk/documents/{document.pk}/"

    assert at_desk.get(address).status_code == 405
    answer = at_desk.post(address)
    assert b"".join(answer) == PAPER
    entry = AuditEntry.objects.get(action="document_download")
    assert (entry.actor, entry.object_id) == (cast.dispatcher, ticket.no)


def test_only_who_may_open_the_ticket_gets_it(*, cast, ground, at_desk, signed_in, act, limits):
    ticket = ticket_in(
        Status.PROCESSING, team=ground.team, area_code=ground.area, target_team_id=ground.other.pk
    )
    act(at_desk, ticket, "attach", file=paper())
    address = f"/desk/documents/{Document.objects.get().pk}/"

    for who, status in (("worker", 200), ("stranger", 404), ("auditor", 404), ("outsider", 404)):
        assert signed_in(getattr(cast, who)).post(address).status_code == status
    assert signed_in().post(address).status_code == 302
    assert AuditEntry.objects.filter(action="document_download").count() == 1


def test_the_archive_takes_none(at_desk, ground, limits, act):
    ticket = ticket_in(Status.ARCHIVED, team=ground.team)

    assert act(at_desk, ticket, "attach", file=paper()).status_code == 403
    assert not Document.objects.exists()
