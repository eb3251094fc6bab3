"""The rota of a day."""

from datetime import timedelta

import pytest

from grid.exceptions import NotYourTeam, RosterRefused
from grid.rosters.models import Duty, SlotDefault
from grid.rosters.selectors.people import rota_of
from grid.rosters.services.duties import OnDuty, set_rota
from grid.rosters.services.slots import save_slots
from haishu_portal.core.models import AuditEntry
from tests.factories.tickets import NOW

TODAY = NOW.date()


@pytest.fixture
def write(cast, ground):
    """The lead writes a rota."""

    def call(*people, actor=None, day=TODAY):
        return set_rota(
            team_id=ground.team.pk, day=day, people=people, actor=actor or cast.lead, now=NOW
        )

    return call


def test_the_rota_is_written_anew_each_time(write, cast, ground):
    write(OnDuty(cast.worker.pk, "morning", 4), OnDuty(cast.lead.pk))
    write(OnDuty(cast.worker.pk, "night"))
    rota = rota_of(ground.team.pk, TODAY)
    assert {pk: (duty.shift, duty.slots) for pk, duty in rota.items()} == {
        cast.worker.pk: ("night", None)
    }
    write()
    assert not Duty.objects.exists()
    assert AuditEntry.objects.filter(action="duty.set").count() == 3


def test_only_the_lead_may(write, cast):
    for who in (cast.worker, cast.community, cast.street):
        with pytest.raises(NotYourTeam):
            write(OnDuty(cast.worker.pk), actor=who)
    assert write(OnDuty(cast.worker.pk))


def test_what_cannot_be_is_refused(write, cast):
    pk = cast.worker.pk
    for people in (
        [OnDuty(cast.stranger.pk)],
        [OnDuty(pk), OnDuty(pk)],
        [OnDuty(pk, "noon")],
        [OnDuty(pk, slots=100)],
        [OnDuty(pk, slots=-1)],
    ):
        with pytest.raises(RosterRefused):
            write(*people)
    with pytest.raises(RosterRefused):
        write(OnDuty(pk), day=TODAY - timedelta(days=1))
    assert write(OnDuty(pk, slots=0), day=TODAY + timedelta(days=1))


def test_usual_slots_are_edited_on_record(db):
    row = SlotDefault.objects.filter(role="worker").first() or SlotDefault(role="worker")
    row.slots = 9
    save_slots(row=row, actor=None, now=NOW)
    assert SlotDefault.objects.get(role="worker").slots == 9
    assert AuditEntry.objects.get(action="slots.change").extra["changes"]["slots"][1] == "9"
