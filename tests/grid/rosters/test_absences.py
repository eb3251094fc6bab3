"""Writing down absences: only the lead, only of the team, only what can be."""

from datetime import timedelta

import pytest

from grid.exceptions import NotYourTeam, RosterRefused
from grid.rosters.models import Absence
from grid.rosters.selectors.crews import crews_on
from grid.rosters.selectors.people import absences_of
from grid.rosters.services.absences import end_absence, record_absence
from haishu_portal.core.models import AuditEntry
from haishu_portal.core.roles import Role
from tests.factories.tickets import NOW

DAY = timedelta(days=1)


@pytest.fixture
def given(cast, ground):
    """What a lead writes down."""
    return {
        "team_id": ground.team.pk,
        "person_id": cast.worker.pk,
        "starts_at": NOW,
        "ends_at": NOW + DAY,
        "reason": "sick",
        "cover_id": cast.lead.pk,
        "actor": cast.lead,
        "now": NOW,
    }


def test_the_lead_writes_it_down_at_once(given, cast, ground, django_capture_on_commit_callbacks):
    assert not crews_on(NOW).of(ground.team.pk).mate(cast.worker.pk).away
    with django_capture_on_commit_callbacks(execute=True):
        absence = record_absence(**given)
    assert not crews_on(NOW).of(ground.team.pk).mate(cast.worker.pk).is_there(NOW)
    entry = AuditEntry.objects.get(action="absence.record")
    assert (entry.actor, entry.object_id) == (cast.lead, str(absence.pk))
    assert absences_of([ground.team.pk], now=NOW) == [absence]


def test_nobody_else_may(given, cast, ground):
    for who in (cast.worker, cast.community, cast.street, cast.supervisor):
        with pytest.raises(NotYourTeam):
            record_absence(**given | {"actor": who})
    with pytest.raises(NotYourTeam):
        record_absence(**given | {"actor": cast.play(Role.LEAD, ground.other, "elsewhere")})
    assert record_absence(**given)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda cast: {"person_id": cast.stranger.pk}, "person"),
        (lambda cast: {"cover_id": cast.stranger.pk}, "cover"),
        (lambda cast: {"cover_id": cast.worker.pk}, "cover"),
        (lambda _cast: {"reason": "fun"}, "reason"),
        (lambda _cast: {"ends_at": NOW}, "until"),
        (lambda _cast: {"starts_at": NOW - 3 * DAY, "ends_at": NOW - DAY}, "until"),
    ],
)
def test_what_cannot_be_is_refused(given, cast, change, field):
    with pytest.raises(RosterRefused) as refusal:
        record_absence(**given | change(cast))
    assert set(refusal.value.fields) == {field}
    assert not Absence.objects.exists()


def test_absences_may_overlap(given):
    record_absence(**given)
    assert record_absence(**given | {"ends_at": NOW + 3 * DAY})


def test_back_early_and_never_gone(given, cast):
    running = record_absence(**given)
    planned = record_absence(**given | {"starts_at": NOW + 5 * DAY, "ends_at": NOW + 6 * DAY})
    later = NOW + timedelta(hours=3)
    with pytest.raises(NotYourTeam):
        end_absence(absence_id=running.pk, actor=cast.worker, now=later)
    assert end_absence(absence_id=running.pk, actor=cast.lead, now=later).ends_at == later
    ended = end_absence(absence_id=planned.pk, actor=cast.lead, now=later)
    assert ended.ends_at == ended.starts_at
    again = end_absence(absence_id=running.pk, actor=cast.lead, now=later + DAY)
    assert again.ends_at == later
    with pytest.raises(RosterRefused):
        end_absence(absence_id=0, actor=cast.lead, now=later)
