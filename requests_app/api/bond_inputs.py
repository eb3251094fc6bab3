"""The shape of what ties tickets; rules live in the services."""

from rest_framework import serializers

from requests_app.api.fields import MAX_WORDS, note_field, version_field
from requests_app.choices import Kind, Urgency

Form = serializers.Serializer[object]


class SplitInput(Form):
    """The second matter."""

    text = serializers.CharField(max_length=MAX_WORDS)
    title = serializers.CharField(max_length=50, default="", allow_blank=True)
    category = serializers.RegexField(r"^\d{6}$", default="", allow_blank=True)
    kind = serializers.ChoiceField(choices=Kind.choices, default="", allow_blank=True)
    urgency = serializers.ChoiceField(choices=Urgency.choices, default="", allow_blank=True)
    note = note_field()
    version = version_field()
    client_uuid = serializers.UUIDField(required=False, allow_null=True, default=None)


class UnmergeInput(Form):
    """Why the merge was wrong."""

    note = note_field()
    version = version_field()


class UnlinkInput(Form):
    """The other ticket's number."""

    other = serializers.CharField(max_length=24)


class LinkInput(UnlinkInput):
    """The other ticket's number, and why."""

    note = serializers.CharField(max_length=200, default="", allow_blank=True)


class SecrecyInput(Form):
    """Secret or not, and why."""

    secret = serializers.BooleanField()
    note = note_field()
    caller_agrees = serializers.BooleanField(
        default=False, help_text="Needed to open what the caller asked to keep secret."
    )
    version = version_field()


class MediationInput(Form):
    """Why, and how the caller agreed."""

    reason = serializers.CharField(max_length=MAX_WORDS)
    consent = serializers.CharField(max_length=200)
    version = version_field()


class RecallInput(Form):
    """Why the offer is taken back."""

    note = note_field()
