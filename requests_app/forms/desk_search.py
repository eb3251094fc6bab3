"""The one box: what was typed travels sealed, because it may name a person."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.crypto import decrypt, encrypt
from haishu_portal.core.exceptions import Undecipherable
from requests_app.forms.desk_queue import QueueForm, any_of
from requests_app.search_input import read_search
from requests_app.selectors.tickets import TicketFilter
from requests_app.workflow import Status

KEPT = ("view", "state", "area", "urgency", "overdue", "mine", "category", "kind", "channel",
        "since", "until", "team")  # fmt: skip


def sealed(typed: str) -> dict[str, str]:
    """The parameter for what was typed; only a ticket's number stays readable."""
    read = read_search(typed)
    return {"q": read.text} if read.number else {"find": encrypt(read.text)}


def kept_filters(given: QueryDict) -> dict[str, str]:
    """The filters of a list that a search inside it takes along."""
    return {name: str(given[name]) for name in KEPT if given.get(name)}


class SearchForm(QueueForm):
    """The filters of the queue around a search."""

    find = forms.CharField(required=False, max_length=600, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(s.value, s.label) for s in Status if s != Status.DRAFT]
        self._choose("state", any_of(_("全部状态"), states))

    def clean_q(self) -> str:
        """Anything may be looked for."""
        typed: str = self.cleaned_data["q"]
        return typed

    def clean_find(self) -> str:
        """What was sealed; another seal finds nothing."""
        try:
            return decrypt(self.cleaned_data["find"])
        except Undecipherable:
            return ""

    @property
    def typed(self) -> str:
        """What is looked for."""
        return str(self.value("find") or self.value("q") or "")

    def chips(self) -> list[tuple[str, str]]:
        """The filters that are set, without the search itself."""
        return [chip for chip in super().chips() if chip[0] not in ("find", "q")]

    def narrowing(self, view: str, **more: Any) -> TicketFilter:
        """The filter, leaving what was typed to the search."""
        return replace(self.wanted(view, **more), no="", phone_hash="")
