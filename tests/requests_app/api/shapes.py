"""Answers against the serializers that describe them."""

from typing import Any

from rest_framework import serializers


def assert_shape(shape: Any, body: Any) -> None:
    """The body has exactly the fields of the serializer, nested ones too."""
    if isinstance(shape, serializers.ListSerializer):
        for entry in body:
            assert_shape(shape.child, entry)
        return
    described = shape() if isinstance(shape, type) else shape
    if body is None:
        assert described.allow_null
        return
    wanted = {name for name, field in described.fields.items() if field.required}
    assert wanted <= set(body) <= set(described.fields), set(body) ^ wanted
    for name, field in described.fields.items():
        if isinstance(field, serializers.BaseSerializer) and name in body:
            assert_shape(field, body[name])


def assert_error(answer: Any, status: int) -> None:
    """The one error shape with this status."""
    assert answer.status_code == status, answer.content
    body = answer.json()
    assert {"code", "message", "fields"} <= set(body) <= {"code", "message", "fields", "current"}
    assert body["message"]
    assert all(isinstance(text, str) for text in body["fields"].values())
