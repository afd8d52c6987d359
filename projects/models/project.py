"""The project: it belongs to the organisation and is led by whoever is its secretary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.models import TimeStamped
from organisations.enums import Sphere
from organisations.models import Organisation
from programmes.enums import SelectionKind
from programmes.models import Category, ItemType, Objective, Programme, Topic
from projects.enums import Continuity, Status
from projects.scope import neighbours_q, projects_q

if TYPE_CHECKING:
    from organisations.models import User


class ProjectQuerySet(models.QuerySet):
    """Projects as a person may see them."""

    def visible_to(self, user: User) -> ProjectQuerySet:
        """Projects in the person's scope; drafts of others stay with their unit."""
        return self.filter(projects_q(user))

    def known_to(self, user: User, *switches: str) -> ProjectQuerySet:
        """Approved projects of other units about which the programme lets units know something.

        To list them with the columns the switches name; no page of theirs opens by it.
        """
        return self.filter(neighbours_q(user, *switches))

    def with_names(self) -> ProjectQuerySet:
        """Join what every list shows."""
        return self.select_related("organisation", "category", "topic", "programme")


class Project(TimeStamped):
    """One secretary project of one unit in one programme."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="projects")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="projects", verbose_name="申报单位"
    )
    # Empty on projects older than item types: they are of the programme's first type.
    item_type = models.ForeignKey(
        ItemType, models.PROTECT, null=True, related_name="projects", verbose_name="项目类型"
    )
    title = models.CharField("项目名称", max_length=60, blank=True, default="")
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="projects", verbose_name="项目类别"
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, related_name="projects", verbose_name="对应清单选题"
    )
    selection_kind = models.CharField(
        "选题方式", max_length=10, choices=SelectionKind.choices, default=SelectionKind.ELECTIVE
    )
    objective = models.ForeignKey(
        Objective, models.PROTECT, null=True, related_name="projects", verbose_name="对应总体目标"
    )
    sphere = models.CharField(
        "所属领域", max_length=12, choices=Sphere.choices, blank=True, default=""
    )
    continuity = models.CharField(
        "项目性质", max_length=12, choices=Continuity.choices, default=Continuity.NEW
    )
    predecessor = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="successors", verbose_name="上期项目"
    )
    start_date = models.DateField("开始日期", null=True)
    end_date = models.DateField("完成日期", null=True)
    status = models.CharField(
        "状态", max_length=16, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    status_since = models.DateTimeField("进入当前状态时间")
    draft_number = models.CharField("申报流水号", max_length=24)
    project_number = models.CharField("项目编号", max_length=24, blank=True, default="")
    secretary_name = models.CharField("书记姓名", max_length=40, blank=True, default="")
    submitted_at = models.DateTimeField("申报时间", null=True)
    return_due_on = models.DateField("退回修改期限", null=True)
    return_count = models.PositiveSmallIntegerField("退回次数", default=0)
    # Set when it is filed: the programme spares a leader's own project these gates.
    skips_pre_review = models.BooleanField("按方案免予预审", default=False)
    skips_experts = models.BooleanField("按方案免予专家评审", default=False)
    approved_on = models.DateField("立项日期", null=True)
    letter_signed_on = models.DateField("责任状签订日期", null=True)
    rectify_due_on = models.DateField("整改期限", null=True)
    actual_progress = models.DecimalField("累计完成度", max_digits=4, decimal_places=1, default=0)
    import_key = models.CharField("导入标识", max_length=80, blank=True, default="")

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "书记项目"
        verbose_name_plural = "书记项目"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="project_status_ck"),
            models.CheckConstraint(
                condition=Q(start_date=None) | Q(end_date=None) | Q(start_date__lte=F("end_date")),
                name="project_dates_ck",
            ),
            models.CheckConstraint(
                condition=Q(actual_progress__gte=0, actual_progress__lte=100),
                name="project_progress_ck",
            ),
            models.UniqueConstraint(
                fields=["programme", "draft_number"], name="project_draft_no_uniq"
            ),
            models.UniqueConstraint(
                fields=["programme", "project_number"],
                condition=~Q(project_number=""),
                name="project_number_uniq",
            ),
            models.UniqueConstraint(
                fields=["programme", "import_key"],
                condition=~Q(import_key=""),
                name="project_import_uniq",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "status"], name="project_status_idx"),
            models.Index(fields=["organisation", "programme"], name="project_unit_idx"),
        ]

    def __str__(self) -> str:
        return self.title or f"未命名项目（{self.draft_number}）"

    @property
    def exemption(self) -> str:
        """Which gates the programme spared the project, in words; empty when none."""
        spared = [
            gate
            for gate, skipped in (("预审", self.skips_pre_review), ("专家评审", self.skips_experts))
            if skipped
        ]
        return f"按方案规定免予{'、'.join(spared)}" if spared else ""

    def get_absolute_url(self) -> str:
        """Page of the project; the floor above composes it."""
        return reverse("dashboards:project", args=[self.pk])
