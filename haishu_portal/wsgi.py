"""WSGI entry point; the pulse of open pages is answered before Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haishu_portal.settings.production")
_django = get_wsgi_application()

from haishu_portal.core.pulse import Pulse  # noqa: E402 - Django must be set up first

application = Pulse(_django)
