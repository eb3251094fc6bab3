"""Telling open screens that something changed at the telephone."""

from collections.abc import Iterable

from haishu_portal.core.live import announce


def tell(agent_ids: Iterable[int | None]) -> None:
    """After commit: these agents' screens look again, and so does the wall-board."""
    announce("calls", sorted({pk for pk in agent_ids if pk is not None}))
    announce("board", [])
