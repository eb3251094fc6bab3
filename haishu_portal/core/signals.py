"""Signals by which the ground floor tells the floors above, without knowing them."""

from django.dispatch import Signal

# Sent inside the transaction that changed days or office hours, with send():
# years: frozenset[int] whose days changed, empty when office hours changed (every year is touched);
# now: aware datetime of the change.
calendar_changed = Signal()
