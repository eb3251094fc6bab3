"""What the house knows."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    """Articles to answer from, their versions, reviews and use."""

    name = "requests_app.knowledge"
    label = "knowledge"
    verbose_name = _("知识库")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the outbox its texts."""
        from requests_app.knowledge import texts  # noqa: F401, PLC0415 - settings must be read first
