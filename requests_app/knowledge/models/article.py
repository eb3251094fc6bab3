"""Articles, what they said in each version, and who moved them on."""

from datetime import UTC, datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.grams_field import GramsField
from requests_app.knowledge.choices import Secrecy, State
from requests_app.knowledge.content import lines
from requests_app.knowledge.workflow import BY_NAME

LONGEST_REVIEW_DAYS = 180
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


def article_no(pk: int) -> str:
    """What people call the article with this key."""
    return f"ZS-{pk:04d}"


class ArticleVersion(models.Model):
    """What an article said; written once, never changed."""

    article = models.ForeignKey("knowledge.Article", models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本号"))
    question = models.CharField(_("问题"), max_length=120)
    answer = models.TextField(_("口头答复"), max_length=2000)
    steps = models.TextField(_("办理步骤"), max_length=4000, blank=True)
    materials = models.TextField(_("所需材料"), max_length=2000, blank=True)
    basis = models.TextField(_("政策依据"), max_length=1000, blank=True)
    basis_no = models.CharField(_("文号"), max_length=80, blank=True)
    power_item = models.ForeignKey(
        "knowledge.PowerItem", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("权责事项"),
    )  # fmt: skip
    category_code = models.CharField(_("事项分类"), max_length=6, blank=True)
    keywords = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name=_("关键词")
    )
    area_code = models.CharField(_("适用范围"), max_length=15, blank=True)
    valid_from = models.DateField(_("生效日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    secrecy = models.CharField(_("公开范围"), max_length=10, choices=Secrecy.choices)
    change_note = models.CharField(_("修改说明"), max_length=200, blank=True)
    author = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("知识版本")
        verbose_name_plural = _("知识版本")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_version_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="article_version_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} v{self.number}"

    @property
    def step_lines(self) -> list[str]:
        """Steps one by one, without numbers of their own."""
        return lines(self.steps)

    @property
    def material_lines(self) -> list[str]:
        """Materials one by one."""
        return lines(self.materials)


class Article(models.Model):
    """One question and where its answer stands.

    The columns from ``question`` to ``secrecy`` repeat the published version (before the
    first publication the newest), so that lists and suggestions read one table.
    """

    state = models.CharField(_("状态"), max_length=16, choices=State.choices, default=State.DRAFT)
    is_shown = models.BooleanField(_("可用"), default=False)
    published = models.ForeignKey(
        ArticleVersion, models.PROTECT, null=True, related_name="+", verbose_name=_("已发布版本")
    )
    latest = models.ForeignKey(
        ArticleVersion, models.PROTECT, null=True, related_name="+", verbose_name=_("最新版本")
    )
    owner_team = models.ForeignKey(
        "grid.Team", models.PROTECT, related_name="+", verbose_name=_("责任单位")
    )
    responsible = models.ForeignKey(
        "core.User", models.PROTECT, null=True, related_name="+", verbose_name=_("责任人")
    )
    author = models.ForeignKey(
        "core.User", models.PROTECT, null=True, related_name="+", verbose_name=_("起草人")
    )
    question = models.CharField(_("问题"), max_length=120)
    category_code = models.CharField(_("事项分类"), max_length=6, blank=True)
    area_code = models.CharField(_("适用范围"), max_length=15, blank=True)
    valid_from = models.DateField(_("生效日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    secrecy = models.CharField(_("公开范围"), max_length=10, choices=Secrecy.choices)
    review_days = models.PositiveSmallIntegerField(_("复核周期"), null=True, blank=True)
    review_due_at = models.DateTimeField(_("应复核时间"), null=True)
    reminded_for = models.DateTimeField(null=True, editable=False)
    flag_note = models.CharField(_("政策变化"), max_length=200, blank=True)
    verified_at = models.DateTimeField(_("最近核对时间"), null=True)
    verified_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("发布时间"), null=True)
    created_at = models.DateTimeField(_("起草时间"))
    updated_at = models.DateTimeField(_("更新时间"))
    lock = models.PositiveIntegerField(default=1)
    # Grams of question and keywords, of the whole text, and of the newest version.
    head_terms = GramsField()
    terms = GramsField()
    draft_terms = GramsField()
    # Never null, so that the list by review can page by key.
    due_key = models.GeneratedField(
        expression=Coalesce("review_due_at", Value(NEVER)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("知识")
        verbose_name_plural = _("知识")
        ordering = ["-id"]
        indexes = [
            GinIndex(fields=["terms"], name="article_terms", condition=Q(is_shown=True)),
            GinIndex(fields=["draft_terms"], name="article_draft_terms"),
            models.Index(fields=["-updated_at", "-id"], name="article_newest"),
            models.Index(fields=["due_key", "id"], name="article_due"),
            models.Index(fields=["owner_team", "-updated_at"], name="article_owner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(review_days=None)
                | Q(review_days__gte=1, review_days__lte=LONGEST_REVIEW_DAYS),
                name="article_review_within_180_days",
            ),
            models.CheckConstraint(
                condition=Q(is_shown=False) | Q(published__isnull=False),
                name="article_shown_is_published",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.PUBLISHED, State.DUE]) | Q(is_shown=True),
                name="article_published_is_shown",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.question}"

    @property
    def no(self) -> str:
        """What people call it."""
        return article_no(self.pk)

    @property
    def published_as(self) -> int | None:
        """Which version readers see; none after it was taken down."""
        return self.published_id if self.is_shown else None

    @property
    def owner_area(self) -> str:
        """Where the owning unit lies."""
        return self.owner_team.area_code


class ArticleEvent(models.Model):
    """One step in an article's life; written once."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="events")
    version = models.ForeignKey(ArticleVersion, models.PROTECT, null=True, related_name="+")
    move = models.CharField(_("动作"), max_length=20)
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("说明"), max_length=400, blank=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("知识流转")
        verbose_name_plural = _("知识流转")
        ordering = ["-id"]
        indexes = [models.Index(fields=["article", "-id"], name="article_event_order")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.move}"

    @property
    def label(self) -> str:
        """The step in words."""
        move = BY_NAME.get(self.move)
        return str(move.label if move else _("起草"))
