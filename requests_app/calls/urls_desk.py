"""Addresses of the telephone below /desk/."""

from django.urls import path

from requests_app.calls.views import acts, aid, board, call, missed, numbers

urlpatterns = [
    path("call/", call.call, name="call"),
    path("call/aid/", aid.aid, name="call_aid"),
    path("call/bar/", acts.bar, name="call_bar"),
    path("call/state/", acts.state, name="call_state"),
    path("call/missed/", missed.missed, name="missed"),
    path("call/missed/<int:item_id>/<slug:name>/", missed.act, name="missed_act"),
    path("call/nuisance/", numbers.numbers, name="nuisance"),
    path("call/nuisance/<int:number_id>/", numbers.decide, name="nuisance_decide"),
    path("call/<int:call_id>/answer/", acts.answer, name="call_answer"),
    path("call/<int:call_id>/hang-up/", acts.hang_up, name="call_hang_up"),
    path("call/<int:call_id>/wrap-up/", acts.wrap, name="call_wrap_up"),
    path("call/<int:call_id>/nuisance/", acts.nuisance, name="call_nuisance"),
    path("board/", board.wall, name="board"),
]
