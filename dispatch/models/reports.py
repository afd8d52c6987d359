"""Report periods of a programme and the monthly report of each project."""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core import clock
from dispatch.enums import ProblemKind, ReportState, Timeliness
from dispatch.periods import period_name, report_word
from dispatch.standing import Standing, standing
from programmes.models import Programme
from projects.models import Milestone, Project

if TYPE_CHECKING:
    from organisations.models import User


class ReportPeriodQuerySet(models.QuerySet):
    """Periods as a person may see them."""

    def visible_to(self, user: User) -> ReportPeriodQuerySet:
        """Periods of programmes the person may see."""
        return self.filter(programme__in=Programme.objects.visible_to(user))


class ReportPeriod(models.Model):
    """A month, quarter or checkpoint of one programme; never derived from the last report.

    Keys: YYYY-MM, YYYY-Qn, YYYY-Cn.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="report_periods")
    key = models.CharField("报告期", max_length=8)
    starts_on = models.DateField("起")
    ends_on = models.DateField("止")
    due_at = models.DateTimeField("截止时间")
    # The deadline the rule gave; empty until the whole period is extended.
    original_due_at = models.DateTimeField("原截止时间", null=True)
    opened_at = models.DateTimeField("开启时间")
    fixed_at = models.DateTimeField("定灯时间", null=True)
    estimated = models.BooleanField("截止日按周一至周五估算", default=False)

    objects = ReportPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "报告期"
        verbose_name_plural = "报告期"
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "key"], name="period_uniq"),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")), name="period_dates_ck"
            ),
        ]

    def __str__(self) -> str:
        return period_name(self.key, self.ends_on)

    @property
    def report_name(self) -> str:
        """What its report is called, with the period: 2026年3月月报."""
        return f"{self}{report_word(self.key)}"

    @property
    def short_report_name(self) -> str:
        """The same without the year that everybody knows."""
        return self.report_name.partition("年")[2]


class MonthlyReportQuerySet(models.QuerySet):
    """Reports as a person may see them."""

    def visible_to(self, user: User) -> MonthlyReportQuerySet:
        """Reports of projects the person may see."""
        return self.filter(project__in=Project.objects.visible_to(user))


class MonthlyReport(models.Model):
    """What one project reports for one period."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="reports")
    period = models.ForeignKey(ReportPeriod, models.PROTECT, related_name="reports")
    state = models.CharField(
        "状态", max_length=10, choices=ReportState.choices, default=ReportState.OPEN
    )
    timeliness = models.CharField(
        "报送情况", max_length=8, choices=Timeliness.choices, default=Timeliness.PENDING
    )
    due_at = models.DateTimeField("截止时间")
    # What the report was first asked for; empty until its deadline is extended.
    original_due_at = models.DateTimeField("原截止时间", null=True)
    extension_reason = models.CharField("延期原因", max_length=200, blank=True, default="")
    skip_reason = models.CharField("免报原因", max_length=200, blank=True, default="")
    skipped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    skipped_at = models.DateTimeField("免报时间", null=True)
    no_news = models.BooleanField("本月无新进展", default=False)
    narrative = models.TextField("本月工作进展", max_length=800, blank=True, default="")
    next_steps = models.TextField("下月打算", max_length=500, blank=True, default="")
    highlight = models.TextField("亮点", max_length=300, blank=True, default="")
    fall_reason = models.CharField("完成度下降说明", max_length=200, blank=True, default="")
    actual_progress = models.DecimalField("累计完成度", max_digits=4, decimal_places=1, default=0)
    # Yuan spent in this period; asked only where the programme asks for a budget.
    spent = models.DecimalField("本期支出（元）", max_digits=14, decimal_places=2, null=True)
    draft = models.JSONField("填写中的内容", default=dict)
    version = models.PositiveIntegerField("版本", default=0)
    saved_at = models.DateTimeField("保存时间", null=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    first_submitted_at = models.DateTimeField("首次报送时间", null=True)
    submitted_at = models.DateTimeField("最近报送时间", null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField("核报时间", null=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True, default="")
    return_due_on = models.DateField("重报期限", null=True)

    objects = MonthlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = "月报"
        verbose_name_plural = "月报"
        constraints = [
            models.UniqueConstraint(fields=["project", "period"], name="report_uniq"),
            models.CheckConstraint(
                condition=Q(state__in=ReportState.values), name="report_state_ck"
            ),
            models.CheckConstraint(
                condition=Q(timeliness__in=Timeliness.values), name="report_time_ck"
            ),
            models.CheckConstraint(
                condition=Q(actual_progress__gte=0, actual_progress__lte=100),
                name="report_progress_ck",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="report_due_idx")]

    def __str__(self) -> str:
        return f"{self.project} {self.period}"

    @property
    def standing(self) -> Standing:
        """How the report stands with its deadline now, in the words people use."""
        return standing(self.state, self.timeliness, self.due_at, clock.now())

    @property
    def punctuality(self) -> str:
        """The same in one word; a returned report keeps how its first submission was."""
        found = self.standing
        if found == Standing.RETURNED:
            return f"{found.label}（首次{self.get_timeliness_display()}）"
        return str(found.label)


class MilestoneUpdate(models.Model):
    """State of one milestone as reported in one period."""

    report = models.ForeignKey(MonthlyReport, models.CASCADE, related_name="milestone_updates")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="updates")
    completion = models.DecimalField("完成度", max_digits=4, decimal_places=1)
    done_date = models.DateField("完成日期", null=True)
    note = models.CharField("说明", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "任务进展"
        verbose_name_plural = "任务进展"
        ordering = ["milestone__position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "milestone"], name="update_uniq"),
            models.CheckConstraint(
                condition=Q(completion__gte=0, completion__lte=100), name="update_compl_ck"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} {self.completion}"


def new_uid() -> str:
    """Mark of a problem named for the first time."""
    return token_hex(6)


class ReportProblem(models.Model):
    """A problem named in a report; 'none' is said by filing without any.

    `uid` stays the same while the problem is carried from one report to the next; a problem
    of the last report that is no longer listed has been solved.
    """

    report = models.ForeignKey(MonthlyReport, models.CASCADE, related_name="problems")
    uid = models.CharField(max_length=16, default=new_uid)
    position = models.PositiveSmallIntegerField("序号")
    kind = models.CharField("类型", max_length=12, choices=ProblemKind.choices)
    text = models.CharField("存在问题", max_length=300)
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, null=True, related_name="+", verbose_name="影响任务"
    )
    needs_coordination = models.BooleanField("需组织部协调", default=False)
    suggested_lead = models.CharField("建议牵头部门", max_length=50, blank=True, default="")
    wished_on = models.DateField("希望时限", null=True)

    class Meta:
        verbose_name = "存在问题"
        verbose_name_plural = "存在问题"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "uid"], name="report_problem_uniq")
        ]

    def __str__(self) -> str:
        return self.text
