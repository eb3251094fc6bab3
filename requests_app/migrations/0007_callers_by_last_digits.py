from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("requests_app", "0006_search_text")]

    operations = [
        AddIndexConcurrently(
            model_name="reporter",
            index=models.Index(
                condition=models.Q(("last4_hash", ""), _negated=True),
                fields=["last4_hash", "-submitted_at"],
                name="reporter_by_last4",
            ),
        ),
        AddIndexConcurrently(
            model_name="reporter",
            index=models.Index(
                condition=models.Q(("name4_hash", ""), _negated=True),
                fields=["name4_hash", "-submitted_at"],
                name="reporter_by_name4",
            ),
        ),
    ]
