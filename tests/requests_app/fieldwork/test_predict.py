"""What the phone foresees of a case, asked of the phone's own module."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from requests_app.fieldwork.flow import flow_table

MODULE = Path(__file__).resolve().parents[3] / "static" / "js" / "field" / "predict.js"
CARD = {
    "no": "HS1", "status": "dispatched", "state": {"text": "已派单"}, "steps": ["sign", "note"],
    "step": "sign", "next": "去签收", "contacted": False, "designated": False, "mine": False,
    "part": None, "handler_id": None,
}  # fmt: skip


@pytest.fixture
def foresee(tmp_path):
    """The card as it will be once these acts are sent: kinds, or (kind, state)."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node, which also brings the browser's packages")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    shutil.copy(MODULE, tmp_path)

    def ask(*acts, **columns):
        pairs = [act if isinstance(act, tuple) else (act, "waiting") for act in acts]
        items = [
            {"no": "HS1", "seq": n, "kind": kind, "state": state, "fields": {"user": "7"}}
            for n, (kind, state) in enumerate(pairs)
        ]
        data = {"flow": json.dumps(flow_table()), "card": {**CARD, **columns}, "items": items}
        (tmp_path / "try.js").write_text(
            f"const {{ flow, card, items }} = {json.dumps(data)};"
            "globalThis.document = { getElementById: (id) =>"
            " ({ dataset: id === 'field-flow' ? { flow } : { label: id } }) };"
            "const { overlay } = await import('./predict.js');"
            "console.log(JSON.stringify(overlay(card, items)));"
        )
        done = subprocess.run(
            [node, "try.js"], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    return ask


@pytest.mark.parametrize(
    ("acts", "status", "step"),
    [
        ((), "dispatched", "sign"),
        (("sign",), "signed", "contact"),
        (("sign", "contact"), "signed", "start"),
        (("sign", "contact", "start"), "processing", "reply"),
        (("sign", "contact", "start", "reply"), "replied", None),
        (("sign", "suspend"), "suspended", "resume"),
        (("return",), "return_requested", None),
        (("note", "arrive"), "dispatched", "sign"),
    ],
)
def test_each_step_opens_the_next(foresee, acts, status, step):
    found = foresee(*acts)
    assert (found["status"], found["step"], found["pending"]) == (status, step, len(acts))


@pytest.mark.parametrize("state", ["conflict", "refused"])
def test_what_came_back_counts_for_nothing_nor_what_follows_it(foresee, state):
    found = foresee(("sign", state), ("contact", "blocked"))
    assert (found["status"], found["step"], found["trouble"]["kind"]) == (
        "dispatched", "sign", "sign",
    )  # fmt: skip


def test_a_designated_unit_is_offered_no_return(foresee):
    assert "return" in foresee("sign")["steps"]
    assert "return" not in foresee("sign", designated=True)["steps"]


def test_what_is_asked_for_once_is_not_offered_again(foresee):
    assert "extend" in foresee("sign")["steps"]
    assert "extend" not in foresee("sign", "extend")["steps"]


def test_a_part_is_signed_and_reported(foresee):
    part = {"id": 3, "status": "assigned", "text": "待签收", "task": "断电"}
    helped = {"part": part, "status": "processing", "steps": ["sign_assist", "note"]}
    assert foresee("sign_assist", **helped)["step"] == "report_assist"
    assert foresee("sign_assist", "report_assist", **helped)["steps"] == ["note"]


def test_a_case_handed_on_is_no_longer_mine(foresee):
    found = foresee("hand_over", mine=True, handler_id=3)
    assert (found["mine"], found["handler_id"]) == (False, 7)
