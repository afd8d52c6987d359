"""The programme, its categories, topics and gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from organisations.enums import Role
from organisations.models import Organisation
from organisations.scope import scope_of
from programmes.enums import (
    GateKind,
    Grade,
    Grading,
    Holders,
    ProgrammeState,
    SatisfactionRule,
    SelectionKind,
)

if TYPE_CHECKING:
    from organisations.models import User


class ProgrammeQuerySet(models.QuerySet):
    """Programmes as a person may see them."""

    def visible_to(self, user: User) -> ProgrammeQuerySet:
        """Programmes of committees at or above the person's units, and of committees in sight.

        A unit reads the rules it works under, not those of another county. Rules still being
        written are seen by the department that writes them alone.
        """
        scope = scope_of(user)
        above = {
            seat.path[:end]
            for seat in scope.seats
            for end in range(Organisation.steplen, len(seat.path) + 1, Organisation.steplen)
        }
        written_here = scope.committee_paths(Role.STAFF, Role.HEAD)
        return self.filter(
            scope.organisations_q(prefix="committee__") | Q(committee__path__in=above),
            ~Q(state=ProgrammeState.DRAFT) | Q(committee__path__in=written_here),
        )


class Programme(models.Model):
    """One organising committee × one year × one series; its rows are the rules."""

    committee = models.ForeignKey(
        Organisation, models.PROTECT, related_name="programmes", verbose_name="主办党委"
    )
    year = models.PositiveSmallIntegerField("年度")
    series = models.CharField("系列", max_length=40, default="书记项目")
    name = models.CharField("名称", max_length=80)
    place_name = models.CharField("地区简称", max_length=20, blank=True, default="")
    state = models.CharField(
        "状态", max_length=8, choices=ProgrammeState.choices, default=ProgrammeState.DRAFT
    )
    opens_at = models.DateTimeField("申报开放")
    closes_at = models.DateTimeField("申报截止")
    project_end_limit = models.DateField("项目最迟完成日")
    closing_opens_on = models.DateField("结项申请开始日")
    closing_due_on = models.DateField("结项申请截止日")
    team_min = models.PositiveSmallIntegerField("项目组最少人数", default=1)
    team_max = models.PositiveSmallIntegerField("项目组最多人数", default=15)
    attachments_max = models.PositiveSmallIntegerField("附件最多个数", default=10)
    number_pattern = models.CharField("编号规则", max_length=60, default="{year}-{org}-{seq:02d}")
    return_days = models.PositiveSmallIntegerField("退回修改工作日", default=5)
    pre_review_days = models.PositiveSmallIntegerField("预审办理工作日", default=5)
    return_lapses = models.BooleanField("逾期未改即失效", default=False)
    leader_skips_pre_review = models.BooleanField("领导本人的项目免予预审", default=False)
    leader_skips_experts = models.BooleanField("领导本人的项目免予专家评审", default=False)
    letter_required = models.BooleanField("须签责任状方可实施", default=False)
    secretary_confirms = models.BooleanField("月报须书记确认", default=True)
    rectify_months = models.PositiveSmallIntegerField("整改期限（月）", default=3)
    second_grade_cap = models.CharField(
        "整改后最高等次", max_length=12, choices=Grade.choices, default=Grade.QUALIFIED
    )
    satisfaction_rule = models.CharField(
        "满意率算法",
        max_length=12,
        choices=SatisfactionRule.choices,
        default=SatisfactionRule.WEIGHTED,
    )
    satisfaction_min = models.PositiveSmallIntegerField("满意度有效答卷最少份数", default=30)
    # What each way of choosing a topic weighs in the score of a secretary with several projects.
    weight_mandatory = models.PositiveSmallIntegerField("书记得分：必选项目权重", default=60)
    weight_elective = models.PositiveSmallIntegerField("书记得分：自选项目权重", default=40)
    weight_claimed = models.PositiveSmallIntegerField("书记得分：认领项目权重", default=40)
    duty_points = models.DecimalField(
        "书记得分在述职评议中折合（分）", max_digits=5, decimal_places=2, default=100
    )
    performance_points = models.DecimalField(
        "书记得分在年度绩效考核中折合（分）", max_digits=5, decimal_places=2, default=100
    )
    suspend_months = models.PositiveSmallIntegerField("中止上限（月）", default=3)
    publish_together = models.BooleanField("立项决定集中公布", default=False)
    objection_answer_days = models.PositiveSmallIntegerField("异议答复工作日", default=5)
    appeal_days = models.PositiveSmallIntegerField("申诉期限工作日", default=5)
    appeal_answer_days = models.PositiveSmallIntegerField("申诉答复工作日", default=10)
    principles = models.JSONField("申报原则", default=list)
    problem_checks = models.JSONField("解决问题标准", default=list, blank=True)
    phrases = models.JSONField("常用语", default=list)
    self_check_blocks = models.BooleanField("自查不符合的不得提交", default=False)
    budget_enabled = models.BooleanField("申报书含经费预算", default=False)
    research_min = models.PositiveSmallIntegerField("前期调研最少次数", default=0)
    evidence_required = models.BooleanField("完成任务须附佐证", default=False)
    similarity_warn_percent = models.PositiveSmallIntegerField("雷同提示（%）", default=30)
    examples_open = models.BooleanField("优秀项目供本地其他单位参考", default=False)
    redraft_until = models.DateTimeField("退回重拟截止", null=True, blank=True)
    spheres = models.JSONField("所属领域", default=list, blank=True)
    grading = models.CharField(
        "等次依据", max_length=8, choices=Grading.choices, default=Grading.SCORES
    )
    units_see_lamps = models.BooleanField("各单位可看其他单位的灯色", default=False)
    units_see_ranks = models.BooleanField("各单位可看全部名次", default=False)
    units_see_plans = models.BooleanField("各单位可看其他单位的计划", default=False)
    public_projects = models.BooleanField("公开项目名单", default=False)
    public_progress = models.BooleanField("公开项目进展", default=False)
    public_results = models.BooleanField("公开等次和奖项", default=False)
    public_scores = models.BooleanField("公开得分和名次", default=False)
    rules_digest = models.CharField("规则文件校验值", max_length=64, blank=True, default="")

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "年度方案"
        verbose_name_plural = "年度方案"
        constraints = [
            models.UniqueConstraint(fields=["committee", "year", "series"], name="programme_uniq"),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")), name="programme_window_ck"
            ),
            models.CheckConstraint(
                condition=Q(closing_opens_on__lte=F("closing_due_on")), name="programme_closing_ck"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ProgrammeState.values), name="programme_state_ck"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A category projects are counted and ranked by."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="categories")
    code = models.CharField("代码", max_length=24)
    name = models.CharField("名称", max_length=40)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "项目类别"
        verbose_name_plural = "项目类别"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="category_uniq"),
            models.UniqueConstraint(fields=["programme", "name"], name="category_name_uniq"),
        ]

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """A topic of the catalogue; mandatory ones bind the organisation kinds they name."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="topics")
    code = models.CharField("代码", max_length=24)
    title = models.CharField("选题", max_length=60)
    selection_kind = models.CharField("选题方式", max_length=10, choices=SelectionKind.choices)
    category = models.ForeignKey(Category, models.PROTECT, related_name="topics")
    source = models.CharField("来源", max_length=60, blank=True, default="")
    org_kinds = models.JSONField("适用党组织类别", default=list, blank=True)
    units = models.ManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name="指定单位"
    )
    holders = models.CharField(
        "承担方式", max_length=4, choices=Holders.choices, default=Holders.MANY
    )
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "清单选题"
        verbose_name_plural = "清单选题"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="topic_uniq"),
            models.CheckConstraint(
                condition=Q(selection_kind__in=SelectionKind.values), name="topic_kind_ck"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def binds(self, org_kind: str) -> bool:
        """Whether the topic is meant for organisations of this kind (empty list: all)."""
        return not self.org_kinds or org_kind in self.org_kinds


class Gate(models.Model):
    """A gate in its order, on or off, with its thresholds."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="gates")
    kind = models.CharField("环节", max_length=16, choices=GateKind.choices)
    position = models.PositiveSmallIntegerField("次序")
    enabled = models.BooleanField("启用", default=True)
    min_judges = models.PositiveSmallIntegerField("最少评委数", default=3)
    pass_mark = models.DecimalField("通过分", max_digits=5, decimal_places=2, default=75)
    working_days = models.PositiveSmallIntegerField("工作日", default=5)
    green_percent = models.PositiveSmallIntegerField("绿牌超过（%）通过", default=50)
    red_percent = models.PositiveSmallIntegerField("红牌超过（%）退回重拟", default=50)
    secret = models.BooleanField("无记名", default=False)

    class Meta:
        verbose_name = "立项环节"
        verbose_name_plural = "立项环节"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind"], name="gate_uniq"),
            models.CheckConstraint(condition=Q(kind__in=GateKind.values), name="gate_kind_ck"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
