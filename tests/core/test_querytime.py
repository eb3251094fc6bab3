"""A question to the database that takes too long is given up."""

import pytest
from django.db import OperationalError, connection, transaction

from haishu_portal.core.querytime import at_most


@pytest.mark.django_db(transaction=True)
def test_only_the_statements_of_the_transaction_are_hurried():
    with transaction.atomic():
        at_most(20)
        with pytest.raises(OperationalError), transaction.atomic():
            connection.cursor().execute("SELECT pg_sleep(0.5)")
    with transaction.atomic():
        at_most(20)
        connection.cursor().execute("SELECT 1")
    connection.cursor().execute("SELECT pg_sleep(0.05)")
