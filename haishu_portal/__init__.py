"""The frame: settings, addresses, Celery. No domain code."""

from haishu_portal.celery import app as celery_app

__all__ = ["celery_app"]
