"""The people of a team on one day: who is there, who stands in, what each can take. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

FOREVER = date.max
Span = tuple[date, date]


@dataclass(frozen=True)
class Away:
    """An absence, as far as sharing out work needs it."""

    starts_at: datetime
    ends_at: datetime
    cover_id: int | None = None


@dataclass(frozen=True)
class Mate:
    """One person of a team on the day.

    ``papers`` are the spans of days (first, last) on which the person's credentials hold, by
    code of skill; ``night_until`` is when the night shift of the day before goes home.
    """

    user_id: int
    slots: int
    on_duty: bool = True
    shift: str = ""
    night_until: datetime | None = None
    away: Sequence[Away] = ()
    papers: Mapping[str, Sequence[Span]] = field(default_factory=dict)

    def away_at(self, moment: datetime) -> Away | None:
        """The absence that runs then, the longest if there are several."""
        running = [a for a in self.away if a.starts_at <= moment < a.ends_at]
        return max(running, key=lambda a: a.ends_at) if running else None

    def is_there(self, moment: datetime) -> bool:
        """Whether the person is on duty that day or still on the night's, and not away then."""
        nightly = self.night_until is not None and moment < self.night_until
        return (self.on_duty or nightly) and self.away_at(moment) is None

    def holds(self, skill: str, day: date) -> bool:
        """Whether the person has a paper for the skill that holds on ``day``."""
        return any(first <= day <= last for first, last in self.papers.get(skill, ()))


@dataclass(frozen=True)
class Crew:
    """A team's people on the day. One without any people keeps no rota: nothing is known."""

    mates: Sequence[Mate] = ()

    def there(self, moment: datetime) -> list[Mate]:
        """Who is there at ``moment``."""
        return [mate for mate in self.mates if mate.is_there(moment)]

    def all_away(self, moment: datetime) -> bool:
        """Whether the team has people and none of them is there."""
        return bool(self.mates) and not self.there(moment)

    def slots(self, moment: datetime) -> int | None:
        """How many new cases those who are there take today; None where nothing is known."""
        return sum(mate.slots for mate in self.there(moment)) if self.mates else None

    def holders(self, skill: str, moment: datetime, day: date) -> list[int]:
        """People who are there and hold a valid paper for the skill."""
        return [mate.user_id for mate in self.there(moment) if mate.holds(skill, day)]

    def mate(self, user_id: int) -> Mate | None:
        """The person, if they are of this team."""
        return next((mate for mate in self.mates if mate.user_id == user_id), None)

    def uncovered(self, user_id: int, moment: datetime) -> Away | None:
        """The absence of somebody for whom nobody stands in then."""
        mate = self.mate(user_id)
        away = mate.away_at(moment) if mate else None
        return away if away and self.stand_in(user_id, moment) == user_id else None

    def stand_in(self, user_id: int, moment: datetime) -> int:
        """Who takes the person's new cases: themselves, or who covers for them while away.

        Where nobody who is there covers, the person keeps them.
        """
        seen, now_at = {user_id}, user_id
        while (mate := self.mate(now_at)) and (away := mate.away_at(moment)):
            if away.cover_id is None or away.cover_id in seen:
                return user_id
            now_at = away.cover_id
            seen.add(now_at)
        return now_at if self.mate(now_at) else user_id


NOBODY_KNOWN = Crew()
