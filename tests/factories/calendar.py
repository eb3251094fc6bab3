"""Calendar rows for tests."""

from datetime import date

import factory

from haishu_portal.core.choices import DayStatus
from haishu_portal.core.models import CalendarDay, WorkHours


class CalendarDayFactory(factory.django.DjangoModelFactory):
    """An official workday; give the date."""

    class Meta:
        model = CalendarDay

    date = factory.Sequence(lambda n: date.fromordinal(date(2030, 1, 1).toordinal() + n))
    is_workday = True
    source = "test"
    status = DayStatus.OFFICIAL


class WorkHoursFactory(factory.django.DjangoModelFactory):
    """Office hours under a name of their own."""

    class Meta:
        model = WorkHours

    name = factory.Sequence(lambda n: f"hours-{n}")
    label = "试验办公时间"
    windows = [["09:00", "17:00"]]
