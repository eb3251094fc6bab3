"""The Celery application. Tasks live in each app's ``tasks.py``.

It names no settings: the package imports this file first of all, and a default set here
would come before that of ``wsgi.py`` or ``manage.py``.
"""

from celery import Celery

app = Celery("haishu_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
