"""Settings of `make run`: a newcomer meets the portal's own pages, the files are served."""

import os
import subprocess
import sys

from haishu_portal.dev.paths import ROOT

ASK = (
    "import django; django.setup();"
    "from django.conf import settings as s;"
    "print(s.DEBUG, s.STYLEGUIDE, s.WHITENOISE_USE_FINDERS)"
)


def told(**more):
    names = {"DJANGO_SETTINGS_MODULE": "haishu_portal.settings.dev", **more}
    env = {**{k: v for k, v in os.environ.items() if k != "DEBUG"}, **names}
    run = [sys.executable, "-c", ASK]
    return subprocess.run(run, env=env, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_errors_are_told_on_our_pages_unless_asked_otherwise():
    assert told().split() == ["False", "True", "True"]
    assert told(DEBUG="1").split() == ["True", "True", "True"]
