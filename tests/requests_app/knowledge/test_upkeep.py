"""Reports of wrong answers, the review clock, use, and the list of powers and duties."""

from datetime import timedelta

import pytest

from haishu_portal.core.models import AuditEntry, OutboxMessage
from requests_app.knowledge.choices import ReportState, State, Use
from requests_app.knowledge.exceptions import (
    ArticleIncomplete,
    ArticleNotFound,
    NotAllowed,
    PowerFileRefused,
    ReportClosed,
)
from requests_app.knowledge.models import (
    Article,
    ArticleTicket,
    ArticleUse,
    PowerItem,
    WrongAnswerReport,
)
from requests_app.knowledge.services import count_shown, count_use, link_ticket
from requests_app.knowledge.services.power_items import import_power_items
from requests_app.knowledge.services.reports import answer_report, report_wrong
from requests_app.knowledge.services.review import review_due
from requests_app.knowledge.tasks import review_articles
from requests_app.workflow import Status
from tests.factories.knowledge import draft, published, walk
from tests.factories.tickets import NOW, ticket_in

WORDERS = ("agent", "dispatcher", "callback", "worker", "lead", "community", "street")


def team_article(cast):
    """Published, owned by the grid team."""
    steps = (("submit", cast.worker), ("approve", cast.lead), ("publish", cast.supervisor))
    return walk(draft(cast.worker, cast.ground.team), *steps)


def messages():
    return list(OutboxMessage.objects.values_list("template", flat=True))


@pytest.mark.parametrize("who", WORDERS)
def test_whoever_works_with_articles_may_report_one(cast, who):
    article = published(cast)
    report = report_wrong(article_id=article.pk, words="错", actor=getattr(cast, who), now=NOW)

    assert (report.state, report.version_id) == (ReportState.OPEN, article.published_id)
    assert report.due_at.date().isoformat() == "2026-11-26"  # two working days


@pytest.mark.parametrize("who", ["auditor", "outsider"])
def test_others_may_not_report(cast, who):
    article = published(cast)
    with pytest.raises(NotAllowed):
        report_wrong(article_id=article.pk, words="错", actor=getattr(cast, who), now=NOW)


def test_a_report_needs_words_and_a_published_article(cast):
    with pytest.raises(ArticleIncomplete):
        report_wrong(article_id=published(cast).pk, words=" ", actor=cast.agent, now=NOW)
    unpublished = draft(cast.agent, cast.ground.district)
    with pytest.raises(ArticleNotFound):
        report_wrong(article_id=unpublished.pk, words="错", actor=cast.agent, now=NOW)


@pytest.mark.parametrize("who", ["worker", "lead", "street", "district", "supervisor"])
def test_the_owner_answers_a_report(cast, who):
    report = report_wrong(article_id=team_article(cast).pk, words="错", actor=cast.agent, now=NOW)

    given = {"state": "refused", "answer": "没错", "actor": getattr(cast, who), "now": NOW}
    assert answer_report(report_id=report.pk, **given).state == ReportState.REFUSED


@pytest.mark.parametrize("who", ["agent", "dispatcher", "stranger", "community", "auditor"])
def test_nobody_else_answers_a_report(cast, who):
    report = report_wrong(article_id=team_article(cast).pk, words="错", actor=cast.agent, now=NOW)

    with pytest.raises(NotAllowed):
        answer_report(
            report_id=report.pk, state="refused", answer="没错", actor=getattr(cast, who), now=NOW
        )
    assert WrongAnswerReport.objects.get().state == ReportState.OPEN


def test_an_upheld_report_puts_the_article_up_for_review(cast):
    article = published(cast)
    report = report_wrong(article_id=article.pk, words="错", actor=cast.agent, now=NOW)
    given = {"report_id": report.pk, "state": "upheld", "answer": "改", "now": NOW}
    answer_report(actor=cast.supervisor, **given)

    article.refresh_from_db()
    assert (article.state, article.is_shown) == (State.DUE, True)
    assert article.review_due_at <= NOW + timedelta(days=4)
    with pytest.raises(ReportClosed):
        answer_report(actor=cast.supervisor, **given)


def test_the_sweep_reminds_once_then_lets_the_review_fall_due(cast):
    article = published(cast, keeping={"review_days": 30})
    OutboxMessage.objects.all().delete()

    assert review_due(now=NOW + timedelta(days=10), limit=9)["reminded"] == 0
    assert review_due(now=NOW + timedelta(days=17), limit=9)["reminded"] == 1
    assert review_due(now=NOW + timedelta(days=18), limit=9)["reminded"] == 0
    assert messages() == ["article_due"]
    assert review_due(now=NOW + timedelta(days=31), limit=9)["due"] == 1
    article.refresh_from_db()
    assert (article.state, article.is_shown) == (State.DUE, True)


def test_the_responsible_person_is_reminded_before_the_unit(cast):
    published(cast, keeping={"review_days": 5, "responsible_id": cast.dispatcher.pk})
    OutboxMessage.objects.all().delete()
    review_due(now=NOW, limit=9)

    assert [m.recipient_enc for m in OutboxMessage.objects.all()] == [str(cast.dispatcher.pk)]


def test_an_expired_article_is_taken_down_but_not_forgotten(cast):
    article = published(cast, valid_to=NOW.date())

    assert review_due(now=NOW + timedelta(hours=5), limit=9)["expired"] == 0
    assert review_due(now=NOW + timedelta(days=1), limit=9)["expired"] == 1
    article.refresh_from_db()
    assert (article.state, article.is_shown) == (State.WITHDRAWN, False)
    assert article.published.answer
    assert article.events.first().move == "expire"


def test_a_late_report_is_reminded_of_once(cast):
    report_wrong(article_id=published(cast).pk, words="错", actor=cast.agent, now=NOW)
    late = NOW + timedelta(days=4)

    assert [review_due(now=late, limit=9)["late_reports"] for _n in range(2)] == [1, 0]


def test_the_task_finds_its_own_work(cast):
    article = published(cast)
    Article.objects.filter(pk=article.pk).update(review_due_at=NOW - timedelta(days=900))
    review_articles()

    article.refresh_from_db()
    assert article.state == State.DUE


def test_use_is_counted_by_day_and_kind(cast):
    article = published(cast)
    for days in (0, 0, 1):
        at = NOW + timedelta(days=days)
        count_use(article_id=article.pk, how=Use.ANSWERED, actor=cast.agent, now=at)
    count_shown(article_ids=[article.pk, 10**9], actor=cast.agent, now=NOW)

    rows = ArticleUse.objects.order_by("how", "day").values_list("how", "day__day", "count")
    assert list(rows) == [("answered", 24, 2), ("answered", 25, 1), ("shown", 24, 1)]


@pytest.mark.parametrize("who", ["auditor", "outsider"])
def test_who_has_no_part_counts_nothing(cast, who):
    article, person = published(cast), getattr(cast, who)
    count_shown(article_ids=[article.pk], actor=person, now=NOW)
    with pytest.raises(NotAllowed):
        count_use(article_id=article.pk, how=Use.OPENED, actor=person, now=NOW)

    assert not ArticleUse.objects.exists()


def test_a_ticket_is_linked_once_to_the_version_that_was_read(cast):
    article, ticket = published(cast), ticket_in(Status.ANSWERED)
    given = {"article_id": article.pk, "ticket_id": ticket.pk, "actor": cast.agent, "now": NOW}

    assert [link_ticket(**given), link_ticket(**given)] == [True, False]
    assert ArticleTicket.objects.get().version_id == article.published_id
    assert ArticleUse.objects.get(how=Use.LINKED).count == 1


def test_an_article_taken_down_meanwhile_does_not_stop_the_ticket(cast):
    article = walk(published(cast), ("withdraw", cast.supervisor))
    ticket = ticket_in(Status.ANSWERED)

    assert not link_ticket(article_id=article.pk, ticket_id=ticket.pk, actor=cast.agent, now=NOW)


FILE = "code,name,unit,legal_basis,url\nA-1,养犬登记,公安分局,养犬条例,https://example.org/a\n"


@pytest.mark.parametrize("who", ["supervisor", "district"])
def test_powers_come_from_a_file_and_again_changes_nothing(cast, who):
    person = getattr(cast, who)
    done = [import_power_items(text=FILE, actor=person, now=NOW) for _n in range(2)]
    changed = import_power_items(text=FILE.replace("养犬登记", "犬只登记"), actor=person, now=NOW)

    assert done == [{"new": 1, "changed": 0}, {"new": 0, "changed": 0}]
    assert (changed["changed"], PowerItem.objects.get().name) == (1, "犬只登记")
    assert AuditEntry.objects.filter(action="powers.import").count() == 3


@pytest.mark.parametrize("who", ["agent", "lead", "auditor"])
def test_powers_are_kept_by_few(cast, who):
    with pytest.raises(NotAllowed):
        import_power_items(text=FILE, actor=getattr(cast, who), now=NOW)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "1"),
        ("code,name\nA,甲", "1"),
        ("code,name,unit\n", "2"),
        (FILE + "A-2,,乙", "3"),
        (FILE + "A-1,重复,乙", "3"),
        (FILE + f"A-2,{'长' * 121},乙", "3"),
        (FILE + "A-2,甲,乙,,ftp://x", "3"),
    ],
)
def test_a_file_with_one_fault_is_refused_whole_with_its_line(cast, text, line):
    with pytest.raises(PowerFileRefused) as refused:
        import_power_items(text=text, actor=cast.supervisor, now=NOW)

    assert [row for row, _why in refused.value.rows] == [line]
    assert not PowerItem.objects.exists()
