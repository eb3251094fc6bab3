"""Messages inside the house, read on the phone; they need a network."""

from requests_app.fieldwork.views.access import field_face
from requests_app.views.inbox import faces

inbox, inbox_open, inbox_read = faces(
    field_face, "requests_app/field/inbox.html", "field:ticket", "field"
)
