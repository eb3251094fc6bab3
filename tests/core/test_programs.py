"""Which settings a program takes that was told none."""

import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet

KEYS = {
    "SECRET_KEY": "k" * 60,
    "FIELD_KEYS": Fernet.generate_key().decode(),
    "HASH_KEY": "h" * 40,
    "ALLOWED_HOSTS": "portal.example",
}
ASK = "; from django.conf import settings as s; print(s.SETTINGS_MODULE, s.DEBUG)"
PRODUCTION, DEV = "haishu_portal.settings.production", "haishu_portal.settings.dev"


def ask(first, **given):
    env = {k: v for k, v in os.environ.items() if k not in {"DJANGO_SETTINGS_MODULE", *KEYS}}
    words = [sys.executable, "-c", first + ASK]
    return subprocess.run(words, env=env | given, capture_output=True, text=True, check=False)


def test_the_web_server_told_nothing_runs_in_production():
    assert ask("import haishu_portal.wsgi", **KEYS).stdout.split() == [PRODUCTION, "False"]


def test_and_refuses_to_run_without_keys():
    done = ask("import haishu_portal.wsgi")
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr


@pytest.mark.parametrize("first", ["import haishu_portal.wsgi", "import haishu_portal.celery"])
def test_what_it_is_told_it_takes(first):
    assert ask(first, DJANGO_SETTINGS_MODULE=DEV).stdout.split()[0] == DEV


def test_a_worker_told_nothing_does_not_start():
    assert "not configured" in ask("import haishu_portal.celery", **KEYS).stderr
