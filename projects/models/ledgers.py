"""Foreign ledgers on their way in, and the headings a department has named before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import Job, StoredFile, TimeStamped
from organisations.models import Organisation
from programmes.models import Programme

if TYPE_CHECKING:
    from organisations.models import User


class LedgerState(models.TextChoices):
    """How far a ledger has come; while a background job works on it the state stays."""

    MAPPING = "mapping", "待核对栏目"
    CHECKED = "checked", "已试导入"
    DONE = "done", "已导入"


class LedgerQuerySet(models.QuerySet):
    """Ledgers as a person may see them."""

    def visible_to(self, user: User) -> LedgerQuerySet:
        """An upload belongs to the person who sent it."""
        return self.filter(owner_id=user.pk)


class Ledger(TimeStamped):
    """One uploaded ledger: which sheets hold what, how the columns are named, what a trial found.

    `version` grows with every change of the choices, so that a page opened before one is stale.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    # Not a fact that rests on the rules: a draft programme takes it along when it is deleted.
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, related_name="+", verbose_name="年度方案"
    )
    state = models.CharField(
        "状态", max_length=10, choices=LedgerState.choices, default=LedgerState.MAPPING
    )
    version = models.PositiveIntegerField("版本", default=1)
    sheets = models.JSONField("工作表", default=list)
    findings = models.JSONField("试导入结果", default=dict)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    imported_at = models.DateTimeField("导入时间", null=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = "导入的台账"
        verbose_name_plural = "导入的台账"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=LedgerState.values), name="ledger_state_ck"
            ),
        ]

    def __str__(self) -> str:
        return self.file.name

    @property
    def chosen(self) -> list[dict[str, Any]]:
        """The sheets that are to be imported."""
        return [sheet for sheet in self.sheets if sheet["target"]]

    @property
    def row_count(self) -> int:
        """Rows below the headers of the chosen sheets, totals and blank ones included."""
        return sum(sheet["rows"] for sheet in self.chosen)


class LedgerHeading(models.Model):
    """What the columns of this heading mean in the ledgers of a committee's department."""

    committee = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", verbose_name="党委"
    )
    target = models.CharField("内容", max_length=10)
    heading = models.CharField("表头", max_length=60)
    field = models.CharField("导入为", max_length=30, blank=True, default="")

    class Meta:
        verbose_name = "记住的表头"
        verbose_name_plural = "记住的表头"
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "target", "heading"], name="ledger_heading_uniq"
            ),
        ]

    def __str__(self) -> str:
        return self.heading
