"""Submits tickets one by one and never gives up on one: run inside a portal's environment.

``python -m tests.chaos.flood NUMBER``
"""

import sys
import time
import uuid

NAMESPACE = uuid.UUID("81890818-9081-8908-1890-818908189081")
PATIENCE = 60


def main(wanted: int) -> None:
    """Submit ``wanted`` tickets spread over the grids; a failure is tried again as it was."""
    import django

    django.setup()
    from django.db import OperationalError, close_old_connections
    from django.db.utils import InterfaceError
    from django.utils import timezone

    from grid.selectors.directory import all_teams
    from grid.selectors.lookup import inner_point
    from requests_app.services.intake import Extras, Place, ReporterData, submit_ticket

    grids = [t.area_code for t in all_teams() if len(t.area_code) == 15]
    for number in range(wanted):
        lng, lat = inner_point(grids[number % len(grids)])
        given_up = time.monotonic() + PATIENCE
        while True:
            try:
                submit_ticket(
                    channel="web",
                    kind="help",
                    text=f"楼道里堆了杂物，请派人来看看。第{number}件",
                    place=Place(lng=lng, lat=lat),
                    reporter=ReporterData(name="样本", phone="13855558888"),
                    client_uuid=uuid.uuid5(NAMESPACE, str(number)),
                    now=timezone.now(),
                    extras=Extras(category_code="160301", source="flood", external_id=str(number)),
                )
                break
            except (OperationalError, InterfaceError):
                if time.monotonic() > given_up:
                    raise
                time.sleep(0.2)
                close_old_connections()


if __name__ == "__main__":
    main(int(sys.argv[1]))
