"""Tables of the work on the ground."""

from requests_app.fieldwork.models.acts import FieldAct, FieldFile
from requests_app.fieldwork.models.devices import Device

__all__ = ["Device", "FieldAct", "FieldFile"]
