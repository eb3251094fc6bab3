from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from rest_framework.permissions import IsAuthenticated
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from haishu_portal.core.models import AuditEntry
from tests.factories.core import UserFactory


def test_create_api_token_prints_a_token_that_works(alice):
    out = StringIO()
    call_command("create_api_token", "alice", stdout=out)
    token = out.getvalue().strip()
    door = APIView.as_view(permission_classes=[IsAuthenticated])
    for given, status in ((token, 405), (token[:-1], 401)):
        request = APIRequestFactory().get("/", headers={"Authorization": f"Token {given}"})
        # Past the door, the empty view knows no method.
        assert door(request).status_code == status
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id) == ("token_issued", str(alice.pk))
    assert token not in str(entry.extra)


@pytest.mark.parametrize("name", ["nobody", "gone"])
def test_create_api_token_for_nobody_is_a_clear_error(db, name):
    UserFactory(username="gone", is_active=False)
    with pytest.raises(CommandError, match=name):
        call_command("create_api_token", name, stdout=StringIO())
