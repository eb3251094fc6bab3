"""What visits tell the apps above."""

from django.dispatch import Signal

# Sent inside the transaction that writes down a mediation lead, with ``finding``, ``actor`` and
# ``now``. A receiver that fails fails the visit.
lead_noted = Signal()
