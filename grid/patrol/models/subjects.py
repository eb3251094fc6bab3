"""Who and what is visited. A household is a door and a name; an ID number has no column here."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grid.patrol.cadence import Rhythm
from grid.patrol.choices import Every, PlaceKind
from haishu_portal.core.crypto import EncryptedTextField
from haishu_portal.core.masking import mask_name

GRID_CODE = r"^[0-9]{15}$"


def position_fits() -> Q:
    """Both coordinates or none, within the globe."""
    return Q(lng=None, lat=None) | Q(lng__range=(-180, 180), lat__range=(-90, 90))


class Cadence(models.Model):
    """A rhythm of visits; the back office sets it, codes stay."""

    code = models.SlugField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=30)
    count = models.PositiveSmallIntegerField(_("每几"))
    unit = models.CharField(_("单位"), max_length=10, choices=Every.choices)

    class Meta:
        verbose_name = _("走访频次")
        verbose_name_plural = _("走访频次")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="cadence_counts_from_one", condition=Q(count__gte=1, count__lte=60)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rhythm(self) -> Rhythm:
        """The rhythm as arithmetic has it."""
        return Rhythm(self.count, self.unit)


class NeedTag(models.Model):
    """Why a household is looked after more closely, and how often; the back office keeps these."""

    code = models.SlugField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=12)
    cadence = models.ForeignKey(
        Cadence, models.PROTECT, related_name="+", verbose_name=_("走访频次")
    )
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("需求标签")
        verbose_name_plural = _("需求标签")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Household(models.Model):
    """A door with whoever is its head; needs are tags."""

    grid_code = models.CharField(_("网格代码"), max_length=15)
    building = models.CharField(_("幢"), max_length=20)
    unit = models.CharField(_("单元"), max_length=12, blank=True)
    door = models.CharField(_("室号"), max_length=12)
    head = EncryptedTextField(_("户主姓名"), blank=True)
    members = models.PositiveSmallIntegerField(_("人数"), default=1)
    tags: "models.ManyToManyField[NeedTag, models.Model]" = models.ManyToManyField(
        NeedTag, verbose_name=_("需求标签"), blank=True, related_name="households"
    )
    lng = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    is_active = models.BooleanField(_("在册"), default=True)
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("住户")
        verbose_name_plural = _("住户")
        ordering = ["grid_code", "building", "unit", "door"]
        constraints = [
            models.UniqueConstraint(
                name="household_one_per_door", fields=["grid_code", "building", "unit", "door"]
            ),
            models.CheckConstraint(
                name="household_lies_in_a_grid", condition=Q(grid_code__regex=GRID_CODE)
            ),
            models.CheckConstraint(name="household_position_whole", condition=position_fits()),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The door as people say it."""
        return " ".join(part for part in (self.building, self.unit, self.door) if part)

    @property
    def masked(self) -> str:
        """The head's name as screens show it."""
        return mask_name(self.head)


class KeyPlace(models.Model):
    """A rented house or another place that is looked at on its own rhythm."""

    grid_code = models.CharField(_("网格代码"), max_length=15)
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("类型"), max_length=12, choices=PlaceKind.choices)
    address = models.CharField(_("地址"), max_length=100, blank=True)
    lng = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    is_active = models.BooleanField(_("在册"), default=True)
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("重点场所")
        verbose_name_plural = _("重点场所")
        ordering = ["grid_code", "name"]
        constraints = [
            models.UniqueConstraint(name="place_one_per_name", fields=["grid_code", "name"]),
            models.CheckConstraint(
                name="place_lies_in_a_grid", condition=Q(grid_code__regex=GRID_CODE)
            ),
            models.CheckConstraint(name="place_position_whole", condition=position_fits()),
        ]

    def __str__(self) -> str:
        return self.name
