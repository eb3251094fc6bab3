"""The life of an article: every step allowed and refused, and what each brings along."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import StaleVersion
from requests_app.knowledge import workflow
from requests_app.knowledge.choices import State
from requests_app.knowledge.exceptions import ArticleIncomplete, ArticleMoveRefused, NotAllowed
from requests_app.knowledge.models import Article, ArticleEvent, ArticleVersion, Posting
from requests_app.knowledge.selectors import likeliest
from requests_app.knowledge.services import flow
from requests_app.knowledge.services.drafting import Keeping, save_draft
from requests_app.knowledge.services.flow import move_article
from tests.factories.knowledge import content, draft, published, walk
from tests.factories.tickets import NOW

PATHS = {
    State.DRAFT: (),
    State.UNIT_REVIEW: ("submit",),
    State.CENTRE_REVIEW: ("submit", "approve"),
    State.PUBLISHED: ("submit", "approve", "publish"),
    State.DUE: ("submit", "approve", "publish", "fall_due"),
    State.WITHDRAWN: ("submit", "approve", "publish", "withdraw"),
}
STEP_BY = {"submit": "worker", "approve": "lead", "publish": "supervisor", "fall_due": None,
           "withdraw": "supervisor"}  # fmt: skip
# Who may take which step of an article that the grid team owns and its worker wrote.
MAY = {
    "submit": {"worker", "lead", "agent", "dispatcher", "callback", "supervisor", "district"},
    "recall": {"worker"},
    "approve": {"lead", "street", "district"},
    "unit_return": {"lead", "street", "district"},
    "publish": {"supervisor", "district"},
    "centre_return": {"supervisor", "district"},
    "revise": {"worker", "lead", "agent", "dispatcher", "callback", "supervisor", "district"},
    "discard": {"worker", "lead", "agent", "dispatcher", "callback", "supervisor", "district"},
    "confirm": {"lead", "street", "district", "supervisor"},
    "flag": {"worker", "lead", "agent", "dispatcher", "callback", "supervisor", "district"},
    "withdraw": {"lead", "street", "district", "supervisor"},
    "expire": set(),
    "fall_due": set(),
}
EVERYBODY = ("agent", "dispatcher", "callback", "supervisor", "district", "street", "community",
             "worker", "lead", "stranger", "auditor", "outsider")  # fmt: skip


def brought_to(cast, state):
    """The team's article in this state."""
    article = draft(cast.worker, cast.ground.team)
    for move in PATHS[state]:
        by = STEP_BY[move]
        article = walk(article, (move, getattr(cast, by) if by else None))
    return article


def test_only_the_flow_writes_the_state_of_an_article():
    folder = Path(flow.__file__).parents[1]
    writes = re.compile(r"article\.state\s*=[^=]|\.update\([^)]*\bstate=")
    found = {p.name for p in folder.rglob("*.py") if writes.search(p.read_text())}

    assert found == {"flow.py"}


def test_the_table_of_rights_names_every_move():
    assert set(MAY) == set(workflow.BY_NAME)


@pytest.mark.parametrize("move", workflow.MOVES, ids=lambda m: m.name)
@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_take_a_step(cast, move, who):
    state = min(move.origins, key=list(State).index)
    article = brought_to(cast, State.DUE if move.name == "revise" else state)
    if move.name == "discard":
        article = walk(brought_to(cast, State.PUBLISHED), ("revise", cast.worker))
    person = getattr(cast, who)

    if who in MAY[move.name]:
        moved = move_article(
            article_id=article.pk, move=move.name, actor=person, now=NOW, note="因"
        )
        assert moved.state == move.target
    else:
        with pytest.raises(NotAllowed):
            move_article(article_id=article.pk, move=move.name, actor=person, now=NOW, note="因")
    offered = move in workflow.allowed(
        reach_of(person, now=NOW), Article.objects.get(pk=article.pk)
    )
    assert not offered or who in MAY[move.name]


@pytest.mark.parametrize("move", workflow.MOVES, ids=lambda m: m.name)
@pytest.mark.parametrize("state", State)
def test_a_step_leads_on_only_from_its_origins(cast, move, state):
    article = brought_to(cast, state)
    if workflow.fits(move, article):
        assert state in move.origins
        return

    with pytest.raises(ArticleMoveRefused):
        move_article(article_id=article.pk, move=move.name, actor=None, now=NOW, note="因")
    article.refresh_from_db()
    assert article.state == state


@pytest.mark.parametrize("move", [m.name for m in workflow.MOVES if m.needs_note])
def test_a_step_that_takes_something_away_needs_a_reason(cast, move):
    article = brought_to(cast, min(workflow.BY_NAME[move].origins, key=list(State).index))

    with pytest.raises(ArticleIncomplete):
        move_article(article_id=article.pk, move=move, actor=None, now=NOW, note=" ")


@pytest.mark.parametrize(("step", "state"), [("approve", State.UNIT_REVIEW),
                                             ("publish", State.CENTRE_REVIEW)])  # fmt: skip
def test_nobody_reviews_or_publishes_their_own_words(cast, step, state):
    head = cast.supervisor
    article = walk(draft(head, cast.ground.district), ("submit", head))
    if state == State.CENTRE_REVIEW:
        article = walk(article, ("approve", cast.district))

    with pytest.raises(NotAllowed):
        move_article(article_id=article.pk, move=step, actor=head, now=NOW)
    assert walk(article, (step, cast.district)).state != state


def test_readers_keep_the_published_version_while_a_new_one_is_at_work(cast):
    article = published(cast)
    save_draft(
        article_id=article.pk, content=content(answer="新的说法"), change_note="改了办法",
        keeping=Keeping(owner_team_id=article.owner_team_id), seen=article.lock,
        actor=cast.agent, now=NOW,
    )  # fmt: skip
    article.refresh_from_db()
    reach = reach_of(cast.agent, now=NOW)

    assert (article.state, article.is_shown, article.published.number) == (State.DRAFT, True, 1)
    assert likeliest(reach, "养狗登记", now=NOW)[0].answer.startswith("先在社区")

    head = cast.supervisor
    walk(article, ("submit", cast.agent), ("approve", head), ("publish", head))
    assert likeliest(reach, "养狗登记", now=NOW)[0].answer == "新的说法"


def test_a_second_writer_gets_the_others_version_instead_of_overwriting(cast):
    article = draft(cast.agent, cast.ground.district)
    given = {"article_id": article.pk, "keeping": Keeping(owner_team_id=article.owner_team_id),
             "seen": article.lock, "change_note": "", "now": NOW}  # fmt: skip
    save_draft(content=content(answer="甲"), actor=cast.agent, **given)

    with pytest.raises(StaleVersion) as refused:
        save_draft(content=content(answer="乙"), actor=cast.dispatcher, **given)
    assert refused.value.current["version"] == 2
    assert article.versions.count() == 2


def test_saving_the_same_words_writes_nothing(cast):
    article = draft(cast.agent, cast.ground.district)

    save_draft(
        article_id=article.pk, content=content(), change_note="", seen=article.lock,
        keeping=Keeping(owner_team_id=article.owner_team_id), actor=cast.agent, now=NOW,
    )  # fmt: skip

    assert article.versions.count() == 1


def test_what_is_in_review_is_not_changed_behind_the_reviewers_back(cast):
    article = walk(draft(cast.agent, cast.ground.district), ("submit", cast.agent))

    with pytest.raises(ArticleMoveRefused):
        save_draft(
            article_id=article.pk, content=content(answer="改"), change_note="", seen=article.lock,
            keeping=Keeping(owner_team_id=article.owner_team_id), actor=cast.agent, now=NOW,
        )  # fmt: skip


@pytest.mark.parametrize(("wrong", "field"), [
    ({"question": " "}, "question"), ({"answer": ""}, "answer"),
    ({"valid_to": content().valid_from - timedelta(days=1)}, "valid_to"),
])  # fmt: skip
def test_an_incomplete_article_is_refused_by_field(cast, wrong, field):
    with pytest.raises(ArticleIncomplete) as refused:
        draft(cast.agent, cast.ground.district, **wrong)
    assert field in refused.value.fields


@pytest.mark.parametrize("days", [0, 181])
def test_no_review_clock_is_longer_than_the_norm(cast, days):
    with pytest.raises(ArticleIncomplete) as refused:
        draft(cast.agent, cast.ground.district, keeping={"review_days": days})
    assert "review_days" in refused.value.fields


def test_publishing_starts_the_review_clock(cast):
    own = published(cast, keeping={"review_days": 30})
    usual = published(cast)

    assert own.review_due_at == own.published_at + timedelta(days=30)
    assert usual.review_due_at == usual.published_at + timedelta(days=180)


def test_a_policy_change_leaves_three_working_days(cast):
    article = walk(published(cast), ("flag", cast.agent), note="新办法实施")

    assert (article.state, article.flag_note) == (State.DUE, "新办法实施")
    assert article.review_due_at.date().isoformat() == "2026-11-27"  # Tuesday and three days
    assert walk(article, ("confirm", cast.supervisor)).flag_note == ""


def test_rarity_is_counted_over_what_readers_see(cast):
    first = published(cast)
    published(cast, question="狗丢了怎么办？", answer="先报社区。")
    held = Posting.objects.get

    assert (held(gram="").count, held(gram="社区").count, held(gram="养狗").head) == (
        2,
        2,
        [first.pk],
    )
    walk(first, ("withdraw", cast.supervisor))
    assert (held(gram="").count, held(gram="社区").count, held(gram="养狗").head) == (1, 1, [])


@pytest.mark.parametrize("model", [ArticleVersion, ArticleEvent])
def test_versions_and_steps_stay_as_written(cast, model):
    draft(cast.agent, cast.ground.district)

    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        model.objects.update(at=NOW)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
        assert cursor.fetchone()[0] == 1
