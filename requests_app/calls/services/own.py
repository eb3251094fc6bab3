"""The guard before every change to one's own call."""

from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import NotAllowed
from haishu_portal.core.models import User
from requests_app.calls import rules
from requests_app.calls.exceptions import CallNotFound
from requests_app.calls.models import Call


def locked_call(call_id: int, actor: User) -> Call:
    """The call, locked, for somebody who takes calls. Raises NotAllowed, CallNotFound."""
    if not rules.answers_calls(reach_of(actor)):
        raise NotAllowed(_("您的岗位不接听来电"))
    call = Call.objects.select_for_update(of=("self",)).filter(pk=call_id).first()
    if call is None:
        raise CallNotFound
    return call


def own_call(call_id: int, actor: User) -> Call:
    """One's own call, locked; another's is not found."""
    call = locked_call(call_id, actor)
    if call.agent_id != actor.pk:
        raise CallNotFound
    return call
