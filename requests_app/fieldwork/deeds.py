"""The shape of an act: its form, what it is given, what it leaves."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from grid.reach import Reach
from requests_app.fieldwork.choices import FilePurpose
from requests_app.fieldwork.models import Device, FieldFile
from requests_app.fieldwork.selectors.jobs import assist_part
from requests_app.models import Ticket, TicketUnit

if TYPE_CHECKING:
    from haishu_portal.core.models import Attachment, User


@dataclass
class Deed:
    """One act being carried out; ``data`` has passed the act's form.

    ``now`` is the server's time, by which deadlines are judged; ``client_at`` is when it was
    done on the ground, as far as that is known.
    """

    actor: "User"
    reach: Reach
    now: datetime
    ticket: Ticket | None
    data: dict[str, Any]
    client_at: datetime | None = None
    client_uuid: uuid.UUID | None = None
    version: int = 0
    files: list[FieldFile] = field(default_factory=list)
    device: Device | None = None

    @cached_property
    def part(self) -> TicketUnit | None:
        """The assisting part of the actor's own team, one query."""
        return assist_part(self.reach, self.case)

    @property
    def case(self) -> Ticket:
        """The ticket of an act that has one."""
        if self.ticket is None:
            raise TypeError("this act belongs to no ticket")
        return self.ticket

    @property
    def photos(self) -> "list[Attachment]":
        """The pictures among the files."""
        found = (f.attachment for f in self.files if f.purpose == FilePurpose.PHOTO)
        return [attachment for attachment in found if attachment]

    def file(self, purpose: FilePurpose) -> FieldFile | None:
        """The first file of this purpose."""
        return next((f for f in self.files if f.purpose == purpose), None)

    @property
    def stamp(self) -> dict[str, Any]:
        """What every repeatable service takes."""
        return {
            "ticket_id": self.case.pk,
            "actor": self.actor,
            "now": self.now,
            "client_at": self.client_at,
            "client_uuid": self.client_uuid,
        }


@dataclass(frozen=True)
class Done:
    """What an act leaves: the ticket it changed or made, if any, and words for the person."""

    ticket_id: int | None = None
    message: str = ""


def said_without(words: str, typed: Iterable[str], scrub: Callable[[str], str]) -> str:
    """``words``, and that numbers of people were left out where ``scrub`` finds any."""
    if all(scrub(text) == text for text in typed):
        return words
    return _("%s；写进去的证件号码或电话已去掉") % words


@dataclass(frozen=True)
class Act:
    """A kind of act. ``on_case`` acts name a ticket that the actor may open.

    ``run`` is called inside a transaction that is undone when it raises.
    """

    name: str
    form: type[forms.Form]
    run: Callable[[Deed], Done]
    on_case: bool = True


Acts = Mapping[str, Act]
