"""The report form: without script, with errors, twice, anonymous; nothing typed is lost."""

import uuid

import pytest
from django.urls import reverse

from grid.selectors import lookup
from haishu_portal.core.models import Attachment
from requests_app.choices import Kind, Urgency
from requests_app.models import Reporter, Ticket
from requests_app.views.public import throttle
from tests.factories.grid import CommunityFactory
from tests.requests_app.public.conftest import WORDS
from tests.support.pictures import PLACE, broken_picture, picture

URL = "/report/"


def test_a_report_without_script_ends_at_its_receipt(client, filled):
    form = client.get(URL).context["form"]
    answer = client.post(URL, filled(client_uuid=str(form["client_uuid"].value())), follow=True)

    ticket = Ticket.objects.get()
    reporter = Reporter.objects.get()
    assert answer.redirect_chain == [(reverse("public:submitted"), 302)]
    assert answer.context["receipt"].no == ticket.no
    assert ticket.no in answer.content.decode()
    assert (reporter.name, reporter.phone) == ("张三丰", "13800138000")
    assert (reporter.need_reply, reporter.keep_secret) == (True, False)
    assert ticket.category.code == "010101"


def test_the_receipt_can_be_loaded_again(client, reported):
    ticket, code = reported

    again = client.get("/report/done/")

    assert (again.context["receipt"].no, again.context["receipt"].code) == (ticket.no, code)


def test_without_a_report_there_is_no_receipt(client):
    assert client.get("/report/done/").url == reverse("public:track")


def test_the_session_holds_the_code_only_in_cipher(client, reported):
    assert reported[1] not in str(dict(client.session))


def test_errors_come_back_with_422_a_summary_and_everything_typed(client, filled):
    answer = client.post(URL, filled(phone="1380013800", keep_secret="on", category="010101"))

    page = answer.content.decode()
    form = answer.context["form"]
    assert answer.status_code == 422
    assert Ticket.objects.count() == 0
    assert 'href="#id_phone"' in page
    assert "您填了 10 位" in page
    assert {name: form[name].value() for name in ("text", "address", "phone", "name")} == {
        "text": WORDS,
        "address": "西门街道汪弄社区 12 幢",
        "phone": "1380013800",
        "name": "张三丰",
    }
    assert form["keep_secret"].value() is True
    assert answer.context["chosen"] == "010101"


def test_photos_survive_an_error_elsewhere_and_reach_the_ticket(client, filled):
    first = client.post(URL, filled(phone="", photos=[picture("a.jpg"), picture("b.jpg")]))
    shown = [str(photo.pk) for photo in first.context["in_hand"].photos]

    second = client.post(URL, filled())

    assert (first.status_code, second.status_code) == (422, 302)
    assert first.content.decode().count("/thumb/") == 2
    assert [str(p.attachment_id) for p in Ticket.objects.get().photos.all()] == shown
    assert client.get(URL).context["in_hand"].photos == []


def test_one_bad_photo_costs_neither_the_good_one_nor_the_words(client, filled):
    answer = client.post(URL, filled(photos=[broken_picture("坏.jpg"), picture()]))

    assert answer.status_code == 422
    assert len(answer.context["in_hand"].photos) == 1
    assert "坏.jpg" in answer.content.decode()
    assert answer.context["form"]["text"].value() == WORDS
    assert client.post(URL, filled()).status_code == 302
    assert Ticket.objects.get().photos.count() == 1


def test_a_photo_can_be_removed_without_script_and_the_words_stay(client, filled):
    held = client.post(URL, filled(phone="", photos=[picture()])).context["in_hand"].photos[0]

    answer = client.post(URL, filled(phone="", remove_photo=str(held.pk)))

    assert answer.status_code == 200
    assert answer.context["in_hand"].photos == []
    assert answer.context["form"]["text"].value() == WORDS
    assert Attachment.objects.count() == 0


def test_no_more_than_six_photos_are_kept(client, filled):
    answer = client.post(URL, filled(photos=[picture(f"{n}.jpg") for n in range(7)]))

    assert answer.status_code == 422
    assert len(answer.context["in_hand"].photos) == 6
    assert "6.jpg" in answer.context["in_hand"].problems[0]


@pytest.mark.parametrize(("agreed", "kept"), [("on", PLACE), (None, (None, None))])
def test_where_a_photo_was_taken_is_kept_only_if_agreed(client, filled, agreed, kept):
    client.post(URL, filled(photos=[picture(placed=True)], keep_position=agreed))

    photo = Attachment.objects.get()
    ticket = Ticket.objects.get()
    assert (photo.lng, photo.lat) == pytest.approx(kept) if agreed else kept
    assert ((ticket.lng, ticket.lat) == (None, None)) is (agreed is None)


def test_an_agreement_taken_back_wipes_the_position(client, filled):
    client.post(URL, filled(phone="", photos=[picture(placed=True)], keep_position="on"))
    assert Attachment.objects.get().lng is not None

    client.post(URL, filled())

    assert Attachment.objects.get().lng is None
    assert Ticket.objects.get().lng is None


def test_the_same_form_sent_twice_is_one_ticket_and_one_receipt(client, filled):
    fields = filled()

    answers = [client.post(URL, fields, follow=True) for _n in range(2)]

    assert Ticket.objects.count() == 1
    assert answers[0].context["receipt"] == answers[1].context["receipt"]


def test_a_repeat_from_elsewhere_neither_doubles_nor_tells_the_code(client, filled, client_of):
    fields = filled()
    client.post(URL, fields)

    answer = client_of().post(URL, fields, follow=True)

    assert Ticket.objects.count() == 1
    assert answer.request["PATH_INFO"] == reverse("public:track")


def test_anonymous_keeps_nothing_of_the_person(client, filled):
    client.post(URL, filled(contact="anonymous"))

    reporter = Reporter.objects.get()
    assert reporter.is_anonymous
    assert (reporter.name, reporter.phone, reporter.phone_hash, reporter.need_reply) == (
        "", "", "", False,
    )  # fmt: skip


def test_anonymous_words_that_name_a_community_are_place_enough(client, filled):
    CommunityFactory(name="汪弄社区")
    lookup.invalidate()
    answer = client.post(URL, filled(contact="anonymous", address=""))
    assert answer.status_code == 302
    assert Ticket.objects.count() == 1


def test_anonymous_without_a_place_is_asked_for_one(client, filled):
    answer = client.post(URL, filled(contact="anonymous", address=""))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["address"]


def test_a_complaint_about_a_unit_names_it(client, filled, bureau):
    client.post(URL, filled(target=bureau.name))

    assert Ticket.objects.get().target_team_id == bureau.pk


def test_an_unknown_unit_is_explained(client, filled, bureau):
    answer = client.post(URL, filled(target="没有这个局"))

    assert answer.status_code == 422
    assert "没有找到“没有这个局”" in answer.content.decode()


def test_not_sure_leaves_the_class_to_the_staff(client, filled):
    client.post(URL, filled(category=""))

    assert Ticket.objects.get().category is None


def test_kind_and_urgency_follow_from_the_words(client, filled):
    client.post(URL, filled(text="我要举报：楼下饭店燃气泄漏，整幢楼都闻到煤气味"))

    ticket = Ticket.objects.get()
    assert (ticket.kind, ticket.urgency) == (Kind.REPORT, Urgency.EMERGENCY)


def test_the_trap_for_programs_tells_a_person_what_to_do(client, filled):
    answer = client.post(URL, filled(website="http://example.test"))

    assert answer.status_code == 422
    assert Ticket.objects.count() == 0
    assert answer.context["form"]["text"].value() == WORDS


def test_too_many_reports_are_refused_with_everything_kept(client, filled, monkeypatch):
    monkeypatch.setattr(throttle, "REPORTS", throttle.Limit("report", times=1, seconds=60))
    allowed = client.post(URL, filled())

    refused = client.post(URL, filled(photos=[picture()]))

    assert (allowed.status_code, refused.status_code) == (302, 429)
    assert Ticket.objects.count() == 1
    assert refused.context["form"]["text"].value() == WORDS
    assert len(refused.context["in_hand"].photos) == 1


@pytest.mark.parametrize("text", ["", "   ", "路灯"])
def test_too_few_words_are_asked_for_more(client, filled, text):
    assert client.post(URL, filled(text=text)).status_code == 422


def test_a_spoilt_form_id_is_replaced_since_nobody_could_correct_it(client, filled):
    assert client.post(URL, filled(client_uuid="nonsense")).status_code == 302
    assert Ticket.objects.count() == 1


def test_photo_count_does_not_change_the_number_of_queries(
    client, filled, django_assert_max_num_queries
):
    client.post(URL, filled(phone="", photos=[picture(f"{n}.jpg") for n in range(3)]))
    client.get(URL)

    with django_assert_max_num_queries(8):
        client.get(URL)


def test_a_fresh_form_has_an_id_of_its_own(client):
    ids = {client.get(URL).context["form"]["client_uuid"].value() for _n in range(2)}

    assert len({uuid.UUID(str(i)) for i in ids}) == 2
