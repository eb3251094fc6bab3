"""The shape of what goes out, for the schema; ``bodies`` fills it."""

from rest_framework import serializers

from requests_app.choices import Kind, Urgency
from requests_app.models import EventGroupKind
from requests_app.workflow import Status

Shape = serializers.Serializer[object]
Text = serializers.CharField
Moment = serializers.DateTimeField


class ErrorShape(Shape):
    """Every error of the API."""

    code = Text(help_text="Stable, for programs.")
    message = Text(help_text="For the reader.")
    fields = serializers.DictField(child=Text())  # type: ignore[assignment]
    current = serializers.DictField(required=False, help_text="With stale_version only.")


class SubmitAnswer(Shape):
    """What the resident should note down."""

    no = Text()
    query_code = Text(allow_null=True, help_text="Told once; null when sent again.")
    status = serializers.ChoiceField(choices=Status.choices)
    status_text = Text()
    submitted_at = Moment()
    track_url = serializers.URLField()
    next_steps = serializers.ListField(child=Text())


class PhotoAnswer(Shape):
    """A photo kept, waiting to be claimed by a request."""

    id = serializers.UUIDField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    expires_at = Moment()


class CategoryName(Shape):
    """A category by code and name."""

    code = Text()
    name = Text()


class StepOut(Shape):
    """One step of the ticket's life in plain words."""

    at = Moment()
    title = Text()
    text = Text(allow_blank=True)
    unit = Text(allow_blank=True)


class AllowedOut(Shape):
    """What the resident may do now."""

    add_information = serializers.BooleanField()
    withdraw = serializers.BooleanField()
    rate = serializers.BooleanField()
    reopen = serializers.BooleanField()


class TrackedTicket(Shape):
    """A ticket as its resident sees it."""

    no = Text()
    title = Text()
    kind = serializers.ChoiceField(choices=Kind.choices)
    category = CategoryName(allow_null=True)
    status = serializers.ChoiceField(choices=Status.choices)
    status_text = Text()
    place = Text(allow_blank=True)
    unit = Text(allow_blank=True)
    submitted_at = Moment()
    updated_at = Moment()
    reply_text = Text(allow_blank=True)
    solved = Text(allow_blank=True)
    satisfaction = serializers.IntegerField(allow_null=True)
    allowed = AllowedOut()
    timeline = StepOut(many=True)


class TeamName(Shape):
    """A team by id and name."""

    id = serializers.IntegerField()
    name = Text()


class ClockOut(Shape):
    """A deadline and how much of it is used."""

    clock = Text()
    label = Text()  # type: ignore[assignment] # the field is called so
    started_at = Moment()
    due_at = Moment()
    percent = serializers.IntegerField()
    tone = Text()
    paused = serializers.BooleanField()
    met_at = Moment(allow_null=True)
    part_id = serializers.IntegerField(allow_null=True)


class TicketRow(Shape):
    """A ticket in a list."""

    no = Text()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Status.choices)
    status_label = Text()
    title = Text()
    channel = Text()
    kind = serializers.ChoiceField(choices=Kind.choices)
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    category = CategoryName(allow_null=True)
    area_code = Text(allow_blank=True)
    place = Text(allow_blank=True)
    lead_team = TeamName(allow_null=True)
    supervision_level = serializers.IntegerField()
    confidential = serializers.BooleanField()
    submitted_at = Moment()
    updated_at = Moment()
    next_due_at = Moment(allow_null=True)
    clock = ClockOut(allow_null=True)


class TicketList(Shape):
    """A page; ``next`` and ``previous`` are addresses, null at an end."""

    results = TicketRow(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class MoveOut(Shape):
    """A step the reader may make now."""

    name = Text()
    label = Text()  # type: ignore[assignment] # the field is called so
    to = serializers.ChoiceField(choices=Status.choices)
    requires = serializers.ListField(child=Text())
    note_required = serializers.BooleanField()


class TicketState(Shape):
    """Where a ticket stands after an act."""

    no = Text()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Status.choices)
    status_label = Text()
    updated_at = Moment()
    next_due_at = Moment(allow_null=True)
    available_moves = MoveOut(many=True)


class EventOut(StepOut):
    """One event as staff see it."""

    kind = Text()
    actor = Text(allow_blank=True)
    is_public = serializers.BooleanField()
    photos = serializers.ListField(child=Text())


class UnitOut(Shape):
    """A unit's part."""

    id = serializers.IntegerField()
    team = TeamName()
    role = Text()
    status = Text()
    task = Text(allow_blank=True)
    report = Text(allow_blank=True)
    signed_at = Moment(allow_null=True)
    finished_at = Moment(allow_null=True)


class CallerOut(Shape):
    """The caller, masked."""

    name = Text(allow_blank=True)
    phone = Text(allow_blank=True)
    email = Text(allow_blank=True)
    address = Text(allow_blank=True)
    is_anonymous = serializers.BooleanField()
    keep_secret = serializers.BooleanField()
    need_reply = serializers.BooleanField()
    can_reveal = serializers.BooleanField()


class PendingOut(Shape):
    """A request of the unit that waits for the desk."""

    what = Text()
    reason = Text()
    asked_at = Moment()


class TicketDetail(TicketRow):
    """Everything a member of staff may see of a ticket."""

    content = Text()
    event_time = Moment(allow_null=True)
    point = serializers.DictField(allow_null=True)
    desk_reason = Text(allow_blank=True)
    outcome = Text(allow_blank=True)
    reply_text = Text(allow_blank=True)
    solved = Text(allow_blank=True)
    satisfaction = serializers.IntegerField(allow_null=True)
    return_count = serializers.IntegerField()
    rework_count = serializers.IntegerField()
    master = Text(allow_null=True)
    caller = CallerOut(allow_null=True)
    clocks = ClockOut(many=True)
    units = UnitOut(many=True)
    pending = PendingOut(many=True)
    photos = serializers.ListField(child=serializers.DictField())
    events = EventOut(many=True)
    available_moves = MoveOut(many=True)


class MergeAnswer(Shape):
    """Which tickets were merged and which not, with the reason."""

    merged = serializers.ListField(child=Text())
    refused = serializers.ListField(child=serializers.DictField())


class RevealAnswer(Shape):
    """One field in the clear."""

    field = Text()
    value = Text()


class CategoryNode(Shape):
    """A node of the tree; leaves lack ``children``, which are nodes again."""

    code = Text()
    name = Text()
    children = serializers.ListField(child=serializers.DictField(), required=False)


class TownEventOut(Shape):
    """An event of the town that runs now, as the public reads of it."""

    id = serializers.IntegerField()
    name = Text()
    kind = serializers.ChoiceField(choices=EventGroupKind.choices)
    area_code = Text(help_text="empty: the whole district")
    since = Moment()
    words = Text()


class SuggestionOut(Shape):
    """A leaf the words point at."""

    code = Text()
    name = Text()
    path = Text()
    score = serializers.FloatField()
    matched_words = serializers.ListField(child=Text())
    source = Text(help_text="'rules' (keywords) or 'model vN' (trained version N)")
    confidence = serializers.FloatField(
        allow_null=True, help_text="probability of the branch; null for the rules"
    )


class SuggestAnswer(Shape):
    """What the words are about, as far as they say."""

    results = SuggestionOut(many=True)
    kind = Text(allow_blank=True)
    urgency = serializers.ChoiceField(choices=Urgency.choices)


class ArticleOut(Shape):
    """An article of the knowledge base as residents read it."""

    id = serializers.IntegerField()
    no = Text()
    question = Text()
    answer = Text(help_text="To be read out: the answer first, in two or three sentences.")
    steps = serializers.ListField(child=Text())
    materials = serializers.ListField(child=Text())
    basis = Text(allow_blank=True)
    basis_no = Text(allow_blank=True)
    category = Text(allow_blank=True)
    keywords = serializers.ListField(child=Text())
    area_code = Text(allow_blank=True, help_text="Empty for the whole district.")
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    unit = Text()
    version = serializers.IntegerField()
    verified_at = Moment(allow_null=True)
    updated_at = Moment(allow_null=True)


class ArticleList(Shape):
    """A page of articles."""

    results = ArticleOut(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
