"""The audit trail: read by the auditor, changed by nobody."""

from datetime import timedelta

import pytest

from haishu_portal.core.services.audit import record_audit


@pytest.fixture
def trail(cast, now):
    def write(count, **words):
        for n in range(count):
            given = {"action": "reveal", "reason": f"原因{n}", **words}
            record_audit(
                actor=cast.agent, obj_type="ticket", obj_id="HS1", now=now + timedelta(minutes=n),
                **given,
            )  # fmt: skip

    return write


@pytest.fixture
def auditor(cast, signed_in):
    return signed_in(cast.auditor)


def shown(answer):
    return [row["entry"].reason for row in answer.context["rows"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_trail_costs_the_same_for_one_row_and_three(
    auditor, trail, count, django_assert_max_num_queries
):
    trail(count)
    auditor.get("/desk/audit/")

    with django_assert_max_num_queries(5):
        answer = auditor.get("/desk/audit/")

    assert shown(answer) == [f"原因{n}" for n in reversed(range(count))]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("person=agent", 2),
        ("person=nobody", 0),
        ("action=reveal", 1),
        ("object_id=HS1", 2),
        ("until=2026-11-23", 0),
        ("since=2026-11-24", 2),
    ],
)
def test_filters_narrow_the_trail(auditor, trail, query, found):
    trail(1)
    trail(1, action="user_changed")

    assert len(shown(auditor.get(f"/desk/audit/?{query}"))) == found


def test_pages_follow_without_gap(auditor, trail):
    trail(53)
    first = auditor.get("/desk/audit/")
    second = auditor.get(f"/desk/audit/{first.context['older_url']}")

    assert len({*shown(first), *shown(second)}) == 53


def test_the_trail_takes_no_post(auditor):
    assert auditor.post("/desk/audit/").status_code == 405
