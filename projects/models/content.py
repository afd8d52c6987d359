"""Rows of the application that later stages refer to one by one."""

from __future__ import annotations

from django.db import models

from organisations.models import Organisation
from programmes.enums import Qualifier
from projects.enums import Direction
from projects.models.project import Project


class Row(models.Model):
    """A numbered row of a project; `uid` stays the same from one submission to the next."""

    uid = models.CharField(max_length=16)
    position = models.PositiveSmallIntegerField("序号")

    class Meta:
        abstract = True
        ordering = ["position"]


class Problem(Row):
    """A prominent problem to be solved; checked one by one at acceptance."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="problems")
    text = models.CharField("拟解决的突出问题", max_length=200)

    class Meta(Row.Meta):
        verbose_name = "突出问题"
        verbose_name_plural = "突出问题"
        constraints = [models.UniqueConstraint(fields=["project", "uid"], name="problem_uniq")]

    def __str__(self) -> str:
        return self.text


class Measure(Row):
    """A measure that answers one or more problems."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="measures")
    text = models.CharField("推进措施", max_length=200)
    problems = models.ManyToManyField(Problem, related_name="measures")

    class Meta(Row.Meta):
        verbose_name = "推进措施"
        verbose_name_plural = "推进措施"
        constraints = [models.UniqueConstraint(fields=["project", "uid"], name="measure_uniq")]

    def __str__(self) -> str:
        return self.text


class Indicator(Row):
    """A number before and after, with the direction in which it improves."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="indicators")
    name = models.CharField("指标", max_length=30)
    unit = models.CharField("单位", max_length=10)
    baseline = models.DecimalField("基期值", max_digits=14, decimal_places=2)
    target = models.DecimalField("目标值", max_digits=14, decimal_places=2)
    method = models.CharField("计算口径", max_length=60, blank=True, default="")
    direction = models.CharField("方向", max_length=4, choices=Direction.choices)
    baseline_qualifier = models.CharField(
        "基期值说明", max_length=5, choices=Qualifier.choices, default=Qualifier.EXACT
    )

    class Meta(Row.Meta):
        verbose_name = "量化指标"
        verbose_name_plural = "量化指标"
        constraints = [models.UniqueConstraint(fields=["project", "uid"], name="indicator_uniq")]

    def __str__(self) -> str:
        return self.name


class TeamMember(Row):
    """A member of the project team besides the secretary."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="team")
    name = models.CharField("姓名", max_length=20)
    post = models.CharField("单位职务", max_length=60, blank=True, default="")
    duty = models.CharField("分工", max_length=60)

    class Meta(Row.Meta):
        verbose_name = "项目组成员"
        verbose_name_plural = "项目组成员"
        constraints = [models.UniqueConstraint(fields=["project", "uid"], name="team_uniq")]

    def __str__(self) -> str:
        return self.name


class SelfCheck(models.Model):
    """The unit's own answer to one principle of the programme (C11)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="self_checks")
    principle = models.CharField("原则", max_length=40)
    position = models.PositiveSmallIntegerField("序号")
    met = models.BooleanField("符合")
    note = models.CharField("说明", max_length=80, blank=True, default="")

    class Meta:
        verbose_name = "原则自查"
        verbose_name_plural = "原则自查"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["project", "principle"], name="self_check_uniq")
        ]

    def __str__(self) -> str:
        return self.principle


class SupportNeed(Row):
    """A risk, or support the unit asks for (C12)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="support_needs")
    text = models.CharField("需要支持事项", max_length=100)

    class Meta(Row.Meta):
        verbose_name = "需要支持事项"
        verbose_name_plural = "需要支持事项"
        constraints = [models.UniqueConstraint(fields=["project", "uid"], name="support_uniq")]

    def __str__(self) -> str:
        return self.text


class Research(Row):
    """One round of research before applying (C2)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="research")
    held_on = models.DateField("调研日期")
    place = models.CharField("调研地点", max_length=60)
    people = models.CharField("调研对象", max_length=60)
    head_count = models.PositiveIntegerField("人数", null=True)
    findings = models.CharField("发现的情况", max_length=200)

    class Meta(Row.Meta):
        verbose_name = "调研记录"
        verbose_name_plural = "调研记录"
        constraints = [models.UniqueConstraint(fields=["project", "uid"], name="research_uniq")]

    def __str__(self) -> str:
        return f"{self.held_on} {self.place}"


class PilotSite(Row):
    """A pilot site: an organisation below the unit, or another place (B9)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="pilot_sites")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="下级党组织"
    )
    name = models.CharField("地点名称", max_length=60, blank=True, default="")
    address = models.CharField("地址", max_length=80, blank=True, default="")

    class Meta(Row.Meta):
        verbose_name = "试点单位"
        verbose_name_plural = "试点单位"
        constraints = [models.UniqueConstraint(fields=["project", "uid"], name="site_uniq")]

    def __str__(self) -> str:
        return self.name or str(self.organisation or "")


class Partner(Row):
    """An organisation that works along (B10)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="partners")
    name = models.CharField("合作共建单位", max_length=40)

    class Meta(Row.Meta):
        verbose_name = "合作共建单位"
        verbose_name_plural = "合作共建单位"
        constraints = [models.UniqueConstraint(fields=["project", "uid"], name="partner_uniq")]

    def __str__(self) -> str:
        return self.name
