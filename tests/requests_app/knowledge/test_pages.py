"""The desk's pages of the knowledge base: doors, lists, writing, reading, reporting."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.knowledge.choices import State, Use
from requests_app.knowledge.models import (
    Article,
    ArticleTicket,
    ArticleUse,
    PowerItem,
    WrongAnswerReport,
)
from requests_app.models import Ticket
from tests.factories.catalog import CategoryFactory
from tests.factories.knowledge import draft, published, walk

HOME = "/desk/knowledge/"
DESK = ("agent", "dispatcher", "callback", "supervisor", "district", "street", "community", "lead")
OTHERS = ("worker", "auditor", "outsider")
FORM = {
    "question": "路灯坏了找谁？", "answer": "打 81890，说清在哪条路。", "steps": "1. 打电话\n2. 等人来",
    "valid_from": "2026-01-01", "secrecy": "public", "keywords": "灯坏了、路灯不亮", "change_note": "补步骤",
}  # fmt: skip


def titles(answer):
    return [row.article.question for row in answer.context["rows"]]


@pytest.mark.parametrize("path", ["", "new/", "reports/", "powers/"])
@pytest.mark.parametrize("who", [*DESK, *OTHERS, None])
def test_the_desk_reads_and_nobody_else(browse, path, who):
    status = browse(who).get(HOME + path).status_code

    assert status == (200 if who in DESK else 302 if who is None else 403)


@pytest.mark.parametrize("who", [*DESK, *OTHERS])
def test_figures_are_for_the_centre_and_the_streets(browse, who):
    allowed = {"agent", "dispatcher", "callback", "supervisor", "district", "street"}

    assert browse(who).get(f"{HOME}statistics/").status_code == (200 if who in allowed else 403)


@pytest.mark.parametrize(
    "path", ["preview/", "1/use/", "1/report/", "1/move/submit/", "reports/1/answer/"]
)
def test_what_changes_something_is_never_a_get(browse, path):
    assert browse("agent").get(HOME + path).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_three(cast, browse, count):
    for n in range(count):
        published(cast, question=f"事项{n}")
    browser = browse("agent")
    browser.get(HOME)

    with CaptureQueriesContext(connection) as spent:
        answer = browser.get(HOME)
    assert len(titles(answer)) == count
    assert len(spent) <= 12


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["草", "甲"]),
        ("state=draft", ["草"]),
        ("state=published", ["甲"]),
        ("q=登记", ["草", "甲"]),
        ("q=没有的词", []),
        ("category=0207", ["甲"]),
        ("secrecy=internal", []),
        ("due=soon", []),
        ("view=mine", ["草", "甲"]),
        ("view=waiting", []),
        ("state=nonsense", ["草", "甲"]),
    ],
)
def test_search_and_filters_narrow_the_list(cast, browse, query, found):
    CategoryFactory(code="020703")
    published(cast, question="甲", category_code="020703")
    draft(cast.agent, cast.ground.district, question="草")

    assert sorted(titles(browse("agent").get(f"{HOME}?{query}"))) == sorted(found)


def test_a_number_finds_its_article(cast, browse):
    published(cast, question="别的")
    article = published(cast)

    assert titles(browse("agent").get(f"{HOME}?q=zs-{article.pk:04d}")) == [article.question]


def test_a_unit_sees_its_own_drafts_and_others_do_not(cast, browse):
    draft(cast.worker, cast.ground.team, question="队里的草稿")

    seen = {who: titles(browse(who).get(HOME)) for who in ("lead", "community", "street", "agent")}
    assert seen == {"lead": ["队里的草稿"], "community": [], "street": ["队里的草稿"],
                    "agent": ["队里的草稿"]}  # fmt: skip


def test_a_draft_of_another_unit_is_not_found(cast, browse):
    article = draft(cast.worker, cast.ground.team)

    paths = ("", "edit/", "versions/")
    for who, status in (("community", 404), ("lead", 200)):
        browser = browse(who)
        assert {browser.get(f"{HOME}{article.pk}/{p}").status_code for p in paths} == {status}


def test_an_older_and_a_newer_version_are_read_by_those_who_may(cast, browse):
    article = published(cast)
    given = {**FORM, "owner_team_id": cast.ground.district.pk, "seen": article.lock}
    browse("agent").post(f"{HOME}{article.pk}/edit/", given)
    new, old = (f"{HOME}{article.pk}/?version={n}" for n in (2, 1))

    assert FORM["answer"] in browse("agent").get(new).content.decode()
    assert "不能据此答复" in browse("agent").get(new).content.decode()
    assert [browse("lead").get(path).status_code for path in (new, old)] == [404, 200]
    assert browse("lead").get(f"{HOME}{article.pk}/versions/?b=2").context["new"].number == 1


def test_the_list_pages_by_key(cast, browse):
    for n in range(31):
        draft(cast.agent, cast.ground.district, question=f"第{n}篇")
    browser = browse("agent")
    first = browser.get(HOME)
    second = browser.get(f"{HOME}{first.context['older_url']}")

    assert len(titles(first)) == 30
    assert len({*titles(first), *titles(second)}) == 31


def test_whoever_reviews_finds_what_waits(cast, browse):
    walk(draft(cast.agent, cast.ground.district), ("submit", cast.agent))

    waiting = {
        who: len(titles(browse(who).get(f"{HOME}?view=waiting")))
        for who in ("supervisor", "district", "agent", "lead")
    }
    assert waiting == {"supervisor": 1, "district": 1, "agent": 0, "lead": 0}


def test_an_article_is_written_reviewed_and_published_on_the_pages(cast, browse):
    given = {**FORM, "owner_team_id": cast.ground.district.pk}
    writer, head = browse("agent"), browse("supervisor")
    address = writer.post(f"{HOME}new/", given)["Location"]
    article = Article.objects.get()
    changed = {**given, "answer": "打 81890。", "seen": article.lock}
    assert writer.post(f"{address}edit/", changed).status_code == 302
    for browser, move in ((writer, "submit"), (head, "approve"), (head, "publish")):
        browser.post(f"{address}move/{move}/")

    article.refresh_from_db()
    assert (article.state, article.published.number) == (State.PUBLISHED, 2)
    assert article.published.keywords == ["灯坏了", "路灯不亮"]
    page = head.get(f"{address}versions/").content.decode()
    assert "<del>" in page
    assert "补步骤" in page


def test_the_refused_form_keeps_what_was_typed_and_shows_the_others_words(cast, browse):
    article = draft(cast.agent, cast.ground.district)
    given = {**FORM, "owner_team_id": cast.ground.district.pk, "seen": article.lock}
    browse("dispatcher").post(f"{HOME}{article.pk}/edit/", {**given, "answer": "别人写的"})

    page = browse("agent").post(f"{HOME}{article.pk}/edit/", given)
    assert page.status_code == 409
    assert "别人写的" in page.content.decode()
    assert FORM["answer"] in page.content.decode()
    seen = page.context["form"]["seen"].value()
    again = browse("agent").post(f"{HOME}{article.pk}/edit/", {**given, "seen": seen})
    assert again.status_code == 302


@pytest.mark.parametrize(
    ("missing", "field"),
    [("question", "question"), ("answer", "answer"), ("valid_from", "valid_from")],
)
def test_an_empty_field_is_named(cast, browse, missing, field):
    given = {**FORM, "owner_team_id": cast.ground.district.pk, missing: ""}
    answer = browse("agent").post(f"{HOME}new/", given)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_nobody_writes_for_a_unit_that_is_not_theirs(cast, browse):
    answer = browse("lead").post(f"{HOME}new/", {**FORM, "owner_team_id": cast.ground.district.pk})

    assert answer.status_code == 422
    assert not Article.objects.exists()


def test_the_preview_keeps_nothing(cast, browse):
    page = browse("agent").post(f"{HOME}preview/", FORM)

    assert FORM["answer"] in page.content.decode()
    assert not Article.objects.exists()


@pytest.mark.parametrize(("how", "status"), [("opened", 204), ("read_out", 204), ("answered", 302)])
def test_use_is_counted_from_the_reading_page(cast, browse, how, status):
    article = published(cast)

    assert browse("agent").post(f"{HOME}{article.pk}/use/", {"how": how}).status_code == status
    assert ArticleUse.objects.get().how == how


@pytest.mark.parametrize("how", ["", "shown", "linked"])
def test_no_other_use_is_counted_from_there(cast, browse, how):
    article = published(cast)

    assert browse("agent").post(f"{HOME}{article.pk}/use/", {"how": how}).status_code == 404


def test_a_wrong_answer_is_reported_read_and_answered(cast, browse):
    article = published(cast)
    assert browse("callback").post(f"{HOME}{article.pk}/report/", {"words": ""}).status_code == 422
    browse("callback").post(f"{HOME}{article.pk}/report/", {"words": "电话错了"})
    assert "电话错了" in browse("agent").get(f"{HOME}{article.pk}/").content.decode()
    report = WrongAnswerReport.objects.get()
    browse("supervisor").post(
        f"{HOME}reports/{report.pk}/answer/", {"state": "upheld", "answer": "已改"}
    )

    assert "已改" in browse("agent").get(f"{HOME}reports/?show=answered").content.decode()
    assert browse("agent").get(f"{HOME}reports/").context["rows"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_reports_cost_the_same_for_one_and_three(cast, browse, count):
    for n in range(count):
        article = published(cast, question=f"事项{n}")
        browse("callback").post(f"{HOME}{article.pk}/report/", {"words": "错"})
    browser = browse("supervisor")
    browser.get(f"{HOME}reports/")

    with CaptureQueriesContext(connection) as spent:
        assert len(browser.get(f"{HOME}reports/").context["rows"]) == count
    assert len(spent) <= 12


def test_a_file_of_powers_is_taken_whole_or_refused_by_line(cast, browse):
    def send(text, who="supervisor"):
        file = SimpleUploadedFile("p.csv", text.encode())
        return browse(who).post(f"{HOME}powers/", {"file": file})

    refused = send("code,name,unit\nA,甲,乙\nB,,乙")
    assert refused.status_code == 422
    assert "第 3 行" in refused.content.decode()
    assert not PowerItem.objects.exists()
    assert send("code,name,unit\nA,甲,乙", "agent").status_code == 403
    assert send("code,name,unit\nA,甲,乙").status_code == 302
    assert PowerItem.objects.get().code == "A"


def new_ticket(**given):
    usual = {"client_uuid": "6f0c7c0e-9d43-5b1a-8a51-3d2f7a0c81e1", "text": "养狗要登记吗", "finish": "answer",
             "channel": "phone_81890", "reply_text": "要的。", "need_reply": "on"}  # fmt: skip
    return usual | given


def test_a_refused_form_comes_back_with_its_answers_and_the_chosen_one(cast, limits, browse):
    article = published(cast)
    page = browse("agent").post("/desk/new/", new_ticket(article_id=article.pk, reply_text=""))

    assert page.status_code == 422
    assert [card["article_id"] for card in page.context["answers"]] == [article.pk]
    assert f'name="article_id" value="{article.pk}"' in page.content.decode()
    assert not ArticleUse.objects.exists()


def test_words_being_typed_bring_answers_counted_once(cast, browse):
    article = published(cast)
    browser = browse("agent")
    first = browser.post("/desk/new/answers/", {"text": "我家养狗要登记吗"})
    shown = first.context["shown"]
    browser.post("/desk/new/answers/", {"text": "我家养狗要登记吗？", "answers_shown": shown})

    assert article.question in first.content.decode()
    assert ArticleUse.objects.get(how=Use.SHOWN).count == 1


@pytest.mark.parametrize(("who", "status"), [("agent", 200), ("callback", 403), ("auditor", 403)])
def test_answers_come_to_whoever_takes_calls(cast, browse, who, status):
    assert browse(who).post("/desk/new/answers/", {"text": "路灯"}).status_code == status


def test_an_internal_answer_cannot_be_put_into_the_reply(cast, browse):
    published(cast, secrecy="internal")
    page = browse("agent").post("/desk/new/answers/", {"text": "养狗登记"}).content.decode()

    assert "data-know=" in page
    assert "data-know-fill" not in page


def test_a_ticket_answered_from_an_article_is_linked(cast, limits, browse):
    article = published(cast)
    browse("agent").post("/desk/new/", new_ticket(article_id=article.pk))

    ticket = Ticket.objects.get()
    assert ArticleTicket.objects.get().ticket == ticket
    page = browse("supervisor").get(f"/desk/t/{ticket.no}/").content.decode()
    assert f"/desk/knowledge/{article.pk}/?version=1" in page


@pytest.mark.parametrize("given", [{"article_id": ""}, {"article_id": 10**9}, {"finish": "send"}])
def test_other_tickets_are_not_linked(cast, limits, browse, given):
    article = published(cast)
    browse("agent").post("/desk/new/", new_ticket(**{"article_id": article.pk, **given}))

    assert Ticket.objects.count() == 1
    assert not ArticleTicket.objects.exists()


def test_rates_stand_with_their_counts(cast, limits, browse):
    article, browser = published(cast), browse("agent")
    browser.post("/desk/new/", new_ticket(article_id=article.pk))
    for _n in range(5):
        browser.post(f"{HOME}{article.pk}/use/", {"how": "answered"})

    answering = browser.get(f"{HOME}statistics/").context["answering"]
    assert (answering.adopted, answering.answers, answering.contacts) == (6, 6, 6)
    assert (answering.adoption_rate, answering.first_answer_rate) == (100.0, 100.0)
