"""Everything a phone can send, one module for each theme."""

from requests_app.fieldwork.acts.evidence import EVIDENCE_ACTS
from requests_app.fieldwork.acts.found import FOUND_ACTS
from requests_app.fieldwork.acts.steps import STEP_ACTS
from requests_app.fieldwork.acts.visits import VISIT_ACTS
from requests_app.fieldwork.deeds import Act, Deed, Done

__all__ = ["ACTS", "Act", "Deed", "Done"]

EVERY = (*STEP_ACTS, *EVIDENCE_ACTS, *FOUND_ACTS, *VISIT_ACTS)
ACTS: dict[str, Act] = {act.name: act for act in EVERY}
