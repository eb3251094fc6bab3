"""Back-office pages of the life of a request."""

from requests_app.admin import catalog, suggester

__all__ = ["catalog", "suggester"]
