"""The ground at the desk: figures for those above, steps of risks, screenings."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grid.patrol.choices import RiskLevel
from grid.patrol.models import RiskItem, Screening, Visit
from grid.patrol.services.risks import RiskInput, move_risk, open_risk
from grid.patrol.services.visits import FindingInput, VisitInput, record_visit
from grid.patrol.workflow import RiskState
from tests.factories.grid import GridFactory
from tests.factories.patrol import PlanFactory

PAGES = ("/desk/visits/", "/desk/risks/", "/desk/screenings/")
LISTS = (*PAGES, "/desk/visits/log/")
INSIDE = ("lead", "community", "street", "district")
OUTSIDE = ("worker", "agent", "dispatcher", "auditor", "outsider")


@pytest.fixture(autouse=True)
def place(ground):
    """The grid as the territory knows it."""
    street, community = ground.area[:9], ground.area[:12]
    return GridFactory(parent__code=community, parent__parent__code=street, code=ground.area)


@pytest.fixture
def risk(ground, cast):
    """A red one that nobody has verified."""
    given = RiskInput(ground.area, "扬言上访", level=RiskLevel.RED)
    now = timezone.now()
    return open_risk(given=given, actor=cast.worker, now=now, client_uuid=uuid.uuid4())


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("part", [*INSIDE, *OUTSIDE])
def test_who_reads_these_pages(phone, cast, address, part):
    answer = phone(getattr(cast, part)).get(address)
    assert answer.status_code == (200 if part in INSIDE else 403)


@pytest.mark.parametrize(
    ("part", "status"), [("lead", 200), ("community", 200), ("street", 403), ("district", 403)]
)
def test_leads_are_the_grounds_own(phone, cast, ground, part, status):
    plan, now = PlanFactory(grid_code=ground.area), timezone.now()
    lead = FindingInput(uuid.uuid4(), "mediation", "两家愿意坐下来谈")
    given = VisitInput(plan_id=plan.pk, met="met", findings=[lead])
    record_visit(given=given, actor=cast.worker, now=now, client_uuid=uuid.uuid4())

    answer = phone(getattr(cast, part)).get("/desk/leads/")

    assert answer.status_code == status
    assert ("两家愿意" in answer.content.decode()) is (status == 200)


@pytest.fixture
def visited(ground, cast, handset):
    """A visit with a picture and a finding that became a ticket."""
    plan, file_id = PlanFactory(grid_code=ground.area), uuid.uuid4()
    handset.upload(file_id=file_id)
    found = [{"uuid": str(uuid.uuid4()), "kind": "ticket", "words": "楼道灯不亮"}]
    act = handset.act("visit", plan=plan.pk, met="met", findings=found, files=[file_id])
    assert handset.states(act) == ["done"]
    return Visit.objects.get()


@pytest.mark.parametrize(
    ("part", "status"), [("lead", 200), ("community", 200), ("street", 403), ("worker", 403)]
)
def test_what_was_written_at_doors_is_the_grounds_own(phone, cast, visited, part, status):
    client = phone(getattr(cast, part))
    page = client.get("/desk/visits/log/")
    assert page.status_code == status
    text = page.content.decode()
    assert ("王*国" in text, "王建国" in text) == (status == 200, False)
    address = f"/desk/visits/photos/{visited.photos.get().attachment_id}/small/"
    assert client.get(address).status_code == status


def test_a_picture_of_another_ground_is_not_there(phone, cast, visited):
    other = cast.play("lead", cast.ground.other, "other-lead")
    address = f"/desk/visits/photos/{visited.photos.get().attachment_id}/"
    assert phone(other).get(address).status_code == 404
    assert phone(cast.lead).get(address).status_code == 200


def test_figures_have_their_denominator_and_no_name(phone, cast, ground):
    PlanFactory(grid_code=ground.area, last_met_at=timezone.now(), next_due="2099-01-01")
    PlanFactory.create_batch(2, grid_code=ground.area, next_due="2020-01-01")

    page = phone(cast.street).get("/desk/visits/").content.decode()

    assert "1/3" in page
    assert "王" not in page.split("<table", 1)[1]


@pytest.mark.parametrize(
    ("area", "status"),
    [("330203003001", 200), ("330203004", 404), ("330203", 404), ("nonsense", 404)],
)
def test_the_street_looks_into_its_own_ground_only(phone, cast, area, status):
    assert phone(cast.street).get(f"/desk/visits/?area={area}").status_code == status


@pytest.mark.parametrize("address", LISTS)
def test_the_same_queries_for_one_and_for_three(phone, cast, ground, address):
    client, counts, now = phone(cast.community), [], timezone.now()
    for more in (1, 2):
        for _i in range(more):
            plan = PlanFactory(grid_code=ground.area)
            given = RiskInput(ground.area, "争执", level=RiskLevel.RED, plan_id=plan.pk)
            open_risk(given=given, actor=cast.worker, now=now, client_uuid=uuid.uuid4())
            seen = VisitInput(plan_id=plan.pk, met="met", words="好")
            record_visit(given=seen, actor=cast.worker, now=now, client_uuid=uuid.uuid4())
            Screening.objects.create(
                kind="daily", title="排查", look_for="x", scope=ground.area, created_at=now,
                starts_on=timezone.localdate(), ends_on=timezone.localdate(),
                ordered_by=cast.community,
            )  # fmt: skip
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("part", "status"), [("lead", 200), ("street", 200), ("district", 200), ("dispatcher", 403)]
)
def test_a_red_risk_is_opened_by_its_ground_and_those_above(phone, cast, risk, part, status):
    assert phone(getattr(cast, part)).get(f"/desk/risks/{risk.pk}/").status_code == status


def test_a_yellow_one_stays_in_its_ground(phone, cast, risk):
    RiskItem.objects.update(level=RiskLevel.YELLOW)
    assert phone(cast.street).get(f"/desk/risks/{risk.pk}/").status_code == 404
    assert phone(cast.community).get(f"/desk/risks/{risk.pk}/").status_code == 200


def test_a_step_is_taken_from_its_page(phone, cast, risk):
    client = phone(cast.lead)
    assert "核实入册" in client.get(f"/desk/risks/{risk.pk}/").content.decode()

    client.post(f"/desk/risks/{risk.pk}/confirm/", {"version": 1})

    risk.refresh_from_db()
    assert risk.state == RiskState.LISTED


def test_a_step_that_may_not_be_says_so(phone, cast, risk):
    answer = phone(cast.street).post(f"/desk/risks/{risk.pk}/confirm/", follow=True)

    risk.refresh_from_db()
    assert risk.state == RiskState.PENDING
    assert "不能做这一步" in answer.content.decode()


def test_somebody_faster_is_told(phone, cast, risk):
    move_risk(risk_id=risk.pk, move="confirm", actor=cast.lead, now=timezone.now())

    answer = phone(cast.community).post(
        f"/desk/risks/{risk.pk}/start/", {"version": 1, "responsible": "a", "measures": "b"},
        follow=True,
    )  # fmt: skip

    assert "刚被别人处理过" in answer.content.decode()


def test_a_strangers_risk_is_not_there(phone, cast, risk):
    other = cast.play("lead", cast.ground.other, "other-lead")
    assert phone(other).post(f"/desk/risks/{risk.pk}/confirm/").status_code == 404


def order(**changed):
    today = timezone.localdate()
    facts = {
        "kind": "special", "title": "充电排查", "look_for": "楼道充电", "scope": "330203003",
        "starts_on": today, "ends_on": today + timedelta(days=7),
    }  # fmt: skip
    return facts | changed


def test_a_street_has_its_ground_looked_through(phone, cast):
    client = phone(cast.street)

    assert client.post("/desk/screenings/", order()).status_code == 302

    assert Screening.objects.get().ordered_by == cast.street
    assert "充电排查" in client.get("/desk/screenings/").content.decode()


@pytest.mark.parametrize(
    "changed", [{"scope": "330203004"}, {"title": ""}, {"ends_on": "2020-01-01"}, {"kind": "x"}]
)
def test_an_order_that_makes_no_sense_comes_back(phone, cast, changed):
    answer = phone(cast.street).post("/desk/screenings/", order(**changed))

    assert answer.status_code in (400, 422)
    assert Screening.objects.count() == 0


def test_a_team_lead_orders_none(phone, cast):
    assert phone(cast.lead).post("/desk/screenings/", order()).status_code == 403


@pytest.mark.parametrize(
    ("reader", "status"),
    [(("lead", "yellow"), 200), (("street", "red"), 200), (("street", "yellow"), 404)],
    ids=["ground", "come up", "not come up"],
)
def test_pictures_of_a_risk_are_for_those_who_open_it(phone, cast, handset, reader, status):
    part, level = reader
    file_id = uuid.uuid4()
    handset.upload(file_id=file_id)
    act = handset.act("risk", words="扬言上访", level=level, files=[file_id])
    assert handset.states(act) == ["done"]
    photo = RiskItem.objects.get().photos.get().attachment_id

    client = phone(getattr(cast, part))

    for size in ("", "small/"):
        assert client.get(f"/desk/risks/photos/{photo}/{size}").status_code == status


def test_every_measure_is_read_at_the_desk_with_its_author(phone, cast, risk):
    steps = {"confirm": "", "start": "约双方见面", "hold": "每周回访"}
    for move, measures in steps.items():
        given = {"responsible": "社区副主任", "measures": measures}
        move_risk(risk_id=risk.pk, move=move, actor=cast.lead, now=timezone.now(), given=given)

    page = phone(cast.community).get(f"/desk/risks/{risk.pk}/").content.decode()

    taken = page[page.index("risk-measures") :]
    assert taken.index("每周回访") < taken.index("约双方见面")
    assert str(cast.lead) in taken
