"""The shape of what goes in and out; rules live elsewhere."""

from rest_framework import serializers

from grid.choices import Level, TeamKind


class PointQuery(serializers.Serializer[object]):
    """A position as a map or a phone gives it."""

    lng = serializers.CharField(max_length=40)
    lat = serializers.CharField(max_length=40)
    crs = serializers.CharField(max_length=20, default="wgs84")


class NamedCode(serializers.Serializer[object]):
    """A division by code and name."""

    code = serializers.CharField()
    name = serializers.CharField()


class DivisionRef(NamedCode):
    """A division with its level."""

    level = serializers.ChoiceField(choices=Level.choices)
    is_current = serializers.BooleanField()


class PublicTeam(NamedCode):
    """A team whose duty phone the public may know."""

    phone = serializers.CharField(allow_blank=True)


class Position(serializers.Serializer[object]):
    """Degrees in WGS84."""

    lng = serializers.FloatField()
    lat = serializers.FloatField()


class LookupAnswer(serializers.Serializer[object]):
    """Where a point lies and who answers there."""

    point = Position()
    grid = NamedCode()
    community = NamedCode()
    street = NamedCode()
    label = serializers.CharField()  # type: ignore[assignment] # the field is called so
    team = PublicTeam(allow_null=True)


class DivisionAnswer(DivisionRef):
    """A division, those above it and those right below it."""

    label = serializers.CharField()  # type: ignore[assignment] # the field is called so
    successor = serializers.CharField(
        allow_blank=True, help_text="Code in force today; empty if closed for good."
    )
    chain = DivisionRef(many=True)
    children = DivisionRef(many=True)


class OutlineQuery(serializers.Serializer[object]):
    """Which outlines."""

    prefix = serializers.RegexField(r"^\d{6}(\d{3}){0,3}$", default="330203")
    level = serializers.ChoiceField(choices=Level.choices, default=Level.STREET)


class TeamQuery(serializers.Serializer[object]):
    """Which teams."""

    q = serializers.CharField(max_length=40, default="", allow_blank=True)
    skill = serializers.CharField(max_length=40, default="", allow_blank=True)
    area = serializers.RegexField(r"^\d{0,15}$", default="", allow_blank=True)
    dispatch = serializers.BooleanField(default=False)
    limit = serializers.IntegerField(min_value=1, max_value=100, default=20)


class TeamRow(serializers.Serializer[object]):
    """A team as a picker shows it."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=TeamKind.choices)
    area_code = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)
    accepts_dispatch = serializers.BooleanField()
    skills = serializers.ListField(child=serializers.CharField())


class TeamsAnswer(serializers.Serializer[object]):
    """Teams in order of code."""

    results = TeamRow(many=True)
