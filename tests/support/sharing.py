"""Which tests must share a test process when two run side by side."""

from xdist.scheduler import LoadScopeScheduling

# Path -> group. Journeys share one live portal; these files start whole portals of their own,
# one at a time. (The xdist_group mark does not reach the scheduler under pytest 9.)
GROUPS = {
    "tests/journeys/": "journeys",
    "tests/dev/test_run.py": "portals",
    "tests/dev/test_compose.py": "portals",
}


class SharingScheduler(LoadScopeScheduling):
    """Every test goes to whichever process is free, groups stay together."""

    def _split_scope(self, nodeid: str) -> str:
        for prefix, group in GROUPS.items():
            if nodeid.startswith(prefix):
                return group
        return nodeid
