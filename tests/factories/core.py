"""Makers of staff accounts and other ground-floor rows."""

import factory
from factory.django import DjangoModelFactory

from haishu_portal.core.models import User

PASSWORD = "long-enough-2026"


class UserFactory(DjangoModelFactory):
    """An active account; its password is ``PASSWORD``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"staff{n}")
    display_name = factory.Sequence(lambda n: f"工作人员{n}")
    password = factory.django.Password(PASSWORD)
