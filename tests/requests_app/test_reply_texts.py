"""Reply texts: a closed list of variables, put in by one pass; nothing of the caller but 张女士."""

import re
from string import printable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import NotAllowed, StaleVersion
from requests_app.exceptions import BadText, KeptNotFound
from requests_app.models import ReplyText, Reporter, Ticket
from requests_app.reply_variables import VARIABLES, Fault, faults_in, fill
from requests_app.selectors.kept import texts_for
from requests_app.services import keeping
from requests_app.services.keeping import KeptInput
from requests_app.services.reply_texts import TextInput, render, save_text
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in

PIECES = st.one_of(
    st.sampled_from([f"{{{{{name}}}}}" for name in VARIABLES]),
    st.text(alphabet=f"{printable}称呼编号{{}}", max_size=8),
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)
VALUES = {name: f"<{name}>{{{{编号}}}}" for name in VARIABLES}


def wanted(owner=None, *, code="sl", body="{{称呼}}，您好", purposes=("reply",), **kept):
    person = {"person_id": owner.pk} if owner else {}
    return TextInput(KeptInput("受理", **person, **kept), code, body, list(purposes))


@pytest.fixture
def ticket(ground, limits):
    """A ticket that waits for dispatch."""
    return ticket_in(Status.PENDING_DISPATCH, area_code=ground.area)


@pytest.fixture
def keep(cast, now):
    """Keep a text, the dispatcher's for everybody unless another owner is given."""

    def save(**changes):
        return save_text(wanted=wanted(**changes), actor=cast.dispatcher, now=now)

    return save


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("{{称呼}}，{{ 编号 }}", []),
        ("您好 {{姓名}}", [Fault(4, "姓名")]),
        ("{{称呼}} {{电话}} {{身份证}}", [Fault(8, "电话"), Fault(15, "身份证")]),
        ("{{称呼", [Fault(1, "{{")]),
        ("好}}", [Fault(2, "}}")]),
        ("{{{称呼}}}", []),
        ("{% now %} {单}", []),
    ],
)
def test_a_fault_is_named_with_its_place(text, faults):
    assert faults_in(text)[: len(faults) or None] == faults


@given(TEXTS)
def test_a_sound_text_leaves_no_gap_and_keeps_every_other_letter(text):
    if faults_in(text):
        return
    blank = fill(text, dict.fromkeys(VARIABLES, ""))

    assert "{{" not in blank
    assert blank == re.sub(r"\{\{\s*[^{}]*?\s*\}\}", "", text)


@given(TEXTS)
def test_what_is_put_in_is_never_read_again(text):
    gaps = re.findall(r"\{\{\s*([^{}]*?)\s*\}\}", text)
    known = [name for name in gaps if name in VARIABLES]

    assert fill(text, VALUES).count(">{{编号}}") >= len(known)


@given(st.text(max_size=60))
def test_any_text_is_judged_and_filled_without_a_fall(text):
    assert isinstance(faults_in(text), list)
    assert isinstance(fill(text, VALUES), str)


def test_every_variable_has_a_value_on_a_ticket(cast, ground, limits):
    ticket = ticket_in(Status.PROCESSING, team=ground.team, area_code=ground.area)
    text = "|".join(f"{{{{{name}}}}}" for name in VARIABLES)

    filled = render(text=text, ticket=ticket, actor=cast.dispatcher)

    assert "{{" not in filled
    assert all(filled.split("|"))
    assert f"{ticket.no}|" in filled
    assert ground.team.name in filled


@pytest.mark.parametrize(
    ("gender", "name", "address"),
    [
        ("f", "张三丰", "张女士"),
        ("m", "欧阳修远", "欧阳先生"),
        ("", "张三丰", "张先生/女士"),
        ("f", "", "居民朋友"),
        ("f", "Smith", "居民朋友"),
    ],
)
def test_of_the_caller_only_the_family_name_is_told(*, cast, ticket, gender, name, address):
    Reporter.objects.filter(ticket=ticket).update(gender=gender, name=name)
    ticket = Ticket.objects.get(pk=ticket.pk)

    text = render(text="{{称呼}}{{标题}}", ticket=ticket, actor=cast.dispatcher)

    assert text.removesuffix(ticket.title) == address


@pytest.mark.parametrize(("who", "address"), [("dispatcher", "张先生/女士"), ("lead", "居民朋友")])
def test_a_caller_who_asked_for_secrecy_has_no_name_for_the_unit(
    *, cast, ground, limits, who, address
):
    ticket = ticket_in(Status.PROCESSING, team=ground.team, area_code=ground.area)
    type(ticket).objects.filter(pk=ticket.pk).update(confidential=True)
    ticket.refresh_from_db()

    assert render(text="{{称呼}}", ticket=ticket, actor=getattr(cast, who)) == address


def test_an_unknown_variable_is_refused_with_its_place(keep):
    with pytest.raises(BadText, match="第 3 个字：没有变量“手机”") as refused:
        keep(body="您好{{手机}}")

    assert "body" in refused.value.fields
    assert not ReplyText.objects.exists()


def test_a_code_is_taken_once_by_one_owner(cast, keep):
    keep()
    keep(owner=cast.dispatcher)

    with pytest.raises(BadText, match="已经用了"):
        keep(code="SL")


# who may keep what: (role, own, the team's, everybody's)
KEEPERS = [
    ("dispatcher", True, False, True),
    ("supervisor", True, True, True),
    ("lead", True, True, False),
    ("agent", True, False, False),
    ("callback", True, False, False),
    ("street", True, False, False),
    ("worker", False, False, False),
    ("auditor", False, False, False),
    ("outsider", False, False, False),
]


@pytest.mark.parametrize(("who", "own", "team", "everybody"), KEEPERS)
def test_who_may_keep_for_whom(*, cast, ground, now, who, own, team, everybody):
    user = getattr(cast, who)
    teams = {"lead": ground.team.pk}
    owners = ({"person_id": user.pk}, {"team_id": teams.get(who, ground.district.pk)}, {})

    for place, (owner, allowed) in enumerate(zip(owners, (own, team, everybody), strict=True)):
        text = TextInput(KeptInput("受理", **owner), f"c{place}", "好", ["note"])
        try:
            save_text(wanted=text, actor=user, now=now)
            saved = True
        except NotAllowed:
            saved = False
        assert saved is allowed, (who, owner)


def test_somebody_elses_own_text_is_neither_seen_nor_changed(cast, keep, ticket, now):
    text = keep(owner=cast.dispatcher)
    assert texts_for(reach_of(cast.dispatcher), ticket, purpose="reply") == [text]
    assert texts_for(reach_of(cast.supervisor), ticket, purpose="reply") == []
    with pytest.raises(KeptNotFound):
        keeping.switch(model=ReplyText, pk=text.pk, on=False, actor=cast.supervisor, now=now)


def test_texts_are_offered_by_purpose_role_category_and_what_was_typed(cast, keep, ticket):
    keep(code="sl")
    keep(code="slow")
    keep(code="other", roles=["callback"])
    keep(code="note", purposes=["note"])
    keep(code="else", category_prefix="99")
    reach = reach_of(cast.dispatcher)

    found = [t.code for t in texts_for(reach, ticket, purpose="reply")]
    typed = [t.code for t in texts_for(reach, ticket, purpose="reply", typed="slow")]
    assert (sorted(found), typed) == (["sl", "slow"], ["slow"])


def test_two_people_changing_one_text_lose_nothing(cast, keep, now):
    text = keep()
    save_text(wanted=wanted(body="甲"), actor=cast.supervisor, now=now, pk=text.pk, version=1)

    with pytest.raises(StaleVersion):
        save_text(wanted=wanted(body="乙"), actor=cast.dispatcher, now=now, pk=text.pk, version=1)

    assert ReplyText.objects.get().body == "甲"


def test_order_and_use_are_kept(cast, keep, now):
    first, second = keep(code="a"), keep(code="b")
    keeping.shift(model=ReplyText, pk=second.pk, up=True, actor=cast.dispatcher)
    keeping.count_use(model=ReplyText, pk=first.pk, now=now)

    rows = ReplyText.objects.order_by("position")
    assert [(row.code, row.used_count) for row in rows] == [("b", 0), ("a", 1)]
