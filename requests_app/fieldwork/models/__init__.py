"""Tables of the work on the ground."""

from requests_app.fieldwork.models.acts import FieldAct, FieldFile
from requests_app.fieldwork.models.devices import Device
from requests_app.fieldwork.models.evidence import CheckIn, Signature, VoiceNote

__all__ = ["CheckIn", "Device", "FieldAct", "FieldFile", "Signature", "VoiceNote"]
