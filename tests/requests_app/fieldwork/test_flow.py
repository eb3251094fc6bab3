"""The flow that phones follow without a network is the flow of the rules."""

import pytest
from django.template import Context, Template

from grid.selectors.reach import reach_of
from requests_app import workflow
from requests_app.fieldwork.acts.steps import STEPS, steps_open
from requests_app.fieldwork.flow import MOVES, flow_table
from requests_app.workflow import Status
from tests.factories.tickets import NOW, ticket_in


def test_every_move_of_a_step_is_one_of_the_table():
    moves = flow_table()["moves"]
    for step, move in MOVES.items():
        assert step in STEPS
        assert set(moves[step]["from"]) == workflow.MOVES_BY_NAME[move].sources
        assert moves[step]["to"] == workflow.MOVES_BY_NAME[move].target


@pytest.mark.parametrize("contacted", [False, True])
@pytest.mark.parametrize(
    "status", [Status.DISPATCHED, Status.SIGNED, Status.PROCESSING, Status.SUSPENDED]
)
def test_the_phone_foresees_what_the_server_offers(status, contacted, ground, cast):
    ticket = ticket_in(status, team=ground.team, first_contact_at=NOW if contacted else None)
    teams = frozenset({ground.team.pk})
    offered = [
        step.name
        for step in steps_open(reach_of(cast.worker), ticket, None, team_ids=teams, extendable=True)
    ]
    table = flow_table()["contacted" if contacted else "steps"]
    assert list(table[status]) == offered


@pytest.mark.django_db
def test_every_step_that_asks_something_has_its_form_in_the_shell():
    page = Template("{% load field_case %}{% field_case_steps %}").render(Context())
    for name, step in STEPS.items():
        assert f'id="t-step-{name}"' in page
        for field in step.form(auto_id="x-%s").visible_fields():
            assert f'data-field="{field.name}"' in page
    assert 'name="client_uuid"' not in page
    assert "请写明退单理由" in page or "请填写“退单理由”" in page
