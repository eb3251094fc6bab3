"""Which days are worked, and when offices are open."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.choices import DayStatus
from haishu_portal.core.office_hours import Season, read_windows
from haishu_portal.core.validators import validate_months, validate_windows
from haishu_portal.core.worktime import Windows


class CalendarDay(models.Model):
    """One date: worked or not. Provisional until the year's official arrangement is known."""

    date = models.DateField(_("日期"), primary_key=True)
    is_workday = models.BooleanField(_("工作日"))
    name = models.CharField(_("名称"), max_length=60, blank=True)
    source = models.CharField(_("来源"), max_length=60)
    status = models.CharField(_("状态"), max_length=12, choices=DayStatus.choices)

    class Meta:
        verbose_name = _("日历日")
        verbose_name_plural = _("工作日历")
        ordering = ["-date"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=DayStatus.values), name="calendarday_status_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {_('班') if self.is_workday else _('休')}"


class WorkHours(models.Model):
    """Office windows under a name, with other windows in some months (summer hours).

    ``windows`` is ``[["08:30", "12:00"], ["13:30", "17:30"]]``; 24:00 closes at midnight.
    """

    name = models.SlugField(_("代码"), max_length=30, unique=True)
    label = models.CharField(_("名称"), max_length=40)
    windows = models.JSONField(_("办公时段"), validators=[validate_windows])
    season_months = models.JSONField(
        _("季节月份"), default=list, blank=True, validators=[validate_months]
    )
    season_windows = models.JSONField(
        _("季节办公时段"), default=list, blank=True, validators=[validate_windows]
    )
    every_day = models.BooleanField(_("节假日照常"), default=False)

    class Meta:
        verbose_name = _("办公时间")
        verbose_name_plural = _("办公时间")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """Season months and season windows come together or not at all."""
        if bool(self.season_months) != bool(self.season_windows):
            raise ValidationError({"season_windows": _("季节月份与季节办公时段须同时填写")})

    @property
    def season(self) -> Season:
        """Windows that replace the usual ones, by month."""
        windows = read_windows(self.season_windows) if self.season_months else ()
        return {month: windows for month in self.season_months if windows}

    @property
    def usual(self) -> Windows:
        """The windows of every other month."""
        return read_windows(self.windows)


class CalendarVersion(models.Model):
    """A single row whose number grows with every change of days or hours.

    Locked by each change, so that changes follow one another; read by every process to notice.
    """

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("日历版本")
        verbose_name_plural = _("日历版本")

    def __str__(self) -> str:
        return str(self.number)
