"""Make every table at once in a new database; older ones went, and go, step by step."""

import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("reviews", "0001_initial"),
        ("reviews", "0002_sheet_rubric"),
        ("reviews", "0003_merits_awards"),
        ("reviews", "0004_cards_comments"),
        ("reviews", "0005_experts"),
        ("reviews", "0006_decisions"),
        ("reviews", "0007_prereview"),
        ("reviews", "0008_accepting"),
        ("reviews", "0009_experts_reasons"),
        ("reviews", "0010_conflict_flags"),
    ]

    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
        ("programmes", "0001_squashed_0017_veto_by_rule"),
        ("projects", "0001_squashed_0009_prereview"),
    ]

    operations = [
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="轮次")),
                ("begun_at", models.DateTimeField(verbose_name="受理时间")),
                ("verified_at", models.DateTimeField(null=True, verbose_name="核验时间")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "score",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, null=True, verbose_name="综合得分"
                    ),
                ),
                (
                    "unrounded",
                    models.DecimalField(
                        decimal_places=10, max_digits=14, null=True, verbose_name="未取整得分"
                    ),
                ),
                ("trace", models.JSONField(default=dict, verbose_name="计算过程")),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("excellent", "优秀"),
                            ("good", "良好"),
                            ("qualified", "合格"),
                            ("unqualified", "不合格"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="等次",
                    ),
                ),
                (
                    "opinion",
                    models.TextField(
                        blank=True, default="", max_length=500, verbose_name="验收意见"
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="projects.project",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "veto_item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.vetoitem",
                    ),
                ),
                (
                    "veto_proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "验收",
                "verbose_name_plural": "验收",
                "ordering": ["round"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "round"), name="acceptance_uniq")
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rejection", "不予立项"),
                            ("veto", "预审否决"),
                            ("failure", "验收不合格"),
                            ("grade", "年度等次"),
                        ],
                        max_length=10,
                        verbose_name="对什么不服",
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="申诉理由")),
                ("filed_at", models.DateTimeField(verbose_name="提出时间")),
                ("answer_due_on", models.DateField(verbose_name="答复期限")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "办理中"),
                            ("upheld", "成立"),
                            ("dismissed", "不成立"),
                            ("merged", "并案重新评审"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "answer",
                    models.TextField(blank=True, default="", max_length=500, verbose_name="答复"),
                ),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                (
                    "handler_note",
                    models.CharField(
                        blank=True, default="", max_length=100, verbose_name="由原决定人复核的原因"
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="projects.project",
                    ),
                ),
                (
                    "step",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeal",
                        to="projects.transitionlog",
                    ),
                ),
            ],
            options={
                "verbose_name": "申诉",
                "verbose_name_plural": "申诉",
                "ordering": ["filed_at", "pk"],
                "indexes": [models.Index(fields=["state", "answer_due_on"], name="appeal_due_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "upheld", "dismissed", "merged"])
                        ),
                        name="appeal_state_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["rejection", "veto", "failure", "grade"])),
                        name="appeal_kind_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "open"), ("answered_at__isnull", False), _connector="OR"
                        ),
                        name="appeal_answered_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssignmentPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("approval", "立项评审"), ("acceptance", "验收评分")],
                        max_length=12,
                        verbose_name="环节",
                    ),
                ),
                ("seat", models.CharField(max_length=80, verbose_name="评分表和评委组")),
                ("per_project", models.PositiveSmallIntegerField(verbose_name="每个项目评委数")),
                ("drawn_at", models.DateTimeField(verbose_name="拟定时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "分配方案",
                "verbose_name_plural": "分配方案",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("programme", "stage", "seat"),
                        name="plan_open_uniq",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CardBallot",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="轮次")),
                (
                    "colour",
                    models.CharField(
                        choices=[("green", "绿牌"), ("yellow", "黄牌"), ("red", "红牌")],
                        max_length=8,
                        verbose_name="票",
                    ),
                ),
                (
                    "comment",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="意见"),
                ),
                (
                    "judge",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="评委",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "表决票",
                "verbose_name_plural": "表决票",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("colour__in", ["green", "yellow", "red"])),
                        name="card_colour_ck",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosingReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.JSONField(default=dict, verbose_name="填写中的内容")),
                (
                    "summary",
                    models.TextField(
                        blank=True, default="", max_length=2500, verbose_name="基本情况与做法"
                    ),
                ),
                (
                    "results",
                    models.TextField(
                        blank=True, default="", max_length=1500, verbose_name="成效与问题解决情况"
                    ),
                ),
                (
                    "shortcomings",
                    models.TextField(
                        blank=True, default="", max_length=800, verbose_name="不足与下步打算"
                    ),
                ),
                (
                    "unfinished_note",
                    models.TextField(
                        blank=True, default="", max_length=500, verbose_name="未完成任务说明"
                    ),
                ),
                ("indicator_actuals", models.JSONField(default=dict, verbose_name="指标实际值")),
                (
                    "self_score",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, null=True, verbose_name="自评分"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                ("saved_at", models.DateTimeField(verbose_name="保存时间")),
                ("filed_at", models.DateTimeField(null=True, verbose_name="提交时间")),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing_report",
                        to="projects.project",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "结项报告",
                "verbose_name_plural": "结项报告",
            },
        ),
        migrations.CreateModel(
            name="CompletenessCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几次")),
                ("ticked", models.JSONField(default=list, verbose_name="核对无误的项")),
                ("complete", models.BooleanField(verbose_name="齐全")),
                (
                    "reason",
                    models.TextField(
                        blank=True, default="", max_length=500, verbose_name="退回理由"
                    ),
                ),
                ("checked_at", models.DateTimeField(verbose_name="核对时间")),
                (
                    "checked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="completeness_checks",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "结项材料核对",
                "verbose_name_plural": "结项材料核对",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="completeness_uniq")
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclaredConflict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "person",
                    models.CharField(
                        blank=True, default="", max_length=40, verbose_name="回避人员"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="回避理由")),
                ("declared_at", models.DateTimeField(verbose_name="登记时间")),
                ("lifted_at", models.DateTimeField(null=True, verbose_name="解除时间")),
                (
                    "lift_reason",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="解除理由"
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflicts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="专家",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="回避单位",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.project",
                        verbose_name="回避项目",
                    ),
                ),
            ],
            options={
                "verbose_name": "回避登记",
                "verbose_name_plural": "回避登记",
                "ordering": ["expert_id", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("organisation__isnull", False),
                                ("person", ""),
                                ("project__isnull", True),
                            ),
                            models.Q(
                                ("organisation__isnull", True),
                                ("person", ""),
                                ("project__isnull", False),
                            ),
                            models.Q(
                                ("organisation__isnull", True),
                                ("project__isnull", True),
                                models.Q(("person", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="conflict_one_target_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_at__isnull", True),
                            ("lifted_at__gte", models.F("declared_at")),
                            _connector="OR",
                        ),
                        name="conflict_lifted_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpertProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "unit_name",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="系统外单位"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="在库")),
                (
                    "retired_reason",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="出库理由"
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="所在单位",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expert_profiles",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "专家",
                "verbose_name_plural": "专家",
                "constraints": [
                    models.UniqueConstraint(fields=("committee", "user"), name="expert_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_active", True),
                            models.Q(("retired_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="expert_retired_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpertField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "category_code",
                    models.CharField(
                        blank=True, default="", max_length=32, verbose_name="类别代码"
                    ),
                ),
                (
                    "words",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="专长"),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fields",
                        to="reviews.expertprofile",
                    ),
                ),
            ],
            options={
                "verbose_name": "专业领域",
                "verbose_name_plural": "专业领域",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("profile", "category_code", "words"), name="expert_field_uniq"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("category_code", ""), models.Q(("words", ""), _negated=True)),
                            models.Q(models.Q(("category_code", ""), _negated=True), ("words", "")),
                            _connector="OR",
                        ),
                        name="expert_field_one_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "actual",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="实际值"),
                ),
                (
                    "acceptance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicator_checks",
                        to="reviews.acceptance",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.indicator",
                    ),
                ),
            ],
            options={
                "verbose_name": "指标核验",
                "verbose_name_plural": "指标核验",
                "ordering": ["indicator__position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("acceptance", "indicator"), name="indicator_check_uniq"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("held_on", models.DateField(verbose_name="评议日期")),
                ("speaker", models.CharField(max_length=40, verbose_name="发言人")),
                ("text", models.CharField(max_length=500, verbose_name="评议意见")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_comments",
                        to="projects.project",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "评议意见",
                "verbose_name_plural": "评议意见",
                "ordering": ["held_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MeritGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("times", models.PositiveSmallIntegerField(default=1, verbose_name="个数")),
                ("reason", models.CharField(max_length=200, verbose_name="评定理由")),
                ("granted_at", models.DateTimeField(verbose_name="评定时间")),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merit_grants",
                        to="projects.project",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="programmes.meritrule",
                    ),
                ),
            ],
            options={
                "verbose_name": "星旗评定",
                "verbose_name_plural": "星旗评定",
                "ordering": ["-granted_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("times__gte", 1), ("times__lte", 10)),
                        name="merit_times_ck",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MilestoneCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[("done", "完成"), ("mostly", "基本完成"), ("undone", "未完成")],
                        max_length=8,
                        verbose_name="核验结论",
                    ),
                ),
                (
                    "evidence",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="所见佐证"
                    ),
                ),
                (
                    "acceptance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="milestone_checks",
                        to="reviews.acceptance",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.milestone",
                    ),
                ),
            ],
            options={
                "verbose_name": "任务核验",
                "verbose_name_plural": "任务核验",
                "ordering": ["milestone__position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("acceptance", "milestone"), name="milestone_check_uniq"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="异议人姓名")),
                ("contact", models.CharField(max_length=60, verbose_name="联系方式")),
                ("text", models.TextField(max_length=1000, verbose_name="异议内容")),
                ("on_behalf", models.BooleanField(default=False, verbose_name="组织部代为登记")),
                ("filed_at", models.DateTimeField(verbose_name="提出时间")),
                ("answer_due_on", models.DateField(verbose_name="答复期限")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "办理中"),
                            ("upheld", "成立"),
                            ("dismissed", "不成立"),
                            ("merged", "并案重新评审"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "answer",
                    models.TextField(blank=True, default="", max_length=500, verbose_name="答复"),
                ),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "公示异议",
                "verbose_name_plural": "公示异议",
                "ordering": ["filed_at", "pk"],
                "indexes": [
                    models.Index(fields=["state", "answer_due_on"], name="objection_due_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "upheld", "dismissed", "merged"])
                        ),
                        name="objection_state_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "open"), ("answered_at__isnull", False), _connector="OR"
                        ),
                        name="objection_answered_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlannedSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pairs",
                        to="reviews.assignmentplan",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "拟分配",
                "verbose_name_plural": "拟分配",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "project", "judge"), name="planned_uniq"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PreReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="轮次")),
                ("taken_at", models.DateTimeField(verbose_name="受理时间")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("open", "办理中"),
                            ("passed", "通过"),
                            ("returned", "退回修改"),
                            ("veto_proposed", "提请否决"),
                            ("vetoed", "否决"),
                            ("veto_declined", "否决未予同意"),
                            ("exempt", "免予预审"),
                        ],
                        default="open",
                        max_length=14,
                        verbose_name="结果",
                    ),
                ),
                (
                    "comment",
                    models.TextField(
                        blank=True, default="", max_length=500, verbose_name="预审意见"
                    ),
                ),
                ("fields", models.JSONField(default=list, verbose_name="需修改的栏目")),
                ("return_due_on", models.DateField(null=True, verbose_name="修改期限")),
                (
                    "head_opinion",
                    models.TextField(
                        blank=True, default="", max_length=500, verbose_name="负责人意见"
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                ("saved_at", models.DateTimeField(null=True, verbose_name="保存时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="预审人",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pre_reviews",
                        to="projects.project",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pre_reviews",
                        to="projects.revision",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "veto_item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.vetoitem",
                    ),
                ),
            ],
            options={
                "verbose_name": "预审",
                "verbose_name_plural": "预审",
                "ordering": ["round"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "round"), name="pre_review_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "result__in",
                                [
                                    "open",
                                    "passed",
                                    "returned",
                                    "veto_proposed",
                                    "vetoed",
                                    "veto_declined",
                                    "exempt",
                                ],
                            )
                        ),
                        name="pre_review_result_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "vetoed"), _negated=True),
                            models.Q(("proposed_by", models.F("decided_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="pre_review_two_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "vetoed"), _negated=True),
                            models.Q(
                                ("decided_by__isnull", False),
                                ("proposed_by__isnull", False),
                                ("veto_item__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="pre_review_veto_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("officer__isnull", False), ("result", "exempt"), _connector="OR"
                        ),
                        name="pre_review_officer_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PreReviewCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("principle", "申报原则"),
                            ("problem", "解决问题标准"),
                            ("veto", "否决情形"),
                        ],
                        default="principle",
                        max_length=9,
                        verbose_name="类别",
                    ),
                ),
                ("principle", models.CharField(max_length=120, verbose_name="核对内容")),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("met", models.BooleanField(null=True, verbose_name="符合")),
                (
                    "comment",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="意见"),
                ),
                (
                    "pre_review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks",
                        to="reviews.prereview",
                    ),
                ),
            ],
            options={
                "verbose_name": "预审核对",
                "verbose_name_plural": "预审核对",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pre_review", "principle"), name="pre_review_check_uniq"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["principle", "problem", "veto"])),
                        name="pre_review_check_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProblemCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("resolved", models.BooleanField(default=False, verbose_name="问题真正得到解决")),
                ("improved", models.BooleanField(default=False, verbose_name="情况明显改善")),
                ("felt", models.BooleanField(default=False, verbose_name="群众有获得感")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("solved", "已解决"),
                            ("partly", "部分解决"),
                            ("unsolved", "未解决"),
                        ],
                        max_length=8,
                        verbose_name="核验结论",
                    ),
                ),
                (
                    "evidence",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="所见佐证"
                    ),
                ),
                (
                    "acceptance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problem_checks",
                        to="reviews.acceptance",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.problem",
                    ),
                ),
            ],
            options={
                "verbose_name": "问题核验",
                "verbose_name_plural": "问题核验",
                "ordering": ["problem__position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("acceptance", "problem"), name="problem_check_uniq"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="批次")),
                ("published_at", models.DateTimeField(verbose_name="公布时间")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="programmes.programme",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "立项公布",
                "verbose_name_plural": "立项公布",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "number"), name="publication_uniq")
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("approved", "批准立项"),
                            ("returned", "退回修改"),
                            ("rejected", "不予立项"),
                        ],
                        max_length=10,
                        verbose_name="决定",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "待公布"),
                            ("in_force", "已公布"),
                            ("withdrawn", "已撤换"),
                        ],
                        default="in_force",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(null=True, verbose_name="评审轮次")),
                (
                    "score",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, null=True, verbose_name="评审得分"
                    ),
                ),
                (
                    "opinion",
                    models.TextField(
                        blank=True, default="", max_length=300, verbose_name="立项意见"
                    ),
                ),
                ("return_due_on", models.DateField(null=True, verbose_name="修改期限")),
                ("decided_at", models.DateTimeField(verbose_name="决定时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="projects.project",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="reviews.publication",
                        verbose_name="公布批次",
                    ),
                ),
            ],
            options={
                "verbose_name": "立项决定",
                "verbose_name_plural": "立项决定",
                "ordering": ["decided_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "in_force", "withdrawn"])),
                        name="decision_state_ck",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("project",),
                        name="decision_pending_uniq",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RankEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "score",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, null=True, verbose_name="得分"
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("excellent", "优秀"),
                            ("good", "良好"),
                            ("qualified", "合格"),
                            ("unqualified", "不合格"),
                        ],
                        max_length=12,
                        verbose_name="等次",
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(null=True, verbose_name="名次")),
                ("supplementary", models.BooleanField(default=False, verbose_name="补列")),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="说明"),
                ),
                ("frozen_at", models.DateTimeField(verbose_name="冻结时间")),
                (
                    "award",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.awardrule",
                        verbose_name="奖项",
                    ),
                ),
                (
                    "frozen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.category",
                        verbose_name="组别",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ranking",
                        to="programmes.programme",
                    ),
                ),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rank_entry",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "排名",
                "verbose_name_plural": "排名",
                "ordering": ["group__position", "rank", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grade__in", ["excellent", "good", "qualified", "unqualified"])
                        ),
                        name="rank_grade_ck",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RankingVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="版本")),
                (
                    "reason",
                    models.TextField(
                        blank=True, default="", max_length=500, verbose_name="重新冻结的理由"
                    ),
                ),
                ("lines", models.JSONField(default=list, verbose_name="当时的排名")),
                ("frozen_at", models.DateTimeField(verbose_name="冻结时间")),
                (
                    "frozen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ranking_versions",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "排名版本",
                "verbose_name_plural": "排名版本",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "number"), name="ranking_version_uniq"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Rectification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="整改期限")),
                ("document", models.JSONField(default=dict, verbose_name="填写中的内容")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                ("saved_at", models.DateTimeField(null=True, verbose_name="保存时间")),
                (
                    "summary",
                    models.TextField(
                        blank=True, default="", max_length=1500, verbose_name="整改情况"
                    ),
                ),
                ("filed_at", models.DateTimeField(null=True, verbose_name="提交时间")),
                ("checked_at", models.DateTimeField(null=True, verbose_name="核查时间")),
                (
                    "check_note",
                    models.TextField(
                        blank=True, default="", max_length=500, verbose_name="核查意见"
                    ),
                ),
                (
                    "acceptance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rectification",
                        to="reviews.acceptance",
                        verbose_name="验收",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "整改",
                "verbose_name_plural": "整改",
            },
        ),
        migrations.CreateModel(
            name="RectificationItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("text", models.CharField(max_length=200, verbose_name="整改事项")),
                (
                    "answer",
                    models.TextField(
                        blank=True, default="", max_length=500, verbose_name="整改情况"
                    ),
                ),
                ("put_right", models.BooleanField(null=True, verbose_name="已整改到位")),
                (
                    "rectification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="reviews.rectification",
                    ),
                ),
            ],
            options={
                "verbose_name": "整改事项",
                "verbose_name_plural": "整改事项",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rectification", "position"), name="rectify_item_uniq"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ResultCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几次")),
                ("line", models.CharField(max_length=60, verbose_name="更正的项")),
                ("reason", models.TextField(max_length=500, verbose_name="理由")),
                (
                    "score_before",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="原得分"),
                ),
                (
                    "grade_before",
                    models.CharField(
                        choices=[
                            ("excellent", "优秀"),
                            ("good", "良好"),
                            ("qualified", "合格"),
                            ("unqualified", "不合格"),
                        ],
                        max_length=12,
                        verbose_name="原等次",
                    ),
                ),
                ("trace_before", models.JSONField(default=dict, verbose_name="原计算过程")),
                (
                    "score_after",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="现得分"),
                ),
                (
                    "grade_after",
                    models.CharField(
                        choices=[
                            ("excellent", "优秀"),
                            ("good", "良好"),
                            ("qualified", "合格"),
                            ("unqualified", "不合格"),
                        ],
                        max_length=12,
                        verbose_name="现等次",
                    ),
                ),
                ("corrected_at", models.DateTimeField(verbose_name="更正时间")),
                (
                    "acceptance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="reviews.acceptance",
                    ),
                ),
                (
                    "corrected_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "结果更正",
                "verbose_name_plural": "结果更正",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("acceptance", "number"), name="correction_uniq")
                ],
            },
        ),
        migrations.CreateModel(
            name="RevocationProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(max_length=500, verbose_name="理由")),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                ("agreed", models.BooleanField(null=True, verbose_name="同意")),
                (
                    "opinion",
                    models.TextField(
                        blank=True, default="", max_length=500, verbose_name="审定意见"
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="审定时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocation_proposals",
                        to="projects.project",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "提请撤销立项",
                "verbose_name_plural": "提请撤销立项",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at", None)),
                        fields=("project",),
                        name="revocation_open_uniq",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SatisfactionTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked", models.PositiveIntegerField(verbose_name="发出份数")),
                ("very", models.PositiveIntegerField(default=0, verbose_name="满意")),
                ("fairly", models.PositiveIntegerField(default=0, verbose_name="比较满意")),
                ("basic", models.PositiveIntegerField(default=0, verbose_name="基本满意")),
                ("unsatisfied", models.PositiveIntegerField(default=0, verbose_name="不满意")),
                (
                    "channel",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="测评方式"
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="录入时间")),
                (
                    "acceptance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="satisfaction",
                        to="reviews.acceptance",
                        verbose_name="验收",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "满意度测评",
                "verbose_name_plural": "满意度测评",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "asked__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("very"), "+", models.F("fairly")
                                        ),
                                        "+",
                                        models.F("basic"),
                                    ),
                                    "+",
                                    models.F("unsatisfied"),
                                ),
                            )
                        ),
                        name="satisfaction_asked_ck",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("approval", "立项评审"), ("acceptance", "验收评分")],
                        max_length=12,
                        verbose_name="环节",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="轮次")),
                ("judges", models.PositiveSmallIntegerField(verbose_name="评委数")),
                ("score", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="得分")),
                (
                    "unrounded",
                    models.DecimalField(
                        decimal_places=10, max_digits=14, verbose_name="未取整得分"
                    ),
                ),
                ("trace", models.JSONField(verbose_name="计算过程")),
                ("computed_at", models.DateTimeField(verbose_name="计算时间")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="score_results",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "评审得分",
                "verbose_name_plural": "评审得分",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "stage", "round"), name="score_result_uniq"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("approval", "立项评审"), ("acceptance", "验收评分")],
                        max_length=12,
                        verbose_name="环节",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="轮次")),
                ("assigned_at", models.DateTimeField(verbose_name="分配时间")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "待打分"), ("locked", "已提交"), ("recused", "已回避")],
                        default="draft",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("veto", models.BooleanField(default=False, verbose_name="建议否决")),
                (
                    "comment",
                    models.TextField(
                        blank=True, default="", max_length=500, verbose_name="评审意见"
                    ),
                ),
                (
                    "total",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, null=True, verbose_name="总分"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                ("saved_at", models.DateTimeField(null=True, verbose_name="保存时间")),
                (
                    "recuse_reason",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="回避理由"
                    ),
                ),
                ("locked_at", models.DateTimeField(null=True, verbose_name="提交时间")),
                (
                    "seal",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="封签"),
                ),
                (
                    "assigned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="programmes.judgegroup",
                        verbose_name="评委组",
                    ),
                ),
                (
                    "judge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="评委",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="projects.project",
                    ),
                ),
                (
                    "rubric",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="programmes.rubric",
                        verbose_name="评分表",
                    ),
                ),
            ],
            options={
                "verbose_name": "评分表",
                "verbose_name_plural": "评分表",
                "indexes": [models.Index(fields=["judge", "state"], name="sheet_judge_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "rubric", "round", "judge"), name="sheet_rubric_uniq"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "locked", "recused"])),
                        name="sheet_state_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "locked"), _negated=True),
                            ("total__isnull", False),
                            ("rubric__isnull", True),
                            _connector="OR",
                        ),
                        name="sheet_total_card_ck",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("rubric__isnull", True)),
                        fields=("project", "round", "judge"),
                        name="sheet_card_uniq",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="得分")),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.criterion",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="reviews.scoresheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "分项得分",
                "verbose_name_plural": "分项得分",
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "criterion"), name="mark_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)), name="mark_value_ck"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("reopened", "重新打开"),
                            ("recused", "申请回避"),
                            ("withdrawn", "撤下评委"),
                            ("returned", "不同意回避，继续评审"),
                            ("conflict", "登记回避"),
                            ("cleared", "回避已解除"),
                        ],
                        max_length=12,
                        verbose_name="办理",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                ("acted_at", models.DateTimeField(verbose_name="办理时间")),
                ("marks", models.JSONField(default=dict, verbose_name="原分项得分")),
                (
                    "comment",
                    models.TextField(
                        blank=True, default="", max_length=500, verbose_name="原评审意见"
                    ),
                ),
                ("veto", models.BooleanField(default=False, verbose_name="原建议否决")),
                (
                    "total",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, null=True, verbose_name="原总分"
                    ),
                ),
                (
                    "seal",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="原封签"),
                ),
                ("locked_at", models.DateTimeField(null=True, verbose_name="原提交时间")),
                ("result", models.JSONField(default=dict, verbose_name="原汇总结果")),
                (
                    "acted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="reviews.scoresheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "评分表变更",
                "verbose_name_plural": "评分表变更",
                "ordering": ["acted_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "act__in",
                                [
                                    "reopened",
                                    "recused",
                                    "withdrawn",
                                    "returned",
                                    "conflict",
                                    "cleared",
                                ],
                            )
                        ),
                        name="sheet_change_act_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="sheet_change_why_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StageAcceptance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("reached", "完成年度任务"),
                            ("mostly", "基本完成年度任务"),
                            ("behind", "未完成年度任务"),
                        ],
                        max_length=12,
                        verbose_name="阶段结论",
                    ),
                ),
                ("opinion", models.TextField(max_length=500, verbose_name="阶段验收意见")),
                ("verified_at", models.DateTimeField(verbose_name="验收时间")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stage_acceptances",
                        to="projects.project",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "阶段验收",
                "verbose_name_plural": "阶段验收",
                "ordering": ["year"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "year"), name="stage_acceptance_uniq"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StageCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[("done", "完成"), ("mostly", "基本完成"), ("undone", "未完成")],
                        max_length=8,
                        verbose_name="核验结论",
                    ),
                ),
                (
                    "evidence",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="所见佐证"
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.milestone",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks",
                        to="reviews.stageacceptance",
                    ),
                ),
            ],
            options={
                "verbose_name": "阶段任务核验",
                "verbose_name_plural": "阶段任务核验",
                "ordering": ["milestone__position"],
                "constraints": [
                    models.UniqueConstraint(fields=("stage", "milestone"), name="stage_check_uniq")
                ],
            },
        ),
    ]
