"""The life of a request."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    """The life of a request."""

    name = "requests_app"
    label = "requests_app"
    verbose_name = _("诉求")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the floors below, and answer what they cannot know."""
        from haishu_portal.core.push_news import register_news  # noqa: PLC0415 - apps must be loaded first
        from requests_app import receivers  # noqa: F401, PLC0415 - apps must be loaded first
        from requests_app.selectors.news import settled_pushes  # noqa: PLC0415 - apps must be loaded first

        register_news("ticket", settled_pushes)
