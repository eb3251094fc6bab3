"""Addresses of requests and tickets below /api/v1/, the schema, and everything unknown."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from requests_app.api import (
    actions,
    bonds,
    catalog,
    events,
    frame,
    knowledge,
    moves,
    public,
    tickets,
)

NO = r"(?P<no>[\w－—-]{1,40})"


def _at(address: str, view: type, name: str) -> object:
    return re_path(rf"^{address}/$", view.as_view(), name=name)  # type: ignore[attr-defined]


urlpatterns = [
    _at("requests", public.SubmitView, "request-submit"),
    _at("photos", public.PhotosView, "photo-upload"),
    _at(f"requests/{NO}", public.TrackView, "request-track"),
    _at(f"requests/{NO}/info", public.InfoView, "request-info"),
    _at(f"requests/{NO}/withdraw", public.WithdrawView, "request-withdraw"),
    _at(f"requests/{NO}/rating", public.RatingView, "request-rating"),
    _at(f"requests/{NO}/reopen", public.ReopenView, "request-reopen"),
    _at("categories", catalog.CategoriesView, "categories"),
    _at("categories/suggest", catalog.SuggestView, "categories-suggest"),
    _at("events", events.EventsView, "events"),
    _at("knowledge", knowledge.KnowledgeView, "knowledge"),
    _at(r"knowledge/(?P<pk>\d+)", knowledge.ArticleView, "knowledge-article"),
    _at("tickets", tickets.TicketsView, "tickets"),
    _at(f"tickets/{NO}", tickets.TicketView, "ticket"),
    _at(f"tickets/{NO}/moves", moves.MovesView, "ticket-moves"),
    _at(f"tickets/{NO}/returns", moves.ReturnsView, "ticket-returns"),
    _at(f"tickets/{NO}/returns/decision", moves.ReturnDecisionView, "ticket-return-decision"),
    _at(f"tickets/{NO}/extensions", moves.ExtensionsView, "ticket-extensions"),
    _at(f"tickets/{NO}/extensions/decision", moves.ExtensionDecisionView, "ticket-ext-decision"),
    _at(f"tickets/{NO}/assists", moves.AssistsView, "ticket-assists"),
    _at(
        f"tickets/{NO}/assists/(?P<part_id>[0-9]{{1,19}})/sign", moves.AssistSignView, "assist-sign"
    ),
    _at(
        f"tickets/{NO}/assists/(?P<part_id>[0-9]{{1,19}})/report",
        moves.AssistReportView,
        "assist-report",
    ),
    _at(f"tickets/{NO}/notes", actions.NotesView, "ticket-notes"),
    _at(f"tickets/{NO}/contacts", actions.ContactsView, "ticket-contacts"),
    _at(f"tickets/{NO}/photos", actions.TicketPhotosView, "ticket-photos"),
    _at(f"tickets/{NO}/merge", actions.MergeView, "ticket-merge"),
    _at(f"tickets/{NO}/unmerge", bonds.UnmergeView, "ticket-unmerge"),
    _at(f"tickets/{NO}/split", bonds.SplitView, "ticket-split"),
    _at(f"tickets/{NO}/links", bonds.LinksView, "ticket-links"),
    _at(f"tickets/{NO}/links/remove", bonds.UnlinkView, "ticket-unlink"),
    _at(f"tickets/{NO}/secrecy", bonds.SecrecyView, "ticket-secrecy"),
    _at(f"tickets/{NO}/mediation", bonds.MediationView, "ticket-mediation"),
    _at(f"tickets/{NO}/mediation/recall", bonds.MediationRecallView, "ticket-mediation-recall"),
    _at(f"tickets/{NO}/supervision", actions.SupervisionView, "ticket-supervision"),
    _at(f"tickets/{NO}/callbacks", actions.CallbacksView, "ticket-callbacks"),
    _at(f"tickets/{NO}/reveal", actions.RevealView, "ticket-reveal"),
    _at(f"tickets/{NO}/class", actions.ClassView, "ticket-class"),
    _at(f"tickets/{NO}/place", actions.PlaceView, "ticket-place"),
    path("", include("requests_app.calls.urls_api")),
    path("schema/", SpectacularAPIView.as_view(authentication_classes=[]), name="schema"),
    path("docs/", frame.DocsView.as_view(), name="docs"),
    re_path(r"^(?P<rest>.*)$", frame.tolerate, name="unknown"),
]
