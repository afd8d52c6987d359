"""Make every table at once in a new database; older ones went, and go, step by step."""

import datetime
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("programmes", "0001_initial"),
        ("programmes", "0002_rubric_shares"),
        ("programmes", "0003_full_rule_book"),
        ("programmes", "0004_first_item_type"),
        ("programmes", "0005_quota_columns_go"),
        ("programmes", "0006_decisions"),
        ("programmes", "0007_accepting"),
        ("programmes", "0008_prereview"),
        ("programmes", "0009_milestone_columns_go"),
        ("programmes", "0010_performance_points"),
        ("programmes", "0011_reminders"),
        ("programmes", "0012_bulletin_explain_days"),
        ("programmes", "0013_lamp_switches"),
        ("programmes", "0014_reports"),
        ("programmes", "0015_supervision"),
        ("programmes", "0016_rectification_rows"),
        ("programmes", "0017_veto_by_rule"),
    ]

    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="GradeRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                (
                    "threshold",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="最低分"),
                ),
                (
                    "quota_percent",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="名额上限（%）"
                    ),
                ),
                (
                    "quota_count",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="名额上限（个）"
                    ),
                ),
                (
                    "quota_scope",
                    models.CharField(
                        choices=[("group", "分类别"), ("all", "全部项目")],
                        default="group",
                        max_length=5,
                        verbose_name="名额按",
                    ),
                ),
            ],
            options={
                "verbose_name": "等次",
                "verbose_name_plural": "等次",
                "ordering": ["-threshold"],
            },
        ),
        migrations.CreateModel(
            name="GradeCondition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "fact",
                    models.CharField(
                        choices=[
                            ("base", "基本分合计"),
                            ("bonus", "加分合计"),
                            ("criterion", "单项得分"),
                            ("red_months", "红灯期数"),
                            ("overdue", "逾期任务数"),
                            ("solved", "问题解决率（%）"),
                        ],
                        max_length=12,
                        verbose_name="指标",
                    ),
                ),
                (
                    "criterion",
                    models.CharField(
                        blank=True, default="", max_length=24, verbose_name="评分指标代码"
                    ),
                ),
                (
                    "comparison",
                    models.CharField(
                        choices=[("at_least", "不低于"), ("at_most", "不超过")],
                        max_length=8,
                        verbose_name="要求",
                    ),
                ),
                ("bound", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="数值")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "grade_rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conditions",
                        to="programmes.graderule",
                    ),
                ),
            ],
            options={
                "verbose_name": "等次条件",
                "verbose_name_plural": "等次条件",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "series",
                    models.CharField(default="书记项目", max_length=40, verbose_name="系列"),
                ),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                (
                    "place_name",
                    models.CharField(
                        blank=True, default="", max_length=20, verbose_name="地区简称"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "编制中"), ("active", "执行中"), ("closed", "已结束")],
                        default="draft",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("opens_at", models.DateTimeField(verbose_name="申报开放")),
                ("closes_at", models.DateTimeField(verbose_name="申报截止")),
                ("project_end_limit", models.DateField(verbose_name="项目最迟完成日")),
                ("closing_opens_on", models.DateField(verbose_name="结项申请开始日")),
                ("closing_due_on", models.DateField(verbose_name="结项申请截止日")),
                (
                    "team_min",
                    models.PositiveSmallIntegerField(default=1, verbose_name="项目组最少人数"),
                ),
                (
                    "team_max",
                    models.PositiveSmallIntegerField(default=15, verbose_name="项目组最多人数"),
                ),
                (
                    "attachments_max",
                    models.PositiveSmallIntegerField(default=10, verbose_name="附件最多个数"),
                ),
                (
                    "number_pattern",
                    models.CharField(
                        default="{year}-{org}-{seq:02d}", max_length=60, verbose_name="编号规则"
                    ),
                ),
                (
                    "return_days",
                    models.PositiveSmallIntegerField(default=5, verbose_name="退回修改工作日"),
                ),
                (
                    "pre_review_days",
                    models.PositiveSmallIntegerField(default=5, verbose_name="预审办理工作日"),
                ),
                (
                    "return_lapses",
                    models.BooleanField(default=False, verbose_name="逾期未改即失效"),
                ),
                (
                    "leader_skips_pre_review",
                    models.BooleanField(default=False, verbose_name="领导本人的项目免予预审"),
                ),
                (
                    "leader_skips_experts",
                    models.BooleanField(default=False, verbose_name="领导本人的项目免予专家评审"),
                ),
                (
                    "letter_required",
                    models.BooleanField(default=False, verbose_name="须签责任状方可实施"),
                ),
                (
                    "secretary_confirms",
                    models.BooleanField(default=True, verbose_name="月报须书记确认"),
                ),
                (
                    "rectify_months",
                    models.PositiveSmallIntegerField(default=3, verbose_name="整改期限（月）"),
                ),
                (
                    "second_grade_cap",
                    models.CharField(
                        choices=[
                            ("excellent", "优秀"),
                            ("good", "良好"),
                            ("qualified", "合格"),
                            ("unqualified", "不合格"),
                        ],
                        default="qualified",
                        max_length=12,
                        verbose_name="整改后最高等次",
                    ),
                ),
                (
                    "satisfaction_rule",
                    models.CharField(
                        choices=[
                            ("weighted", "按满意 1、比较满意 0.8、基本满意 0.6 折算"),
                            ("share", "按满意和比较满意所占比例计算"),
                        ],
                        default="weighted",
                        max_length=12,
                        verbose_name="满意率算法",
                    ),
                ),
                (
                    "satisfaction_min",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="满意度有效答卷最少份数"
                    ),
                ),
                (
                    "weight_mandatory",
                    models.PositiveSmallIntegerField(
                        default=60, verbose_name="书记得分：必选项目权重"
                    ),
                ),
                (
                    "weight_elective",
                    models.PositiveSmallIntegerField(
                        default=40, verbose_name="书记得分：自选项目权重"
                    ),
                ),
                (
                    "weight_claimed",
                    models.PositiveSmallIntegerField(
                        default=40, verbose_name="书记得分：认领项目权重"
                    ),
                ),
                (
                    "duty_points",
                    models.DecimalField(
                        decimal_places=2,
                        default=100,
                        max_digits=5,
                        verbose_name="书记得分在述职评议中折合（分）",
                    ),
                ),
                (
                    "performance_points",
                    models.DecimalField(
                        decimal_places=2,
                        default=100,
                        max_digits=5,
                        verbose_name="书记得分在年度绩效考核中折合（分）",
                    ),
                ),
                (
                    "suspend_months",
                    models.PositiveSmallIntegerField(default=3, verbose_name="中止上限（月）"),
                ),
                (
                    "publish_together",
                    models.BooleanField(default=False, verbose_name="立项决定集中公布"),
                ),
                (
                    "objection_answer_days",
                    models.PositiveSmallIntegerField(default=5, verbose_name="异议答复工作日"),
                ),
                (
                    "appeal_days",
                    models.PositiveSmallIntegerField(default=5, verbose_name="申诉期限工作日"),
                ),
                (
                    "appeal_answer_days",
                    models.PositiveSmallIntegerField(default=10, verbose_name="申诉答复工作日"),
                ),
                ("principles", models.JSONField(default=list, verbose_name="申报原则")),
                (
                    "problem_checks",
                    models.JSONField(blank=True, default=list, verbose_name="解决问题标准"),
                ),
                ("phrases", models.JSONField(default=list, verbose_name="常用语")),
                (
                    "self_check_blocks",
                    models.BooleanField(default=False, verbose_name="自查不符合的不得提交"),
                ),
                (
                    "budget_enabled",
                    models.BooleanField(default=False, verbose_name="申报书含经费预算"),
                ),
                (
                    "research_min",
                    models.PositiveSmallIntegerField(default=0, verbose_name="前期调研最少次数"),
                ),
                (
                    "evidence_required",
                    models.BooleanField(default=False, verbose_name="完成任务须附佐证"),
                ),
                (
                    "similarity_warn_percent",
                    models.PositiveSmallIntegerField(default=30, verbose_name="雷同提示（%）"),
                ),
                (
                    "examples_open",
                    models.BooleanField(default=False, verbose_name="优秀项目供本地其他单位参考"),
                ),
                (
                    "redraft_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="退回重拟截止"),
                ),
                ("spheres", models.JSONField(blank=True, default=list, verbose_name="所属领域")),
                (
                    "grading",
                    models.CharField(
                        choices=[
                            ("scores", "按得分定等次"),
                            ("awards", "按名次定奖项"),
                            ("merits", "按全年积累的星旗定等次"),
                        ],
                        default="scores",
                        max_length=8,
                        verbose_name="等次依据",
                    ),
                ),
                (
                    "units_see_lamps",
                    models.BooleanField(default=False, verbose_name="各单位可看其他单位的灯色"),
                ),
                (
                    "units_see_ranks",
                    models.BooleanField(default=False, verbose_name="各单位可看全部名次"),
                ),
                (
                    "units_see_plans",
                    models.BooleanField(default=False, verbose_name="各单位可看其他单位的计划"),
                ),
                (
                    "public_projects",
                    models.BooleanField(default=False, verbose_name="公开项目名单"),
                ),
                (
                    "public_progress",
                    models.BooleanField(default=False, verbose_name="公开项目进展"),
                ),
                (
                    "public_results",
                    models.BooleanField(default=False, verbose_name="公开等次和奖项"),
                ),
                (
                    "public_scores",
                    models.BooleanField(default=False, verbose_name="公开得分和名次"),
                ),
                (
                    "rules_digest",
                    models.CharField(
                        blank=True, default="", max_length=64, verbose_name="规则文件校验值"
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="organisations.organisation",
                        verbose_name="主办党委",
                    ),
                ),
            ],
            options={
                "verbose_name": "年度方案",
                "verbose_name_plural": "年度方案",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("committee", "year", "series"), name="programme_uniq"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("opens_at__lt", models.F("closes_at"))),
                        name="programme_window_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closing_opens_on__lte", models.F("closing_due_on"))),
                        name="programme_closing_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "active", "closed"])),
                        name="programme_state_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, verbose_name="代码")),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("reds", "连续红灯（期）"),
                            ("unsigned", "签发后未签收（工作日）"),
                            ("unanswered", "到期后未回复（工作日）"),
                            ("unclosed", "到期后未办结（工作日）"),
                        ],
                        max_length=12,
                        verbose_name="触发",
                    ),
                ),
                (
                    "from_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("letter", "提醒函"),
                            ("blue", "蓝色督办单"),
                            ("yellow", "黄色督办单"),
                            ("red", "红色督办单"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="原单种类",
                    ),
                ),
                (
                    "after",
                    models.PositiveSmallIntegerField(default=1, verbose_name="期数或工作日数"),
                ),
                (
                    "next_kind",
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
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="order_rules",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "督办升级规则",
                "verbose_name_plural": "督办升级规则",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "code"), name="order_rule_uniq")
                ],
            },
        ),
        migrations.CreateModel(
            name="Objective",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, verbose_name="代码")),
                ("name", models.CharField(max_length=60, verbose_name="目标")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objectives",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "总体目标",
                "verbose_name_plural": "总体目标",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "code"), name="objective_uniq")
                ],
            },
        ),
        migrations.CreateModel(
            name="MeritRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, verbose_name="代码")),
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("green", "当期绿灯"),
                            ("on_time", "按时报送"),
                            ("hand", "组织部评定"),
                        ],
                        max_length=8,
                        verbose_name="由何取得",
                    ),
                ),
                ("worth", models.PositiveSmallIntegerField(default=1, verbose_name="每次折合")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merit_rules",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "星旗",
                "verbose_name_plural": "星旗",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "code"), name="merit_rule_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(("worth__gt", 0)), name="merit_rule_worth_ck"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LampRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "planned_rule",
                    models.CharField(
                        choices=[("step", "到期计入"), ("linear", "按天均匀")],
                        default="step",
                        max_length=8,
                        verbose_name="序时进度算法",
                    ),
                ),
                (
                    "yellow_lag",
                    models.DecimalField(
                        decimal_places=1, default=10, max_digits=5, verbose_name="黄灯：滞后达到"
                    ),
                ),
                (
                    "red_lag",
                    models.DecimalField(
                        decimal_places=1, default=30, max_digits=5, verbose_name="红灯：滞后超过"
                    ),
                ),
                (
                    "yellow_overdue",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="黄灯：逾期达到（天）"
                    ),
                ),
                (
                    "red_overdue",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="红灯：逾期超过（天）"
                    ),
                ),
                (
                    "late_is_yellow",
                    models.BooleanField(default=True, verbose_name="迟报或缺报亮黄灯"),
                ),
                (
                    "lag_mode",
                    models.CharField(
                        choices=[("points", "百分点"), ("relative", "占序时进度的百分比")],
                        default="points",
                        max_length=8,
                        verbose_name="滞后算法",
                    ),
                ),
                (
                    "due_soon_days",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="黄灯：距到期不足（天）未启动"
                    ),
                ),
                (
                    "yellow_unfinished",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="黄灯：到期未完成任务（项）"
                    ),
                ),
                (
                    "red_unfinished",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="红灯：到期未完成任务（项）"
                    ),
                ),
                (
                    "red_after_yellows",
                    models.PositiveSmallIntegerField(default=0, verbose_name="红灯：连续黄灯期数"),
                ),
                (
                    "talk_after_reds",
                    models.PositiveSmallIntegerField(default=0, verbose_name="约谈：连续红灯期数"),
                ),
                (
                    "red_missing",
                    models.PositiveSmallIntegerField(default=2, verbose_name="红灯：连续缺报期数"),
                ),
                (
                    "soon_unfinished",
                    models.BooleanField(default=False, verbose_name="临近到期未完成即亮黄灯"),
                ),
                (
                    "start_is_yellow",
                    models.BooleanField(default=False, verbose_name="到启动日未启动亮黄灯"),
                ),
                (
                    "red_after_unstarted",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="红灯：连续未启动（月）"
                    ),
                ),
                (
                    "talk_after_yellows",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="约谈：连续黄灯以上期数"
                    ),
                ),
                (
                    "red_order_is_red",
                    models.BooleanField(default=True, verbose_name="红色督办单未办结亮红灯"),
                ),
                (
                    "late_rectification_is_yellow",
                    models.BooleanField(default=True, verbose_name="督查整改逾期亮黄灯"),
                ),
                (
                    "external_excused",
                    models.BooleanField(default=False, verbose_name="认定外部原因的延期不计"),
                ),
                (
                    "programme",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lamp_rule",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "亮灯规则",
                "verbose_name_plural": "亮灯规则",
            },
        ),
        migrations.CreateModel(
            name="ItemType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, verbose_name="代码")),
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                ("panel", models.BooleanField(default=True, verbose_name="立项须经专家评审或表决")),
                ("reports", models.BooleanField(default=True, verbose_name="纳入定期调度")),
                ("scored", models.BooleanField(default=True, verbose_name="验收打分并参加排名")),
                (
                    "milestones_min",
                    models.PositiveSmallIntegerField(default=3, verbose_name="里程碑最少数"),
                ),
                (
                    "milestones_max",
                    models.PositiveSmallIntegerField(default=24, verbose_name="里程碑最多数"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="item_types",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "项目类型",
                "verbose_name_plural": "项目类型",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "code"), name="item_type_uniq"),
                    models.UniqueConstraint(
                        fields=("programme", "name"), name="item_type_name_uniq"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("milestones_min__gte", 1),
                            ("milestones_min__lte", models.F("milestones_max")),
                        ),
                        name="item_type_milestones_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectionKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, verbose_name="代码")),
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("random", "随机督查"),
                            ("patrol", "责任巡查"),
                            ("spot", "重点抽查"),
                        ],
                        max_length=8,
                        verbose_name="方式",
                    ),
                ),
                (
                    "inspectors_min",
                    models.PositiveSmallIntegerField(default=2, verbose_name="最少督查人数"),
                ),
                (
                    "quarter_max",
                    models.PositiveSmallIntegerField(default=1, verbose_name="每季度最多次数"),
                ),
                (
                    "hint_days",
                    models.PositiveSmallIntegerField(default=15, verbose_name="提示类整改工作日"),
                ),
                (
                    "general_days",
                    models.PositiveSmallIntegerField(default=10, verbose_name="一般问题整改工作日"),
                ),
                (
                    "serious_days",
                    models.PositiveSmallIntegerField(default=5, verbose_name="严重问题整改工作日"),
                ),
                (
                    "verify_by_other",
                    models.BooleanField(default=True, verbose_name="由记录人以外的人核验"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="inspection_kinds",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "督查方式",
                "verbose_name_plural": "督查方式",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "code"), name="inspection_kind_uniq"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="graderule",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="grade_rules",
                to="programmes.programme",
            ),
        ),
        migrations.CreateModel(
            name="Gate",
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
                            ("pre_review", "组织部预审"),
                            ("comment_meeting", "评议会"),
                            ("expert_panel", "专家评审"),
                            ("card_vote", "绿黄红牌表决"),
                            ("notice", "立项公示"),
                            ("approval", "立项审定"),
                        ],
                        max_length=16,
                        verbose_name="环节",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("enabled", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "min_judges",
                    models.PositiveSmallIntegerField(default=3, verbose_name="最少评委数"),
                ),
                (
                    "pass_mark",
                    models.DecimalField(
                        decimal_places=2, default=75, max_digits=5, verbose_name="通过分"
                    ),
                ),
                (
                    "working_days",
                    models.PositiveSmallIntegerField(default=5, verbose_name="工作日"),
                ),
                (
                    "green_percent",
                    models.PositiveSmallIntegerField(default=50, verbose_name="绿牌超过（%）通过"),
                ),
                (
                    "red_percent",
                    models.PositiveSmallIntegerField(
                        default=50, verbose_name="红牌超过（%）退回重拟"
                    ),
                ),
                ("secret", models.BooleanField(default=False, verbose_name="无记名")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gates",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "立项环节",
                "verbose_name_plural": "立项环节",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "kind"), name="gate_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "pre_review",
                                    "comment_meeting",
                                    "expert_panel",
                                    "card_vote",
                                    "notice",
                                    "approval",
                                ],
                            )
                        ),
                        name="gate_kind_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DispatchRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "interval",
                    models.CharField(
                        choices=[
                            ("monthly", "每月"),
                            ("quarterly", "每季度"),
                            ("checkpoints", "固定节点"),
                        ],
                        default="monthly",
                        max_length=12,
                        verbose_name="频次",
                    ),
                ),
                (
                    "checkpoints",
                    models.JSONField(blank=True, default=list, verbose_name="固定节点"),
                ),
                ("first_month", models.DateField(verbose_name="首个报告月（当月 1 日）")),
                ("last_month", models.DateField(verbose_name="末个报告月（当月 1 日）")),
                (
                    "due_month",
                    models.CharField(
                        choices=[("same", "当月"), ("following", "次月")],
                        max_length=10,
                        verbose_name="截止在",
                    ),
                ),
                ("due_day", models.PositiveSmallIntegerField(verbose_name="截止日")),
                (
                    "due_time",
                    models.TimeField(default=datetime.time(18, 0), verbose_name="截止时刻"),
                ),
                (
                    "day_shift",
                    models.CharField(
                        choices=[
                            ("next", "顺延到下一工作日"),
                            ("previous", "提前到上一工作日"),
                            ("none", "不调整"),
                        ],
                        default="next",
                        max_length=10,
                        verbose_name="遇非工作日",
                    ),
                ),
                (
                    "check_days",
                    models.PositiveSmallIntegerField(default=3, verbose_name="核报工作日"),
                ),
                (
                    "return_days",
                    models.PositiveSmallIntegerField(default=2, verbose_name="退回重报工作日"),
                ),
                (
                    "explain_days",
                    models.PositiveSmallIntegerField(default=1, verbose_name="通报说明工作日"),
                ),
                (
                    "alike_percent",
                    models.PositiveSmallIntegerField(
                        default=90, verbose_name="与上期相似提示（%）"
                    ),
                ),
                (
                    "visits_asked",
                    models.BooleanField(default=False, verbose_name="月报设书记现场推进"),
                ),
                (
                    "programme",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dispatch_rule",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "调度规则",
                "verbose_name_plural": "调度规则",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_day__gte", 1), ("due_day__lte", 31)),
                        name="dispatch_day_ck",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, verbose_name="代码")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="categories",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "项目类别",
                "verbose_name_plural": "项目类别",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "code"), name="category_uniq"),
                    models.UniqueConstraint(
                        fields=("programme", "name"), name="category_name_uniq"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarEvent",
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
                            ("topics", "选题清单征集"),
                            ("call", "印发申报通知"),
                            ("pre_review", "预审"),
                            ("expert_meeting", "专家评审会"),
                            ("notice", "立项公示"),
                            ("approval_list", "印发立项名单"),
                            ("letters", "签订责任状"),
                            ("mid_term", "中期检查"),
                            ("field_meeting", "现场会"),
                            ("observation", "观摩评比"),
                            ("survey", "满意度测评"),
                            ("acceptance", "验收评分"),
                            ("year_end", "述职评议会"),
                            ("feedback", "结果反馈"),
                            ("archive", "归档"),
                        ],
                        max_length=16,
                        verbose_name="事项",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="开始")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="结束")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "日程",
                "verbose_name_plural": "日程",
                "ordering": ["starts_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "kind"), name="calendar_event_uniq"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("starts_on__lte", models.F("ends_on")),
                            _connector="OR",
                        ),
                        name="calendar_event_span_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, verbose_name="代码")),
                ("name", models.CharField(max_length=40, verbose_name="奖项")),
                ("places", models.PositiveSmallIntegerField(verbose_name="名额")),
                (
                    "scope",
                    models.CharField(
                        choices=[("group", "分类别"), ("all", "全部项目")],
                        default="all",
                        max_length=5,
                        verbose_name="名额按",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="award_rules",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "奖项",
                "verbose_name_plural": "奖项",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "code"), name="award_rule_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(("places__gt", 0)), name="award_rule_places_ck"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuotaRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "org_kinds",
                    models.JSONField(blank=True, default=list, verbose_name="适用党组织类别"),
                ),
                ("least", models.PositiveSmallIntegerField(default=1, verbose_name="最少")),
                ("most", models.PositiveSmallIntegerField(default=3, verbose_name="最多")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "item_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quota_rules",
                        to="programmes.itemtype",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quota_rules",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "数量要求",
                "verbose_name_plural": "数量要求",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("least__lte", models.F("most"))),
                        name="quota_rule_range_ck",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, verbose_name="代码")),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("report", "月报"),
                            ("returned_report", "退回的月报"),
                            ("milestone", "计划任务"),
                            ("returned_form", "退回的申报书"),
                            ("sheet", "专家评分表"),
                            ("rectification", "整改"),
                            ("finding", "督查问题"),
                            ("order", "督办单"),
                            ("coordination", "协调事项"),
                            ("explanation", "通报说明"),
                            ("handover", "书记交接"),
                        ],
                        default="report",
                        max_length=20,
                        verbose_name="事项",
                    ),
                ),
                ("offset_days", models.SmallIntegerField(verbose_name="偏移工作日")),
                (
                    "recipient",
                    models.CharField(
                        choices=[
                            ("owner", "承办人"),
                            ("liaison", "联络员"),
                            ("secretary", "书记"),
                            ("staff", "组织部工作人员"),
                            ("head", "组织部负责人"),
                        ],
                        max_length=12,
                        verbose_name="提醒对象",
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(default=0, verbose_name="级别")),
                (
                    "repeat_days",
                    models.PositiveSmallIntegerField(default=0, verbose_name="此后每隔（工作日）"),
                ),
                ("urgent", models.BooleanField(default=False, verbose_name="急件，立即提醒")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminder_rules",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "提醒规则",
                "verbose_name_plural": "提醒规则",
                "ordering": ["offset_days", "level", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "code"), name="reminder_rule_uniq")
                ],
            },
        ),
        migrations.CreateModel(
            name="Rubric",
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
                        verbose_name="用于",
                    ),
                ),
                ("code", models.CharField(default="main", max_length=24, verbose_name="代码")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版本")),
                (
                    "retired_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="停用时间"),
                ),
                (
                    "share",
                    models.DecimalField(
                        decimal_places=2,
                        default=100,
                        max_digits=5,
                        verbose_name="占本环节总分（%）",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "mark_step",
                    models.DecimalField(
                        decimal_places=2, default=1, max_digits=4, verbose_name="打分步长"
                    ),
                ),
                (
                    "trim_rule",
                    models.CharField(
                        choices=[
                            ("none", "不去分"),
                            ("one_each", "去掉一个最高分和一个最低分"),
                            ("tenth", "两端各去掉 10%"),
                        ],
                        default="none",
                        max_length=12,
                        verbose_name="去分规则",
                    ),
                ),
                (
                    "trim_from",
                    models.PositiveSmallIntegerField(default=5, verbose_name="评委达到几名才去分"),
                ),
                (
                    "min_judges",
                    models.PositiveSmallIntegerField(default=3, verbose_name="最少评委数"),
                ),
                (
                    "missing_judge",
                    models.CharField(
                        choices=[("wait", "等待补齐"), ("reweight", "按已提交的评委重新折算")],
                        default="wait",
                        max_length=8,
                        verbose_name="评委缺席",
                    ),
                ),
                (
                    "bonus_cap",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=5, verbose_name="加分上限"
                    ),
                ),
                (
                    "deduction_cap",
                    models.DecimalField(
                        decimal_places=2, default=100, max_digits=5, verbose_name="扣分上限"
                    ),
                ),
                (
                    "comment_below",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="低于满分（%）须写意见"
                    ),
                ),
                (
                    "disagreement_over",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=5,
                        verbose_name="评委分差超过（分）即提示",
                    ),
                ),
                (
                    "pass_mark",
                    models.DecimalField(
                        decimal_places=2, default=60, max_digits=5, verbose_name="及格分"
                    ),
                ),
                (
                    "mostly_percent",
                    models.PositiveSmallIntegerField(
                        default=80, verbose_name="“基本完成”按（%）计"
                    ),
                ),
                (
                    "partly_percent",
                    models.PositiveSmallIntegerField(
                        default=50, verbose_name="“部分解决”按（%）计"
                    ),
                ),
                (
                    "late_points",
                    models.DecimalField(
                        decimal_places=2, default=1, max_digits=5, verbose_name="迟报、缺报每次扣"
                    ),
                ),
                (
                    "overdue_points",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.5"),
                        max_digits=5,
                        verbose_name="任务逾期每项扣",
                    ),
                ),
                (
                    "lamp_green",
                    models.PositiveSmallIntegerField(default=12, verbose_name="绿灯月得分"),
                ),
                (
                    "lamp_yellow",
                    models.PositiveSmallIntegerField(default=8, verbose_name="黄灯月得分"),
                ),
                (
                    "lamp_red",
                    models.PositiveSmallIntegerField(default=3, verbose_name="红灯月得分"),
                ),
                (
                    "categories",
                    models.ManyToManyField(
                        blank=True,
                        related_name="rubrics",
                        to="programmes.category",
                        verbose_name="适用类别",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rubrics",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "评分表",
                "verbose_name_plural": "评分表",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "stage", "code", "version"), name="rubric_version_uniq"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["approval", "acceptance"])),
                        name="rubric_stage_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mostly_percent__lte", 100), ("partly_percent__lte", 100)
                        ),
                        name="rubric_percent_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lamp_green__gt", 0),
                            ("lamp_green__gte", models.F("lamp_yellow")),
                            ("lamp_yellow__gte", models.F("lamp_red")),
                        ),
                        name="rubric_lamps_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JudgeGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, verbose_name="代码")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "weight",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="权重（%）"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "rubric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="judge_groups",
                        to="programmes.rubric",
                    ),
                ),
            ],
            options={
                "verbose_name": "评委组",
                "verbose_name_plural": "评委组",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("rubric", "code"), name="judge_group_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gt", 0)), name="judge_group_weight_ck"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, verbose_name="代码")),
                (
                    "part",
                    models.CharField(blank=True, default="", max_length=20, verbose_name="部分"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="指标")),
                (
                    "points",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="满分",
                    ),
                ),
                (
                    "standard",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="评分标准"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("judge", "评委打分"),
                            ("punctuality", "月报按时率折算"),
                            ("lamps", "灯色折算"),
                            ("milestones", "任务完成率折算"),
                            ("problems", "问题解决率折算"),
                            ("indicators", "指标达成率折算"),
                            ("satisfaction", "满意率折算"),
                            ("process", "迟报、缺报、逾期逐次扣分"),
                        ],
                        default="judge",
                        max_length=12,
                        verbose_name="得分来源",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("base", "基本分"), ("bonus", "加分"), ("deduction", "扣分")],
                        default="base",
                        max_length=10,
                        verbose_name="计分方式",
                    ),
                ),
                (
                    "lowest",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=5, verbose_name="最低分"
                    ),
                ),
                (
                    "tie_break",
                    models.PositiveSmallIntegerField(default=0, verbose_name="同分时比较次序"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "rubric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="criteria",
                        to="programmes.rubric",
                    ),
                ),
            ],
            options={
                "verbose_name": "评分指标",
                "verbose_name_plural": "评分指标",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("rubric", "code"), name="criterion_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0)), name="criterion_points_ck"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lowest__gte", 0), ("lowest__lte", models.F("points"))),
                        name="criterion_lowest_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("basics", "基本信息与日历"),
                            ("categories", "类别与领域"),
                            ("item_types", "项目类型"),
                            ("topics", "选题清单"),
                            ("quotas", "数量要求"),
                            ("application", "申报书要求"),
                            ("gates", "立项环节"),
                            ("rubrics", "评分表与汇总"),
                            ("grades", "等次与奖项"),
                            ("dispatch", "调度与提醒"),
                            ("lamps", "亮灯规则"),
                            ("inspections", "督查方式"),
                            ("objectives", "总体目标"),
                            ("visibility", "公开范围"),
                        ],
                        max_length=12,
                        verbose_name="部分",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("document", models.JSONField(verbose_name="内容")),
                (
                    "reason",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="更正理由"
                    ),
                ),
                ("stays", models.JSONField(default=list, verbose_name="仍按上一版执行的")),
                ("made_by_name", models.CharField(max_length=60, verbose_name="更正人")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                (
                    "made_by",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rule_versions",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "规则版本",
                "verbose_name_plural": "规则版本",
                "ordering": ["section", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "section", "number"), name="rule_version_uniq"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, verbose_name="代码")),
                ("title", models.CharField(max_length=60, verbose_name="选题")),
                (
                    "selection_kind",
                    models.CharField(
                        choices=[("mandatory", "必选"), ("elective", "自选"), ("claimed", "认领")],
                        max_length=10,
                        verbose_name="选题方式",
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="来源"),
                ),
                (
                    "org_kinds",
                    models.JSONField(blank=True, default=list, verbose_name="适用党组织类别"),
                ),
                (
                    "holders",
                    models.CharField(
                        choices=[("many", "可由多个单位承担"), ("one", "只由一个单位承担")],
                        default="many",
                        max_length=4,
                        verbose_name="承担方式",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="topics",
                        to="programmes.category",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topics",
                        to="programmes.programme",
                    ),
                ),
                (
                    "units",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="指定单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "清单选题",
                "verbose_name_plural": "清单选题",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "code"), name="topic_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("selection_kind__in", ["mandatory", "elective", "claimed"])
                        ),
                        name="topic_kind_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VetoItem",
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
                        verbose_name="用于",
                    ),
                ),
                ("code", models.CharField(max_length=24, verbose_name="代码")),
                ("text", models.CharField(max_length=120, verbose_name="否决情形")),
                (
                    "satisfaction_below",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="满意率低于多少时按规定提请（%）"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="veto_items",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "否决项",
                "verbose_name_plural": "否决项",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "stage", "code"), name="veto_item_uniq"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ObjectiveIndicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, verbose_name="代码")),
                ("name", models.CharField(max_length=60, verbose_name="指标")),
                ("unit", models.CharField(max_length=10, verbose_name="单位")),
                (
                    "target",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="目标值",
                    ),
                ),
                (
                    "target_qualifier",
                    models.CharField(
                        choices=[("exact", ""), ("about", "约"), ("over", "余")],
                        default="exact",
                        max_length=5,
                        verbose_name="目标值说明",
                    ),
                ),
                ("due_year", models.PositiveSmallIntegerField(verbose_name="达到年份")),
                (
                    "direction",
                    models.CharField(
                        choices=[("up", "越高越好"), ("down", "越低越好")],
                        default="up",
                        max_length=4,
                        verbose_name="方向",
                    ),
                ),
                (
                    "counted_in",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("province_committee", "省委"),
                            ("city_committee", "市委"),
                            ("county_committee", "县（市、区）委"),
                            ("department", "组织部"),
                            ("town", "镇"),
                            ("township", "乡"),
                            ("subdistrict", "街道"),
                            ("zone", "开发区（园区、景区）"),
                            ("county_unit", "县直单位"),
                            ("soe", "国有企业"),
                            ("public_institution", "事业单位"),
                            ("new_organisation", "两新组织"),
                            ("village", "村"),
                            ("community", "社区"),
                            ("other", "其他"),
                        ],
                        default="",
                        max_length=24,
                        verbose_name="填报层级",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "objective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="programmes.objective",
                    ),
                ),
            ],
            options={
                "verbose_name": "目标指标",
                "verbose_name_plural": "目标指标",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("objective", "code"), name="objective_ind_uniq")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="graderule",
            constraint=models.UniqueConstraint(
                fields=("programme", "grade"), name="grade_rule_uniq"
            ),
        ),
        migrations.AddConstraint(
            model_name="graderule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("grade__in", ["excellent", "good", "qualified", "unqualified"])
                ),
                name="grade_rule_ck",
            ),
        ),
    ]
