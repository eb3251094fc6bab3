#!/usr/bin/env python
"""Django's command line for haishu_portal."""

import os
import sys


def main() -> None:
    """Run the named management command with development settings unless told otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haishu_portal.settings.dev")
    from django.core.management import execute_from_command_line

    from haishu_portal.dev import running

    running.adopt()

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
