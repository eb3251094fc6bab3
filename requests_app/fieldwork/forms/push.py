"""What a phone asks about its rings."""

from django import forms

from haishu_portal.core.choices import SmsWhen
from haishu_portal.core.push_rules import SWITCHES, PushWishes


class SubscribeForm(forms.Form):
    """Where the browser's push service takes messages, and the keys it gave."""

    endpoint = forms.CharField(max_length=2000)
    p256dh = forms.CharField(max_length=120)
    auth = forms.CharField(max_length=60)


class WishesForm(forms.Form):
    """What to hear of, and when not."""

    quiet = forms.BooleanField(required=False)
    quiet_from = forms.TimeField(input_formats=["%H:%M"])
    quiet_to = forms.TimeField(input_formats=["%H:%M"])
    sms = forms.ChoiceField(choices=SmsWhen.choices)
    off = forms.MultipleChoiceField(choices=[(k, k) for k in SWITCHES], required=False)

    def wishes(self) -> PushWishes:
        """As the rules take them."""
        data = self.cleaned_data
        return PushWishes(
            quiet=data["quiet"],
            quiet_from=data["quiet_from"],
            quiet_to=data["quiet_to"],
            off=frozenset(data["off"]),
            sms=data["sms"],
        )
