"""The demo's knowledge base: invented answers about daily life, walked through the real steps."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from grid.selectors.directory import all_teams
from grid.selectors.reach import reach_of
from haishu_portal.core.models import OutboxMessage, User
from haishu_portal.core.worktime import local_date
from requests_app.knowledge.choices import Secrecy, Use
from requests_app.knowledge.content import Content
from requests_app.knowledge.models import Article, PowerItem
from requests_app.knowledge.selectors import likeliest
from requests_app.knowledge.services import count_shown, count_use, link_ticket
from requests_app.knowledge.services.drafting import Keeping, create_article
from requests_app.knowledge.services.flow import move_article
from requests_app.knowledge.services.power_items import import_power_items
from requests_app.knowledge.services.reports import answer_report, report_wrong
from requests_app.knowledge.services.review import review_due
from requests_app.models import Ticket
from requests_app.workflow import Status

HERE = Path(__file__).parent
STEPS = {
    "draft": 0,
    "review": 1,
    "published": 3,
    "due": 3,
    "policy": 3,
    "reported": 3,
}  # how many of the three steps each has taken
REVIEW_DAYS = {"due": 45}  # short, so that their review has come


def load_knowledge(*, people: dict[str, User], now: datetime) -> int:
    """Load what is missing; running it again adds nothing. Returns how many articles there are."""
    if not PowerItem.objects.exists():
        powers = (HERE / "powers.csv").read_text(encoding="utf-8")
        import_power_items(text=powers, actor=people["supervisor"], now=now)
    known = set(Article.objects.values_list("question", flat=True))
    fresh = [row for row in _rows() if row["question"] not in known]
    made = [(row["life"], _load(row, people, now)) for row in fresh]
    review_due(now=now, limit=100)
    _use([article for life, article in made if STEPS[life] == 3], people, now)
    if made:
        _link(people["agent"], now)
        # What was told about steps of weeks ago has been read since.
        told = OutboxMessage.objects.filter(subject_type="article", read_at=None)
        told.filter(created_at__lt=now - timedelta(days=5)).update(read_at=now)
    return Article.objects.count()


def _rows() -> Iterator[dict[str, str]]:
    with (HERE / "articles.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _load(row: dict[str, str], people: dict[str, User], now: datetime) -> Article:
    start = now - timedelta(days=int(row["days"]), hours=3)
    article = create_article(
        content=_content(row, start),
        keeping=Keeping(_team(row["owner"]), review_days=REVIEW_DAYS.get(row["life"])),
        actor=people["agent"],
        now=start,
    )
    steps = (("submit", "agent"), ("approve", "district"), ("publish", "supervisor"))
    for n, (move, by) in enumerate(steps[: STEPS[row["life"]]], start=1):
        at = start + timedelta(minutes=30 * n)
        move_article(article_id=article.pk, move=move, actor=people[by], now=at)
    _afterwards(row["life"], article, people, now)
    return article


def _content(row: dict[str, str], start: datetime) -> Content:
    power = PowerItem.objects.filter(code=row["power"]).first() if row["power"] else None
    return Content(
        question=row["question"],
        answer=row["answer"],
        steps=row["steps"].replace("|", "\n"),
        materials=row["materials"].replace("|", "\n"),
        basis=row["basis"],
        power_item_id=power.pk if power else None,
        category_code=row["category"],
        keywords=tuple(row["keywords"].split("|")),
        area_code=row["area"],
        valid_from=local_date(start),
        secrecy=Secrecy(row["secrecy"]),
    )


def _team(code: str) -> int:
    """The unit of this code, or the bureau whose code ends so."""
    found = (team.id for team in all_teams() if team.code == code or team.code.endswith(f"-{code}"))
    return next(found)


def _afterwards(life: str, article: Article, people: dict[str, User], now: datetime) -> None:
    if life == "policy":
        move_article(
            article_id=article.pk, move="flag", actor=people["agent"], now=now - timedelta(hours=5),
            note="新学年报名办法将调整，等教育局确认时间",
        )  # fmt: skip
    if life == "reported":
        earlier, lately = now - timedelta(days=9), now - timedelta(hours=20)
        first = report_wrong(
            article_id=article.pk, words="文号是不是旧的？", actor=people["callback"], now=earlier
        )
        answer_report(
            report_id=first.pk, state="refused", answer="已核对，条文没有变。",
            actor=people["district"], now=earlier + timedelta(days=1),
        )  # fmt: skip
        report_wrong(
            article_id=article.pk, actor=people["callback"], now=lately,
            words="居民说现在应急维修不用先表决，流程和我们写的不一样，请核实。",
        )  # fmt: skip


def _use(articles: list[Article], people: dict[str, User], now: datetime) -> None:
    """Some days of use, more of the first articles than of the last."""
    agent = people["agent"]
    for n, article in enumerate(articles[:12]):
        for day in range(1, 8 - n // 2, 2):
            at = now - timedelta(days=day)
            count_shown(article_ids=[article.pk], actor=agent, now=at)
            for how in (Use.OPENED, Use.READ_OUT, Use.ANSWERED)[: 3 - (n + day) % 3]:
                count_use(article_id=article.pk, how=how, actor=agent, now=at)


def _link(agent: User, now: datetime) -> None:
    """Tickets answered on the spot were answered from an article, where one fits."""
    at_once = Ticket.objects.filter(status=Status.CLOSED, dispatched_at=None)
    reach = reach_of(agent, now=now)
    for ticket in at_once.exclude(reply_text="").order_by("pk"):
        for answer in likeliest(reach, ticket.content, limit=1, now=now):
            link_ticket(
                article_id=answer.article_id,
                ticket_id=ticket.pk,
                actor=agent,
                now=ticket.created_at,
            )
