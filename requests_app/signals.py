"""What the life of a request tells the apps above it."""

from django.dispatch import Signal

# Sent inside the transaction of the offer with ``hand_over`` (HandOver), ``actor`` and ``now``.
# A receiver that fails fails the offer.
matter_offered = Signal()
# Sent inside the transaction in which the desk takes an offer back that nobody has taken.
offer_recalled = Signal()
