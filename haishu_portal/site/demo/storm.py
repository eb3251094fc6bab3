"""A typhoon that passed six weeks ago, and the rules of routing that came of it."""

import uuid
from datetime import datetime, timedelta

from grid.codes import DISTRICT_CODE
from grid.selectors.directory import all_teams
from grid.selectors.lookup import children, division_label, inner_point
from haishu_portal.core.models import User
from haishu_portal.site.demo.lives import LIVES, Life
from requests_app.models import Category, EventGroup, EventGroupKind, RoutingRule
from requests_app.services.event_gathering import gather_due
from requests_app.services.event_groups import EventInput, end_event, make_event
from requests_app.services.event_notices import compose_notice, confirm_notice, send_due
from requests_app.services.intake import (
    Draft,
    Extras,
    Place,
    ReporterData,
    build_reporter,
    build_ticket,
    write_drafts,
)
from requests_app.services.merging import merge_tickets
from requests_app.services.routing import route_batch
from requests_app.services.routing_rules import RuleInput, make_rule, switch_on
from requests_app.services.rule_tests import ask_test, run_due_tests

NAME = "台风“海葵”"
DAYS_AGO = 45
WORDS = ["台风", "积水", "倒树", "倒伏", "内涝", "进水", "停电", "漏雨", "大风"]
# Category, and what was said; the place is told by the community.
MATTERS = (
    ("030501", "小区门口积水没过膝盖，车子进不来，请派人抽水。"),
    ("100601", "大风把楼道窗户吹坏了，玻璃挂在外面，怕砸到人。"),
    ("030201", "整栋楼停电了，家里有老人，什么时候能来电？"),
    ("020602", "路边一棵樟树倒伏，把人行道全挡住了。"),
    ("030501", "地下车库进水，水还在涨，请赶快派人来。"),
    ("010401", "屋顶漏雨，顶楼天花板往下滴水。"),
)
HOURS = (0, 2, 3, 4, 6, 9)
A_GROUP = 10
_IDS = uuid.UUID("5b1f0c9e-0d7f-4a52-9a81-57a3b0c5d001")
TO_ALL = "台风影响期间请减少外出，远离积水和倒伏树木。"
ANSWER = "抢险队伍已全部上岗，按险情轻重依次处置。请远离积水、断线和倒伏树木。"


def load_storm(people: dict[str, User], now: datetime) -> None:
    """Some sixty tickets of one night, gathered, answered, told of; once."""
    if EventGroup.objects.filter(name=NAME).exists():
        return
    start = now - timedelta(days=DAYS_AGO)
    boss = people["supervisor"]
    test = {"field": "words", "op": "any_word", "value": WORDS}
    event = make_event(
        given=EventInput(
            name=NAME, kind=EventGroupKind.TYPHOON, condition={"all": [test]}, starts_at=start,
            answer=ANSWER, is_public=True, public_words=TO_ALL, ends_at=start + timedelta(hours=12),
        ),
        start=True, actor=boss, now=start,
    )  # fmt: skip
    for group, hour in enumerate(HOURS):
        _group(group, start + timedelta(hours=hour), people)
    over = start + timedelta(hours=16)
    gather_due(now=over)
    notice = compose_notice(
        event_id=event.pk, words="主要道路积水已退，供电已恢复，其余险情今天内处置完。", actor=boss,
        now=over,
    )  # fmt: skip
    confirm_notice(notice_id=notice.pk, actor=boss, now=over)
    send_due(now=over)
    end_event(event_id=event.pk, actor=boss, now=start + timedelta(days=2))


def _group(group: int, at: datetime, people: dict[str, User]) -> None:
    """Ten calls of one hour: some answered at once, the others sent out and solved."""
    drafts = [_draft(group * A_GROUP + n, at + timedelta(minutes=5 * n)) for n in range(A_GROUP)]
    now = at + timedelta(hours=1)
    write_drafts(drafts, actor=people["agent"], now=now, tell=False)
    tickets = [draft.ticket for draft in drafts]
    answered, sent = tickets[: A_GROUP // 2], tickets[A_GROUP // 2 :]
    route_batch(ticket_ids=[t.pk for t in sent], now=now)
    if group == 0:
        merge_tickets(
            master_id=sent[0].pk, member_ids=[t.pk for t in sent[1:]], actor=people["dispatcher"],
            now=now, note="同一处积水",
        )  # fmt: skip
    for ticket in (*answered, *(sent[:1] if group == 0 else sent)):
        life = "answered" if ticket in answered else "happy"
        LIVES[life](Life(ticket, people, now, now + timedelta(days=3)))


def _draft(number: int, at: datetime) -> Draft:
    streets = children(DISTRICT_CODE)
    street = streets[(number * 3) % len(streets)] if number >= A_GROUP else streets[0]
    communities = children(street.code)
    community = communities[number % len(communities)] if number >= A_GROUP else communities[0]
    grids = children(community.code)
    lng, lat = inner_point(grids[number % len(grids) if number >= A_GROUP else 0].code)
    category, text = MATTERS[number % len(MATTERS)] if number >= A_GROUP else MATTERS[0]
    name = division_label(community.code)
    ticket = build_ticket(
        text=text,
        place=Place(address=f"{name}{number % 30 + 1}幢", lng=lng, lat=lat),
        extras=Extras(category_code=category, submitted_at=at),
        now=at,
    )
    ticket.channel, ticket.kind = "phone_81890", "help"
    ticket.client_uuid = uuid.uuid5(_IDS, str(number))
    # Every fourth caller rang before.
    phone = f"138666{number - number % 4 // 3:05d}"
    person = ReporterData(name="", phone=phone, keep_secret=number % 17 == 5)
    ticket.confidential = person.keep_secret
    return Draft(ticket, build_reporter(person, ticket))


def load_rules(people: dict[str, User], now: datetime) -> None:
    """Three rules: two that act, and one whose category was withdrawn since."""
    if RoutingRule.objects.exists():
        return
    boss = people["supervisor"]
    teams = [team for team in all_teams() if team.accepts_dispatch]
    law = next(team for team in teams if "综合行政执法" in team.name)
    old, _made = Category.objects.get_or_create(
        code="019901",
        defaults={"name": "旧区改造", "level": 3, "parent": Category.objects.get(code="0199")},
    )
    noise = {"field": "words", "op": "any_word", "value": ["噪声", "噪音", "施工"]}
    night = {"field": "submitted_time", "op": "between", "value": ["22:00", "06:00"]}
    fees = {"field": "category", "op": "under", "value": ["010102"]}
    gone = {"field": "category", "op": "under", "value": [old.code]}
    given = (
        RuleInput("夜间噪声派综合执法", {"all": [noise, night]}, "team", team_id=law.id),
        RuleInput("物业收费先人工研判", {"all": [fees]}, "desk", desk_reason="先核实收费公示"),
        RuleInput("旧区改造派综合执法", {"all": [gone]}, "team", team_id=law.id),
    )
    for rule_input in given:
        rule = make_rule(given=rule_input, actor=boss, now=now - timedelta(days=3))
        ask_test(rule_id=rule.pk, actor=boss, now=now - timedelta(days=3))
        run_due_tests(now=now - timedelta(days=3))
        switch_on(rule_id=rule.pk, actor=boss, now=now - timedelta(days=2))
    Category.objects.filter(pk=old.pk).update(is_active=False, updated_at=now)
