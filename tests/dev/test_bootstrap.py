"""The first half of every command, on its own."""

import shutil
import subprocess
import sys

from haishu_portal.dev import bootstrap
from haishu_portal.dev.paths import ROOT


def test_bootstrap_needs_nothing_but_the_standard_library():
    code = (
        "import runpy, sys; runpy.run_path('haishu_portal/dev/bootstrap.py', run_name='x'); "
        "print(sorted({m.split('.')[0] for m in sys.modules} - sys.stdlib_module_names))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "['__main__']"


def test_pip_trouble_names_a_full_disk():
    text = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"

    assert bootstrap.pip_trouble(text) == "the disk is full: free some space and start again"


def test_a_missing_venv_module_names_its_package():
    text = "The virtual environment was not created because ensurepip is not available."

    assert bootstrap.venv_trouble(text).startswith("Python has no venv module: run 'apt-get")


def test_a_full_disk_is_told_apart_from_a_missing_module():
    text = "Command '[... '-m', 'ensurepip']' failed: No space left on device"

    assert bootstrap.venv_trouble(text) == bootstrap.FULL_DISK


def test_pip_trouble_quotes_the_last_error():
    text = "ERROR: No matching distribution found for nothing==1\nWARNING: unrelated"

    assert bootstrap.pip_trouble(text) == "ERROR: No matching distribution found for nothing==1"


def test_half_a_venv_is_replaced(tmp_path, monkeypatch):
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to("/nowhere/python")
    lock = tmp_path / "requirements.lock"
    lock.write_text("")
    monkeypatch.setattr(bootstrap, "VENV", venv)
    monkeypatch.setattr(bootstrap, "LOCK", lock)
    monkeypatch.setattr(bootstrap, "STAMP", venv / ".installed")
    monkeypatch.setattr(bootstrap, "LOCAL", tmp_path / ".local")

    bootstrap.prepare()

    assert bootstrap.is_installed()
    shutil.rmtree(venv)
