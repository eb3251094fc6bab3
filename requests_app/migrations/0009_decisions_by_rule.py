"""Decisions by rule are counted; the table is large and stays open meanwhile."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("requests_app", "0008_rules_and_events")]
    operations = [
        AddIndexConcurrently(
            model_name="routingdecision",
            index=models.Index(
                condition=models.Q(("by_rule__isnull", False)),
                fields=["by_rule", "-at"],
                name="routing_by_rule",
            ),
        ),
    ]
