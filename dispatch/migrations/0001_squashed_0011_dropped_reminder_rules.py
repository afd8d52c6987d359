"""Make every table at once in a new database; older ones went, and go, step by step."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dispatch.models.reports


class Migration(migrations.Migration):
    replaces = [
        ("dispatch", "0001_initial"),
        ("dispatch", "0002_initial"),
        ("dispatch", "0003_longer_period_key"),
        ("dispatch", "0004_coordination"),
        ("dispatch", "0005_reports"),
        ("dispatch", "0006_bulletins"),
        ("dispatch", "0007_overdue_timeline"),
        ("dispatch", "0008_freeze_plans"),
        ("dispatch", "0009_supervision"),
        ("dispatch", "0010_reminders"),
        ("dispatch", "0011_dropped_reminder_rules"),
    ]

    initial = True

    dependencies = [
        ("core", "0007_job_step"),
        ("notifications", "0001_squashed_0003_channels"),
        ("organisations", "0001_initial"),
        ("programmes", "0001_squashed_0017_veto_by_rule"),
        ("projects", "0001_squashed_0009_prereview"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="地址摘要")),
                ("made_at", models.DateTimeField(verbose_name="生成时间")),
                (
                    "owner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "日程订阅",
                "verbose_name_plural": "日程订阅",
            },
        ),
        migrations.CreateModel(
            name="CoordinationItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="编号")),
                ("raised_on", models.DateField(verbose_name="提出日期")),
                ("by_department", models.BooleanField(default=False, verbose_name="组织部提出")),
                ("problem", models.TextField(max_length=300, verbose_name="问题")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("policy", "政策"),
                            ("funds", "资金"),
                            ("site", "土地场地"),
                            ("cooperation", "部门协同"),
                            ("people", "人员"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                (
                    "suggested_lead",
                    models.CharField(
                        blank=True, default="", max_length=50, verbose_name="建议牵头单位"
                    ),
                ),
                ("wished_on", models.DateField(null=True, verbose_name="希望时限")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("raised", "待受理"),
                            ("accepted", "已受理待交办"),
                            ("refused", "不受理"),
                            ("assigned", "已交办"),
                            ("working", "办理中"),
                            ("awaiting", "待单位确认"),
                            ("escalated", "已上提"),
                            ("closed", "已销号"),
                        ],
                        default="raised",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("state_since", models.DateTimeField(verbose_name="进入当前状态时间")),
                ("is_external", models.BooleanField(default=False, verbose_name="认定为外部原因")),
                (
                    "lead_name",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="牵头单位"
                    ),
                ),
                (
                    "supporting_names",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="配合单位"
                    ),
                ),
                ("promised_on", models.DateField(null=True, verbose_name="承诺时限")),
                (
                    "result",
                    models.TextField(
                        blank=True, default="", max_length=500, verbose_name="办理结果"
                    ),
                ),
                (
                    "rating",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("satisfied", "满意"),
                            ("fair", "基本满意"),
                            ("unsatisfied", "不满意"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="单位评价",
                    ),
                ),
                (
                    "sent_back",
                    models.PositiveSmallIntegerField(default=0, verbose_name="不满意退回次数"),
                ),
                (
                    "escalated_to",
                    models.CharField(
                        blank=True,
                        choices=[("leader", "分管领导"), ("committee", "常委会")],
                        default="",
                        max_length=10,
                        verbose_name="上提对象",
                    ),
                ),
                (
                    "instruction",
                    models.TextField(blank=True, default="", max_length=500, verbose_name="批示"),
                ),
                ("closed_on", models.DateField(null=True, verbose_name="办结日期")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "lead_unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coordination_led",
                        to="organisations.organisation",
                        verbose_name="牵头单位",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="coordination_items",
                        to="projects.milestone",
                        verbose_name="影响任务",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coordination_items",
                        to="programmes.programme",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coordination_items",
                        to="projects.project",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supporting",
                    models.ManyToManyField(
                        related_name="coordination_supported",
                        to="organisations.organisation",
                        verbose_name="配合单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "协调事项",
                "verbose_name_plural": "协调事项",
                "ordering": ["-raised_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CoordinationNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("action", models.CharField(max_length=12, verbose_name="步骤")),
                ("label", models.CharField(max_length=20, verbose_name="步骤名称")),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("raised", "待受理"),
                            ("accepted", "已受理待交办"),
                            ("refused", "不受理"),
                            ("assigned", "已交办"),
                            ("working", "办理中"),
                            ("awaiting", "待单位确认"),
                            ("escalated", "已上提"),
                            ("closed", "已销号"),
                        ],
                        max_length=10,
                        verbose_name="办理后状态",
                    ),
                ),
                (
                    "text",
                    models.TextField(blank=True, default="", max_length=700, verbose_name="内容"),
                ),
                ("actor_name", models.CharField(max_length=60, verbose_name="办理人")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="dispatch.coordinationitem",
                    ),
                ),
            ],
            options={
                "verbose_name": "协调进展",
                "verbose_name_plural": "协调进展",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Gathering",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("dispatch_meeting", "调度会"),
                            ("on_site", "现场会"),
                            ("symposium", "座谈会"),
                        ],
                        max_length=18,
                        verbose_name="类型",
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="名称")),
                ("starts_at", models.DateTimeField(verbose_name="时间")),
                ("place", models.CharField(max_length=100, verbose_name="地点")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "筹备中"),
                            ("held", "已召开"),
                            ("cancelled", "已取消"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "minutes",
                    models.TextField(blank=True, default="", max_length=5000, verbose_name="纪要"),
                ),
                ("held_at", models.DateTimeField(null=True, verbose_name="登记召开时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hosted",
                        to="organisations.organisation",
                        verbose_name="承办单位",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gatherings",
                        to="programmes.programme",
                    ),
                ),
                (
                    "projects",
                    models.ManyToManyField(
                        related_name="gatherings",
                        to="projects.project",
                        verbose_name="观摩或汇报的项目",
                    ),
                ),
            ],
            options={
                "verbose_name": "会议",
                "verbose_name_plural": "会议",
                "ordering": ["-starts_at", "-pk"],
                "indexes": [
                    models.Index(fields=["programme", "starts_at"], name="gathering_when_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "number"), name="gathering_no_uniq"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["dispatch_meeting", "on_site", "symposium"])
                        ),
                        name="gathering_kind_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "held", "cancelled"])),
                        name="gathering_state_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GatheringDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("text", models.TextField(max_length=300, verbose_name="议定事项")),
                ("unit_name", models.CharField(max_length=60, verbose_name="责任单位")),
                ("decided_on", models.DateField(verbose_name="议定日期")),
                ("due_on", models.DateField(verbose_name="完成期限")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "办理中"), ("reported", "已报待核"), ("done", "已完成")],
                        default="open",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "report",
                    models.TextField(
                        blank=True, default="", max_length=500, verbose_name="完成情况"
                    ),
                ),
                ("reported_at", models.DateTimeField(null=True, verbose_name="报完成时间")),
                ("verified_at", models.DateTimeField(null=True, verbose_name="核实时间")),
                (
                    "send_back_reason",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="退回理由"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="dispatch.gathering",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_decisions",
                        to="projects.project",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_decisions",
                        to="organisations.organisation",
                        verbose_name="责任单位",
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
            ],
            options={
                "verbose_name": "会议议定事项",
                "verbose_name_plural": "会议议定事项",
                "ordering": ["due_on", "pk"],
                "indexes": [models.Index(fields=["state", "due_on"], name="meet_decision_due_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("gathering", "position"), name="decision_pos_uniq"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "reported", "done"])),
                        name="meet_decision_state_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            ("verified_at__isnull", False),
                            _connector="OR",
                        ),
                        name="meet_decision_done_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("leader", "提请领导的协调事项"),
                            ("red", "红灯项目"),
                            ("yellow", "黄灯项目"),
                            ("coordination", "协调事项"),
                            ("decision", "上次议定未完成"),
                            ("other", "其他议题"),
                        ],
                        max_length=14,
                        verbose_name="来源",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="议题")),
                (
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.project",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dispatch.coordinationitem",
                    ),
                ),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agenda",
                        to="dispatch.gathering",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dispatch.gatheringdecision",
                    ),
                ),
            ],
            options={
                "verbose_name": "会议议题",
                "verbose_name_plural": "会议议题",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("gathering", "position"), name="agenda_pos_uniq"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["leader", "red", "yellow", "coordination", "decision", "other"],
                            )
                        ),
                        name="agenda_kind_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GatheringParticipant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("name", models.CharField(max_length=60, verbose_name="参会人")),
                (
                    "attendance",
                    models.CharField(
                        choices=[
                            ("expected", "未登记"),
                            ("present", "到会"),
                            ("excused", "请假"),
                            ("absent", "缺席"),
                        ],
                        default="expected",
                        max_length=10,
                        verbose_name="到会",
                    ),
                ),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="dispatch.gathering",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "参会人员",
                "verbose_name_plural": "参会人员",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("gathering", "name"), name="participant_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attendance__in", ["expected", "present", "excused", "absent"])
                        ),
                        name="participant_here_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "待督查"),
                            ("recorded", "已记录"),
                            ("cancelled", "已取消"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("announced", models.BooleanField(default=False, verbose_name="提前通知单位")),
                ("planned_on", models.DateField(verbose_name="计划日期")),
                (
                    "why",
                    models.CharField(
                        blank=True, default="", max_length=100, verbose_name="督查缘由"
                    ),
                ),
                ("planned_at", models.DateTimeField(verbose_name="安排时间")),
                (
                    "cancel_reason",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="取消原因"
                    ),
                ),
                ("document", models.JSONField(default=dict, verbose_name="填写中的内容")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                ("saved_at", models.DateTimeField(null=True, verbose_name="保存时间")),
                ("held_on", models.DateField(null=True, verbose_name="督查日期")),
                (
                    "place",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="点位"),
                ),
                (
                    "rating",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("good", "好"),
                            ("fair", "较好"),
                            ("average", "一般"),
                            ("poor", "差"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="阶段评价",
                    ),
                ),
                (
                    "seen",
                    models.TextField(
                        blank=True, default="", max_length=1500, verbose_name="查看情况"
                    ),
                ),
                ("talked_to", models.PositiveSmallIntegerField(default=0, verbose_name="访谈人数")),
                ("recorded_at", models.DateTimeField(null=True, verbose_name="记录时间")),
                (
                    "inspectors",
                    models.ManyToManyField(related_name="inspections", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="programmes.inspectionkind",
                    ),
                ),
                (
                    "planned_by",
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
                        related_name="inspections",
                        to="projects.project",
                    ),
                ),
                (
                    "recorded_by",
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
                "verbose_name": "督查",
                "verbose_name_plural": "督查",
                "ordering": ["-planned_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("text", models.CharField(max_length=500, verbose_name="发现的问题")),
                (
                    "severity",
                    models.CharField(
                        choices=[("hint", "提示"), ("general", "一般"), ("serious", "严重")],
                        max_length=8,
                        verbose_name="程度",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="整改期限")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待整改"), ("answered", "待核验"), ("closed", "已销号")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "answer",
                    models.TextField(
                        blank=True, default="", max_length=1000, verbose_name="整改情况"
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True, verbose_name="报送时间")),
                (
                    "return_reason",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="退回原因"
                    ),
                ),
                (
                    "return_count",
                    models.PositiveSmallIntegerField(default=0, verbose_name="退回次数"),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="销号时间")),
                (
                    "close_note",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="核验意见"
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
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="dispatch.inspection",
                    ),
                ),
            ],
            options={
                "verbose_name": "督查问题",
                "verbose_name_plural": "督查问题",
                "ordering": ["due_on", "pk"],
                "indexes": [models.Index(fields=["state", "due_on"], name="finding_due_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("inspection", "position"), name="finding_place_uniq"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "answered", "closed"])),
                        name="finding_state_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["hint", "general", "serious"])),
                        name="finding_severity_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectionDraw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seed", models.CharField(max_length=32, verbose_name="种子")),
                ("quarter", models.CharField(max_length=8, verbose_name="季度")),
                ("wanted", models.PositiveSmallIntegerField(verbose_name="抽取数")),
                ("most", models.PositiveSmallIntegerField(verbose_name="每季度最多次数")),
                ("candidates", models.JSONField(verbose_name="候选项目")),
                ("counts", models.JSONField(verbose_name="本季度已督查次数")),
                ("drawn", models.JSONField(verbose_name="抽中的项目")),
                ("drawn_at", models.DateTimeField(verbose_name="抽取时间")),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="programmes.inspectionkind",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspection_draws",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "随机抽取",
                "verbose_name_plural": "随机抽取",
                "ordering": ["-drawn_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="inspection",
            name="draw",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inspections",
                to="dispatch.inspectiondraw",
            ),
        ),
        migrations.CreateModel(
            name="MonthlyReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待报"),
                            ("filed", "待书记确认"),
                            ("confirmed", "待核"),
                            ("accepted", "已核"),
                            ("returned", "退回重报"),
                            ("skipped", "免报"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "timeliness",
                    models.CharField(
                        choices=[
                            ("pending", "未到期"),
                            ("on_time", "按时"),
                            ("late", "迟报"),
                            ("missing", "缺报"),
                        ],
                        default="pending",
                        max_length=8,
                        verbose_name="报送情况",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="截止时间")),
                ("original_due_at", models.DateTimeField(null=True, verbose_name="原截止时间")),
                (
                    "extension_reason",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="延期原因"
                    ),
                ),
                (
                    "skip_reason",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="免报原因"
                    ),
                ),
                ("skipped_at", models.DateTimeField(null=True, verbose_name="免报时间")),
                ("no_news", models.BooleanField(default=False, verbose_name="本月无新进展")),
                (
                    "narrative",
                    models.TextField(
                        blank=True, default="", max_length=800, verbose_name="本月工作进展"
                    ),
                ),
                (
                    "next_steps",
                    models.TextField(
                        blank=True, default="", max_length=500, verbose_name="下月打算"
                    ),
                ),
                (
                    "highlight",
                    models.TextField(blank=True, default="", max_length=300, verbose_name="亮点"),
                ),
                (
                    "fall_reason",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="完成度下降说明"
                    ),
                ),
                (
                    "actual_progress",
                    models.DecimalField(
                        decimal_places=1, default=0, max_digits=4, verbose_name="累计完成度"
                    ),
                ),
                (
                    "spent",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, null=True, verbose_name="本期支出（元）"
                    ),
                ),
                ("draft", models.JSONField(default=dict, verbose_name="填写中的内容")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                ("saved_at", models.DateTimeField(null=True, verbose_name="保存时间")),
                (
                    "first_submitted_at",
                    models.DateTimeField(null=True, verbose_name="首次报送时间"),
                ),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="最近报送时间")),
                ("checked_at", models.DateTimeField(null=True, verbose_name="核报时间")),
                (
                    "return_reason",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="退回原因"
                    ),
                ),
                ("return_due_on", models.DateField(null=True, verbose_name="重报期限")),
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
                    "confirmed_by",
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
                        related_name="reports",
                        to="projects.project",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "skipped_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "月报",
                "verbose_name_plural": "月报",
            },
        ),
        migrations.CreateModel(
            name="MilestoneUpdate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "completion",
                    models.DecimalField(decimal_places=1, max_digits=4, verbose_name="完成度"),
                ),
                ("done_date", models.DateField(null=True, verbose_name="完成日期")),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="说明"),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="projects.milestone",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="milestone_updates",
                        to="dispatch.monthlyreport",
                    ),
                ),
            ],
            options={
                "verbose_name": "任务进展",
                "verbose_name_plural": "任务进展",
                "ordering": ["milestone__position"],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "milestone"), name="update_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(("completion__gte", 0), ("completion__lte", 100)),
                        name="update_compl_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "value",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="当前值"),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reported",
                        to="projects.indicator",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicator_values",
                        to="dispatch.monthlyreport",
                    ),
                ),
            ],
            options={
                "verbose_name": "指标当前值",
                "verbose_name_plural": "指标当前值",
                "ordering": ["indicator__position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "indicator"), name="indicator_value_uniq"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="coordinationitem",
            name="source_report",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="coordination_items",
                to="dispatch.monthlyreport",
            ),
        ),
        migrations.CreateModel(
            name="PatrolArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("assigned_at", models.DateTimeField(verbose_name="分工时间")),
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
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="patrol_areas",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="patrol_areas",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="patrol_areas",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "包片",
                "verbose_name_plural": "包片",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "organisation"), name="patrol_area_uniq"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderLog",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=40, verbose_name="事项")),
                ("due_on", models.DateField(verbose_name="截止日")),
                (
                    "occurrence",
                    models.PositiveSmallIntegerField(default=0, verbose_name="第几次重复"),
                ),
                ("level", models.PositiveSmallIntegerField(verbose_name="级别")),
                ("day", models.DateField(verbose_name="日期")),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="notifications.message",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="logs",
                        to="programmes.reminderrule",
                    ),
                ),
            ],
            options={
                "verbose_name": "提醒记录",
                "verbose_name_plural": "提醒记录",
                "indexes": [
                    models.Index(
                        condition=models.Q(("message", None)),
                        fields=["recipient"],
                        name="reminder_unsaid_idx",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject", "rule", "due_on", "occurrence", "recipient", "level"),
                        name="reminder_once_uniq",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="日期")),
                (
                    "kind",
                    models.CharField(
                        choices=[("digest", "每日"), ("urgent", "急件")],
                        default="digest",
                        max_length=8,
                        verbose_name="种类",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="开始")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="结束")),
                ("found", models.PositiveIntegerField(default=0, verbose_name="应提醒")),
                ("sent", models.PositiveIntegerField(default=0, verbose_name="已发")),
                ("merged", models.PositiveIntegerField(default=0, verbose_name="合并")),
                ("skipped", models.PositiveIntegerField(default=0, verbose_name="跳过")),
                ("failed", models.PositiveIntegerField(default=0, verbose_name="失败")),
                (
                    "failure",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="失败原因"
                    ),
                ),
            ],
            options={
                "verbose_name": "提醒执行",
                "verbose_name_plural": "提醒执行",
                "ordering": ["-started_at"],
                "indexes": [models.Index(fields=["day"], name="reminder_run_day_idx")],
            },
        ),
        migrations.CreateModel(
            name="ReminderSnooze",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=40, verbose_name="事项")),
                ("due_on", models.DateField(verbose_name="截止日")),
                ("until", models.DateField(verbose_name="再提醒日")),
                ("times", models.PositiveSmallIntegerField(default=1, verbose_name="次数")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programmes.reminderrule",
                    ),
                ),
            ],
            options={
                "verbose_name": "稍后提醒",
                "verbose_name_plural": "稍后提醒",
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "person"), name="snooze_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(("until__lte", models.F("due_on"))),
                        name="snooze_before_due_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=8, verbose_name="报告期")),
                ("starts_on", models.DateField(verbose_name="起")),
                ("ends_on", models.DateField(verbose_name="止")),
                ("due_at", models.DateTimeField(verbose_name="截止时间")),
                ("original_due_at", models.DateTimeField(null=True, verbose_name="原截止时间")),
                ("opened_at", models.DateTimeField(verbose_name="开启时间")),
                ("fixed_at", models.DateTimeField(null=True, verbose_name="定灯时间")),
                (
                    "estimated",
                    models.BooleanField(default=False, verbose_name="截止日按周一至周五估算"),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_periods",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "报告期",
                "verbose_name_plural": "报告期",
                "ordering": ["starts_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "key"), name="period_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lte", models.F("ends_on"))),
                        name="period_dates_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OverdueMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="当时的计划完成日期")),
                ("first_seen_on", models.DateField(verbose_name="首次发现日")),
                ("done_on", models.DateField(null=True, verbose_name="实际完成日期")),
                ("excused_on", models.DateField(null=True, verbose_name="认定外部原因日")),
                (
                    "milestone",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overdue_mark",
                        to="projects.milestone",
                        verbose_name="任务",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overdue_marks",
                        to="projects.project",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dispatch.reportperiod",
                        verbose_name="报告期",
                    ),
                ),
            ],
            options={
                "verbose_name": "逾期标记",
                "verbose_name_plural": "逾期标记",
                "ordering": ["due_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_seen_on__gt", models.F("due_on"))),
                        name="overdue_seen_ck",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="monthlyreport",
            name="period",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="dispatch.reportperiod",
            ),
        ),
        migrations.CreateModel(
            name="Lamp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateField(verbose_name="计算日")),
                (
                    "computed",
                    models.CharField(
                        choices=[
                            ("green", "正常"),
                            ("yellow", "预警"),
                            ("red", "滞后"),
                            ("grey", "未启动"),
                        ],
                        max_length=8,
                        verbose_name="计算灯色",
                    ),
                ),
                (
                    "shown",
                    models.CharField(
                        choices=[
                            ("green", "正常"),
                            ("yellow", "预警"),
                            ("red", "滞后"),
                            ("grey", "未启动"),
                        ],
                        max_length=8,
                        verbose_name="灯色",
                    ),
                ),
                (
                    "planned",
                    models.DecimalField(decimal_places=1, max_digits=4, verbose_name="序时进度"),
                ),
                (
                    "actual",
                    models.DecimalField(decimal_places=1, max_digits=4, verbose_name="实际进度"),
                ),
                (
                    "lag",
                    models.DecimalField(
                        decimal_places=1, max_digits=4, verbose_name="滞后（百分点）"
                    ),
                ),
                ("overdue_days", models.PositiveSmallIntegerField(verbose_name="最长逾期（天）")),
                (
                    "overdue_count",
                    models.PositiveSmallIntegerField(default=0, verbose_name="逾期任务数"),
                ),
                ("reasons", models.JSONField(verbose_name="亮灯原因")),
                ("inputs", models.JSONField(verbose_name="计算依据")),
                ("is_current", models.BooleanField(default=True, verbose_name="当前灯")),
                ("fixed", models.BooleanField(default=False, verbose_name="已定灯")),
                (
                    "override_reason",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="调整理由"
                    ),
                ),
                ("override_at", models.DateTimeField(null=True, verbose_name="调整时间")),
                (
                    "override_by",
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
                        related_name="lamps",
                        to="projects.project",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lamps",
                        to="dispatch.reportperiod",
                    ),
                ),
            ],
            options={
                "verbose_name": "亮灯",
                "verbose_name_plural": "亮灯",
                "ordering": ["period__starts_on"],
                "indexes": [models.Index(fields=["period", "shown"], name="lamp_period_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "period"), name="lamp_uniq"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("project",),
                        name="lamp_current_uniq",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("shown__in", ["green", "yellow", "red", "grey"])),
                        name="lamp_shown_ck",
                    ),
                    models.CheckConstraint(condition=models.Q(("lag__gte", 0)), name="lamp_lag_ck"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bulletin",
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
                            ("monthly", "调度通报"),
                            ("inspection", "督查通报"),
                            ("urgent", "专项通报"),
                            ("praise", "表扬通报"),
                        ],
                        default="monthly",
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "起草中"),
                            ("hearing", "听取说明"),
                            ("waiting", "待签发"),
                            ("issued", "已签发"),
                        ],
                        default="draft",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("units", "各单位和领导"), ("leaders", "仅领导")],
                        default="units",
                        max_length=8,
                        verbose_name="发送范围",
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="标题")),
                ("overall", models.TextField(blank=True, default="", verbose_name="总体情况")),
                ("good", models.TextField(blank=True, default="", verbose_name="进展较好的项目")),
                ("problems", models.TextField(blank=True, default="", verbose_name="存在问题")),
                ("demands", models.TextField(blank=True, default="", verbose_name="下步要求")),
                ("snapshot", models.JSONField(default=dict, verbose_name="所据数据")),
                ("made_at", models.DateTimeField(verbose_name="数据时间")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                ("saved_at", models.DateTimeField(null=True, verbose_name="保存时间")),
                (
                    "return_reason",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="退回原因"
                    ),
                ),
                ("number_year", models.PositiveSmallIntegerField(null=True, verbose_name="年")),
                ("serial", models.PositiveIntegerField(null=True, verbose_name="期号")),
                ("issued_at", models.DateTimeField(null=True, verbose_name="签发时间")),
                (
                    "approver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="dispatch.bulletin",
                        verbose_name="更正",
                    ),
                ),
                (
                    "drafter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "editor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulletins",
                        to="programmes.programme",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulletins",
                        to="dispatch.reportperiod",
                    ),
                ),
            ],
            options={
                "verbose_name": "通报",
                "verbose_name_plural": "通报",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("issuer", "number_year", "serial"), name="bulletin_number_uniq"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("corrects", None), ("kind", "monthly")),
                        fields=("period",),
                        name="bulletin_month_uniq",
                    ),
                    models.UniqueConstraint(fields=("corrects",), name="bulletin_corrects_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "hearing", "waiting", "issued"])
                        ),
                        name="bulletin_state_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("serial__isnull", False), ("state", "issued")),
                            models.Q(
                                models.Q(("state", "issued"), _negated=True), ("serial", None)
                            ),
                            _connector="OR",
                        ),
                        name="bulletin_issued_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportProblem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(default=dispatch.models.reports.new_uid, max_length=16)),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("policy", "政策"),
                            ("funds", "资金"),
                            ("site", "土地场地"),
                            ("cooperation", "部门协同"),
                            ("people", "人员"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="存在问题")),
                (
                    "needs_coordination",
                    models.BooleanField(default=False, verbose_name="需组织部协调"),
                ),
                (
                    "suggested_lead",
                    models.CharField(
                        blank=True, default="", max_length=50, verbose_name="建议牵头部门"
                    ),
                ),
                ("wished_on", models.DateField(null=True, verbose_name="希望时限")),
                (
                    "milestone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.milestone",
                        verbose_name="影响任务",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="dispatch.monthlyreport",
                    ),
                ),
            ],
            options={
                "verbose_name": "存在问题",
                "verbose_name_plural": "存在问题",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "uid"), name="report_problem_uniq")
                ],
            },
        ),
        migrations.AddField(
            model_name="coordinationitem",
            name="source_problem",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="coordination",
                to="dispatch.reportproblem",
            ),
        ),
        migrations.CreateModel(
            name="SecretaryVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("held_on", models.DateField(verbose_name="日期")),
                ("place", models.CharField(max_length=60, verbose_name="地点")),
                ("solved", models.CharField(max_length=200, verbose_name="解决的问题")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visits",
                        to="dispatch.monthlyreport",
                    ),
                ),
            ],
            options={
                "verbose_name": "书记现场推进",
                "verbose_name_plural": "书记现场推进",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="SupervisionOrder",
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
                            ("letter", "提醒函"),
                            ("blue", "蓝色督办单"),
                            ("yellow", "黄色督办单"),
                            ("red", "红色督办单"),
                        ],
                        max_length=8,
                        verbose_name="种类",
                    ),
                ),
                ("number", models.PositiveIntegerField(null=True, verbose_name="编号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "拟稿"),
                            ("to_sign", "待签发"),
                            ("issued", "待签收"),
                            ("signed", "办理中"),
                            ("answered", "待核验"),
                            ("closed", "已办结"),
                            ("withdrawn", "已作废"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.TextField(max_length=500, verbose_name="事由")),
                ("demand", models.TextField(max_length=800, verbose_name="督办要求")),
                ("due_on", models.DateField(verbose_name="办结时限")),
                ("drafted_at", models.DateTimeField(verbose_name="拟稿时间")),
                ("issued_at", models.DateTimeField(null=True, verbose_name="签发时间")),
                ("signed_at", models.DateTimeField(null=True, verbose_name="签收时间")),
                (
                    "answer",
                    models.TextField(
                        blank=True, default="", max_length=1500, verbose_name="办理情况"
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True, verbose_name="回复时间")),
                (
                    "return_reason",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="退回原因"
                    ),
                ),
                (
                    "return_count",
                    models.PositiveSmallIntegerField(default=0, verbose_name="退回次数"),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                (
                    "close_note",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="核验意见"
                    ),
                ),
                (
                    "withdraw_reason",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="作废原因"
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
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "escalated_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="dispatch.supervisionorder",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="programmes.programme",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="projects.project",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "督办单",
                "verbose_name_plural": "督办单",
                "ordering": ["-drafted_at", "-pk"],
                "indexes": [models.Index(fields=["state", "due_on"], name="order_due_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "kind", "number"), name="order_number_uniq"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["letter", "blue", "yellow", "red"])),
                        name="order_kind_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "to_sign",
                                    "issued",
                                    "signed",
                                    "answered",
                                    "closed",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="order_state_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("draft", "to_sign", "withdrawn")),
                            models.Q(("number__isnull", False), ("issued_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="order_issued_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupervisionFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("added_at", models.DateTimeField(verbose_name="上传时间")),
                ("removed_at", models.DateTimeField(null=True, verbose_name="移除时间")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="dispatch.finding",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="dispatch.inspection",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="dispatch.supervisionorder",
                    ),
                ),
            ],
            options={
                "verbose_name": "督查督办附件",
                "verbose_name_plural": "督查督办附件",
                "ordering": ["added_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finding__isnull", True),
                                ("inspection__isnull", False),
                                ("order__isnull", True),
                            ),
                            models.Q(
                                ("finding__isnull", False),
                                ("inspection__isnull", True),
                                ("order__isnull", True),
                            ),
                            models.Q(
                                ("finding__isnull", True),
                                ("inspection__isnull", True),
                                ("order__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="supervision_file_one_ck",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule_code", models.CharField(max_length=24, verbose_name="规则")),
                ("subject", models.CharField(max_length=40, verbose_name="对象")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("letter", "提醒函"),
                            ("blue", "蓝色督办单"),
                            ("yellow", "黄色督办单"),
                            ("red", "红色督办单"),
                        ],
                        max_length=8,
                        verbose_name="建议种类",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("made_on", models.DateField(verbose_name="提出日期")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待研究"), ("taken", "已采纳"), ("dropped", "不发")],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="研究时间")),
                (
                    "drop_reason",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="不发原因"
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
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order_proposals",
                        to="programmes.programme",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order_proposals",
                        to="projects.project",
                    ),
                ),
                (
                    "source_order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="dispatch.supervisionorder",
                    ),
                ),
                (
                    "taken_as",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_from",
                        to="dispatch.supervisionorder",
                    ),
                ),
            ],
            options={
                "verbose_name": "督办建议",
                "verbose_name_plural": "督办建议",
                "ordering": ["made_on", "pk"],
                "indexes": [models.Index(fields=["state", "made_on"], name="order_proposal_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "rule_code", "subject"), name="order_proposal_uniq"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "taken", "dropped"])),
                        name="order_proposal_state_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupervisionStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("act", models.CharField(max_length=20, verbose_name="办理")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "note",
                    models.TextField(blank=True, default="", max_length=1500, verbose_name="内容"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="dispatch.finding",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="dispatch.supervisionorder",
                    ),
                ),
            ],
            options={
                "verbose_name": "督查督办办理记录",
                "verbose_name_plural": "督查督办办理记录",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finding__isnull", False), ("order__isnull", True)),
                            models.Q(("finding__isnull", True), ("order__isnull", False)),
                            _connector="OR",
                        ),
                        name="supervision_step_one_ck",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BaselineTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="批准的计划开始")),
                ("due_on", models.DateField(verbose_name="批准的计划完成")),
                ("weight", models.PositiveSmallIntegerField(verbose_name="批准的权重")),
                ("frozen_at", models.DateTimeField(verbose_name="冻结时间")),
                (
                    "milestone",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="baseline",
                        to="projects.milestone",
                    ),
                ),
            ],
            options={
                "verbose_name": "计划基线",
                "verbose_name_plural": "计划基线",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lte", models.F("due_on"))),
                        name="baseline_dates_ck",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BulletinEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("good", "较好"), ("behind", "滞后")],
                        max_length=6,
                        verbose_name="评价",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("chosen", models.BooleanField(default=True, verbose_name="点名")),
                (
                    "colour",
                    models.CharField(
                        choices=[
                            ("green", "正常"),
                            ("yellow", "预警"),
                            ("red", "滞后"),
                            ("grey", "未启动"),
                        ],
                        max_length=8,
                        verbose_name="灯色",
                    ),
                ),
                (
                    "planned",
                    models.DecimalField(decimal_places=1, max_digits=4, verbose_name="序时进度"),
                ),
                (
                    "actual",
                    models.DecimalField(decimal_places=1, max_digits=4, verbose_name="实际进度"),
                ),
                ("lag", models.DecimalField(decimal_places=1, max_digits=4, verbose_name="滞后")),
                ("overdue_days", models.PositiveSmallIntegerField(verbose_name="最长逾期（天）")),
                ("red_run", models.PositiveSmallIntegerField(verbose_name="连续红灯（期）")),
                ("sentence", models.CharField(max_length=300, verbose_name="表述")),
                ("heard_until", models.DateField(null=True, verbose_name="说明截止")),
                (
                    "explanation",
                    models.CharField(
                        blank=True, default="", max_length=100, verbose_name="单位说明"
                    ),
                ),
                ("explained_at", models.DateTimeField(null=True, verbose_name="说明时间")),
                (
                    "bulletin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="dispatch.bulletin",
                    ),
                ),
                (
                    "explained_by",
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
                        related_name="bulletin_entries",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "通报项目",
                "verbose_name_plural": "通报项目",
                "ordering": ["side", "position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bulletin", "project"), name="bulletin_entry_uniq"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["good", "behind"])),
                        name="bulletin_side_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulletinReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_at", models.DateTimeField(null=True, verbose_name="阅读时间")),
                (
                    "bulletin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="receipts",
                        to="dispatch.bulletin",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "通报签收",
                "verbose_name_plural": "通报签收",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bulletin", "recipient"), name="bulletin_receipt_uniq"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["state", "planned_on"], name="inspection_state_idx"),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["planned", "recorded", "cancelled"])),
                name="inspection_state_ck",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "recorded"), _negated=True),
                    models.Q(
                        ("held_on__isnull", False),
                        ("rating__in", ["good", "fair", "average", "poor"]),
                    ),
                    _connector="OR",
                ),
                name="inspection_record_ck",
            ),
        ),
        migrations.AddIndex(
            model_name="monthlyreport",
            index=models.Index(fields=["state", "due_at"], name="report_due_idx"),
        ),
        migrations.AddConstraint(
            model_name="monthlyreport",
            constraint=models.UniqueConstraint(fields=("project", "period"), name="report_uniq"),
        ),
        migrations.AddConstraint(
            model_name="monthlyreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["open", "filed", "confirmed", "accepted", "returned", "skipped"])
                ),
                name="report_state_ck",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("timeliness__in", ["pending", "on_time", "late", "missing"])),
                name="report_time_ck",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("actual_progress__gte", 0), ("actual_progress__lte", 100)),
                name="report_progress_ck",
            ),
        ),
        migrations.AddIndex(
            model_name="coordinationitem",
            index=models.Index(fields=["programme", "state"], name="coord_state_idx"),
        ),
        migrations.AddIndex(
            model_name="coordinationitem",
            index=models.Index(fields=["state", "promised_on"], name="coord_due_idx"),
        ),
        migrations.AddConstraint(
            model_name="coordinationitem",
            constraint=models.UniqueConstraint(
                fields=("programme", "number"), name="coord_number_uniq"
            ),
        ),
        migrations.AddConstraint(
            model_name="coordinationitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "raised",
                            "accepted",
                            "refused",
                            "assigned",
                            "working",
                            "awaiting",
                            "escalated",
                            "closed",
                        ],
                    )
                ),
                name="coord_state_ck",
            ),
        ),
        migrations.AddConstraint(
            model_name="coordinationitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["policy", "funds", "site", "cooperation", "people", "other"])
                ),
                name="coord_kind_ck",
            ),
        ),
        migrations.AddConstraint(
            model_name="coordinationitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True),
                    ("closed_on__isnull", False),
                    _connector="OR",
                ),
                name="coord_closed_ck",
            ),
        ),
        migrations.AddConstraint(
            model_name="coordinationitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["assigned", "working"]), _negated=True),
                    ("promised_on__isnull", False),
                    _connector="OR",
                ),
                name="coord_promised_ck",
            ),
        ),
    ]
