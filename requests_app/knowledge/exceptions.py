"""What can go wrong with an article, by name."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from haishu_portal.core.exceptions import DomainError, NotAllowed

__all__ = [
    "ArticleIncomplete",
    "ArticleMoveRefused",
    "ArticleNotFound",
    "NotAllowed",
    "PowerFileRefused",
    "ReportClosed",
]


class ArticleNotFound(DomainError):
    """No such article, or none the reader may see."""

    code = "article_not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("没有找到这篇知识"))


class ArticleMoveRefused(DomainError):
    """The article has no such step from where it stands."""

    code = "article_move_refused"
    status = 409


class ArticleIncomplete(DomainError):
    """A field is missing or contradicts another; ``fields`` says which."""

    code = "article_incomplete"


class ReportClosed(DomainError):
    """The report has been answered already."""

    code = "report_closed"
    status = 409


class PowerFileRefused(DomainError):
    """A power-and-duty list was not taken; ``rows`` are pairs (line, why)."""

    code = "power_file_refused"

    def __init__(self, rows: Sequence[tuple[str, str]]) -> None:
        super().__init__(
            _("权责清单有 %(count)s 处错误，没有导入") % {"count": len(rows)}, fields=dict(rows)
        )
        self.rows = list(rows)
