"""The shape of what comes in; rules live in the services."""

from rest_framework import serializers

from requests_app import workflow
from requests_app.api.fields import (
    MAX_WORDS,
    DegreesField,
    MomentField,
    TeamIdField,
    note_field,
    version_field,
)
from requests_app.choices import (
    CallOutcome,
    Channel,
    ContactWay,
    Kind,
    NotAcceptedReason,
    Outcome,
    PhotoPhase,
    Satisfaction,
    Solved,
    SupervisionLevel,
    SuspendReason,
    Urgency,
)

Form = serializers.Serializer[object]

# Merging and its undoing have addresses of their own; a ticket of the API is never a draft.
MOVE_NAMES = sorted(set(workflow.MOVES_BY_NAME) - {"merge", "submit", *workflow.UNMERGES.values()})
PHOTOS_EACH = 6


class PlaceInput(Form):
    """Where: a point in any of three systems, an address, or both."""

    address = serializers.CharField(max_length=200, default="", allow_blank=True)
    lng = DegreesField(required=False, allow_null=True, default=None)
    lat = DegreesField(required=False, allow_null=True, default=None)
    crs = serializers.CharField(max_length=20, default="wgs84")


class ReporterInput(Form):
    """Who brings it."""

    name = serializers.CharField(max_length=40, default="", allow_blank=True)
    phone = serializers.CharField(max_length=40, default="", allow_blank=True)
    email = serializers.EmailField(max_length=200, default="", allow_blank=True)
    home_address = serializers.CharField(max_length=200, default="", allow_blank=True)
    gender = serializers.ChoiceField(choices=["", "m", "f"], default="")
    is_anonymous = serializers.BooleanField(default=False)
    keep_secret = serializers.BooleanField(default=False)
    need_reply = serializers.BooleanField(default=True)


class SubmitInput(Form):
    """A new request."""

    client_uuid = serializers.UUIDField(help_text="Made by the client once for each request.")
    text = serializers.CharField(max_length=MAX_WORDS, help_text="The resident's own words.")
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    category = serializers.RegexField(r"^\d{6}$", required=False, help_text="Code of a leaf.")
    place = PlaceInput(required=False)
    reporter = ReporterInput(required=False, help_text="Left out: anonymous.")
    photos = serializers.ListField(
        child=serializers.UUIDField(), max_length=PHOTOS_EACH, required=False
    )
    event_time = MomentField(required=False, allow_null=True, default=None)
    channel = serializers.ChoiceField(
        choices=Channel.choices, required=False, help_text="Staff only; others are 'web'."
    )
    urgency = serializers.ChoiceField(
        choices=Urgency.choices, required=False, help_text="Staff only."
    )


class CodeInput(Form):
    """The query code told at submission."""

    code = serializers.CharField(max_length=40)


class InfoInput(CodeInput):
    """More words or pictures."""

    text = serializers.CharField(max_length=MAX_WORDS, default="", allow_blank=True)
    photos = serializers.ListField(
        child=serializers.UUIDField(), max_length=PHOTOS_EACH, required=False
    )


class WithdrawInput(CodeInput):
    """Taking the request back."""

    reason = note_field()


class RatingInput(CodeInput):
    """What the resident makes of the answer."""

    solved = serializers.ChoiceField(choices=Solved.choices)
    satisfaction = serializers.ChoiceField(choices=Satisfaction.choices)
    note = note_field()


class ReopenInput(CodeInput):
    """Asking for the matter to be taken up again."""

    reason = serializers.CharField(max_length=MAX_WORDS)


class TextInput(Form):
    """Words to find a category for."""

    text = serializers.CharField(max_length=4000)
    limit = serializers.IntegerField(min_value=1, max_value=10, default=3)


class OfflineInput(Form):
    """What a phone adds to an act done without a network."""

    client_uuid = serializers.UUIDField(required=False, allow_null=True, default=None)
    client_at = MomentField(required=False, allow_null=True, default=None)


class MoveData(Form):
    """Fields that some moves ask for; see ``requires`` of the available moves."""

    team_id = TeamIdField(required=False)
    suggested_team_id = TeamIdField(required=False, allow_null=True)
    reply_text = serializers.CharField(max_length=5000, required=False)
    outcome = serializers.ChoiceField(choices=Outcome.choices, required=False)
    suspend_reason = serializers.ChoiceField(choices=SuspendReason.choices, required=False)
    not_accepted_reason = serializers.ChoiceField(choices=NotAcceptedReason.choices, required=False)
    return_reason = serializers.CharField(max_length=MAX_WORDS, required=False)
    legal_basis = serializers.CharField(max_length=200, required=False, allow_blank=True)
    desk_reason = serializers.CharField(max_length=200, required=False, allow_blank=True)
    override = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        help_text="Why a supervisor sends it to a team without the credential that is asked for.",
    )


class MoveInput(OfflineInput):
    """One step of the ticket."""

    move = serializers.ChoiceField(choices=MOVE_NAMES)
    version = version_field()
    note = note_field()
    data = MoveData(required=False)  # type: ignore[assignment] # the field is called so


class NoteInput(OfflineInput):
    """An internal note."""

    note = note_field()


class ContactInput(OfflineInput):
    """The unit reached the caller."""

    how = serializers.ChoiceField(choices=ContactWay.choices)
    note = note_field()


class PhotosInput(OfflineInput):
    """Pictures from before or after the work, uploaded by the same account."""

    photos = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=PHOTOS_EACH
    )
    phase = serializers.ChoiceField(choices=PhotoPhase.choices, default=PhotoPhase.AFTER)


class ReturnInput(OfflineInput):
    """The matter is another unit's."""

    reason = serializers.CharField(max_length=MAX_WORDS)
    legal_basis = serializers.CharField(max_length=200, default="", allow_blank=True)
    suggested_team_id = TeamIdField(required=False, allow_null=True, default=None)
    version = version_field()


class ReturnDecisionInput(Form):
    """The desk's answer to a return."""

    approve = serializers.BooleanField()
    note = note_field()
    team_id = TeamIdField(required=False, allow_null=True, default=None)
    version = version_field()


class ExtensionInput(Form):
    """More time, please."""

    working_days = serializers.IntegerField(min_value=1, max_value=60)
    reason = serializers.CharField(max_length=MAX_WORDS)
    plan = serializers.CharField(max_length=MAX_WORDS)
    caller_informed = serializers.BooleanField(default=False)


class DecisionInput(Form):
    """Yes or no, with words."""

    approve = serializers.BooleanField()
    note = note_field()


class AssistInput(Form):
    """Another unit's help."""

    team_id = TeamIdField()
    task = serializers.CharField(max_length=300)


class AssistReportInput(Form):
    """What the assisting unit did."""

    report = serializers.CharField(max_length=MAX_WORDS)


class EmptyInput(Form):
    """Nothing besides the address."""


class MergeInput(Form):
    """Tickets of the same matter, merged into the one addressed."""

    members = serializers.ListField(
        child=serializers.CharField(max_length=20), min_length=1, max_length=50
    )
    note = note_field()


class SupervisionInput(Form):
    """Pressure."""

    level = serializers.ChoiceField(choices=SupervisionLevel.choices)
    note = note_field()


class CallbackInput(Form):
    """One call to the resident."""

    outcome = serializers.ChoiceField(choices=CallOutcome.choices)
    contacted = serializers.BooleanField(required=False, allow_null=True, default=None)
    solved = serializers.ChoiceField(choices=Solved.choices, default="", allow_blank=True)
    satisfaction = serializers.ChoiceField(
        choices=Satisfaction.choices, required=False, allow_null=True, default=None
    )
    note = note_field()
    version = version_field()


class RevealInput(Form):
    """Looking behind the mask."""

    field = serializers.ChoiceField(choices=["name", "phone", "email", "home_address", "address"])
    reason = serializers.CharField(max_length=200)


class ReclassifyInput(Form):
    """What the ticket really is."""

    category = serializers.RegexField(r"^\d{6}$", required=False)
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    version = version_field()


class RelocateInput(Form):
    """Where the matter really is."""

    place = PlaceInput()
    version = version_field()
