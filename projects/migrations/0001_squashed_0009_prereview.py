"""Make every table at once in a new database; older ones went, and go, step by step."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):
    replaces = [
        ("projects", "0001_initial"),
        ("projects", "0002_asked_version"),
        ("projects", "0003_item_type"),
        ("projects", "0004_fingerprints"),
        ("projects", "0005_openings_objectives"),
        ("projects", "0006_ledgers"),
        ("projects", "0007_money_and_surroundings"),
        ("projects", "0008_first_item_type"),
        ("projects", "0009_prereview"),
    ]

    initial = True

    dependencies = [
        ("core", "0007_job_step"),
        ("organisations", "0001_initial"),
        ("programmes", "0001_squashed_0017_veto_by_rule"),
    ]

    operations = [
        migrations.CreateModel(
            name="Problem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=16)),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("text", models.CharField(max_length=200, verbose_name="拟解决的突出问题")),
            ],
            options={
                "verbose_name": "突出问题",
                "verbose_name_plural": "突出问题",
                "ordering": ["position"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=16)),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("text", models.CharField(max_length=200, verbose_name="推进措施")),
                (
                    "problems",
                    models.ManyToManyField(related_name="measures", to="projects.problem"),
                ),
            ],
            options={
                "verbose_name": "推进措施",
                "verbose_name_plural": "推进措施",
                "ordering": ["position"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=core.clock.now, editable=False, verbose_name="创建时间"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=core.clock.now, editable=False, verbose_name="更新时间"
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="项目名称"
                    ),
                ),
                (
                    "selection_kind",
                    models.CharField(
                        choices=[("mandatory", "必选"), ("elective", "自选"), ("claimed", "认领")],
                        default="elective",
                        max_length=10,
                        verbose_name="选题方式",
                    ),
                ),
                (
                    "sphere",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("rural", "农村"),
                            ("urban", "城市社区"),
                            ("organ", "机关"),
                            ("new_orgs", "两新"),
                            ("soe", "国企"),
                            ("school", "学校"),
                            ("hospital", "医院"),
                            ("other", "其他"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="所属领域",
                    ),
                ),
                (
                    "continuity",
                    models.CharField(
                        choices=[("new", "新立"), ("continued", "接续"), ("multi_year", "跨年度")],
                        default="new",
                        max_length=12,
                        verbose_name="项目性质",
                    ),
                ),
                ("start_date", models.DateField(null=True, verbose_name="开始日期")),
                ("end_date", models.DateField(null=True, verbose_name="完成日期")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "已申报"),
                            ("pre_review", "预审中"),
                            ("returned", "退回修改"),
                            ("pre_rejected", "预审否决"),
                            ("expert_review", "专家评审中"),
                            ("rejected", "不予立项"),
                            ("noticed", "立项公示"),
                            ("approved", "已立项"),
                            ("in_progress", "实施中"),
                            ("suspended", "中止"),
                            ("closing", "申请结项"),
                            ("acceptance", "验收中"),
                            ("rectifying", "限期整改"),
                            ("accepted", "已验收"),
                            ("failed", "验收不合格"),
                            ("terminated", "终止"),
                            ("revoked", "撤销立项"),
                            ("continued", "接续"),
                            ("archived", "归档"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=16,
                        verbose_name="状态",
                    ),
                ),
                ("status_since", models.DateTimeField(verbose_name="进入当前状态时间")),
                ("draft_number", models.CharField(max_length=24, verbose_name="申报流水号")),
                (
                    "project_number",
                    models.CharField(
                        blank=True, default="", max_length=24, verbose_name="项目编号"
                    ),
                ),
                (
                    "secretary_name",
                    models.CharField(
                        blank=True, default="", max_length=40, verbose_name="书记姓名"
                    ),
                ),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="申报时间")),
                ("return_due_on", models.DateField(null=True, verbose_name="退回修改期限")),
                (
                    "return_count",
                    models.PositiveSmallIntegerField(default=0, verbose_name="退回次数"),
                ),
                (
                    "skips_pre_review",
                    models.BooleanField(default=False, verbose_name="按方案免予预审"),
                ),
                (
                    "skips_experts",
                    models.BooleanField(default=False, verbose_name="按方案免予专家评审"),
                ),
                ("approved_on", models.DateField(null=True, verbose_name="立项日期")),
                ("letter_signed_on", models.DateField(null=True, verbose_name="责任状签订日期")),
                ("rectify_due_on", models.DateField(null=True, verbose_name="整改期限")),
                (
                    "actual_progress",
                    models.DecimalField(
                        decimal_places=1, default=0, max_digits=4, verbose_name="累计完成度"
                    ),
                ),
                (
                    "import_key",
                    models.CharField(
                        blank=True, default="", max_length=80, verbose_name="导入标识"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="programmes.category",
                        verbose_name="项目类别",
                    ),
                ),
                (
                    "item_type",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="programmes.itemtype",
                        verbose_name="项目类型",
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="programmes.objective",
                        verbose_name="对应总体目标",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="organisations.organisation",
                        verbose_name="申报单位",
                    ),
                ),
                (
                    "predecessor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="projects.project",
                        verbose_name="上期项目",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="programmes.programme",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="programmes.topic",
                        verbose_name="对应清单选题",
                    ),
                ),
            ],
            options={
                "verbose_name": "书记项目",
                "verbose_name_plural": "书记项目",
                "indexes": [
                    models.Index(fields=["programme", "status"], name="project_status_idx"),
                    models.Index(fields=["organisation", "programme"], name="project_unit_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "submitted",
                                    "pre_review",
                                    "returned",
                                    "pre_rejected",
                                    "expert_review",
                                    "rejected",
                                    "noticed",
                                    "approved",
                                    "in_progress",
                                    "suspended",
                                    "closing",
                                    "acceptance",
                                    "rectifying",
                                    "accepted",
                                    "failed",
                                    "terminated",
                                    "revoked",
                                    "continued",
                                    "archived",
                                ],
                            )
                        ),
                        name="project_status_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start_date", None),
                            ("end_date", None),
                            ("start_date__lte", models.F("end_date")),
                            _connector="OR",
                        ),
                        name="project_dates_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("actual_progress__gte", 0), ("actual_progress__lte", 100)
                        ),
                        name="project_progress_ck",
                    ),
                    models.UniqueConstraint(
                        fields=("programme", "draft_number"), name="project_draft_no_uniq"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("project_number", ""), _negated=True),
                        fields=("programme", "project_number"),
                        name="project_number_uniq",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("import_key", ""), _negated=True),
                        fields=("programme", "import_key"),
                        name="project_import_uniq",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="problem",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="problems",
                to="projects.project",
            ),
        ),
        migrations.CreateModel(
            name="PilotSite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=16)),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "name",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="地点名称"
                    ),
                ),
                (
                    "address",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="地址"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="下级党组织",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pilot_sites",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "试点单位",
                "verbose_name_plural": "试点单位",
                "ordering": ["position"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("project", "uid"), name="site_uniq")
                ],
            },
        ),
        migrations.CreateModel(
            name="Partner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=16)),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("name", models.CharField(max_length=40, verbose_name="合作共建单位")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="partners",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "合作共建单位",
                "verbose_name_plural": "合作共建单位",
                "ordering": ["position"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("project", "uid"), name="partner_uniq")
                ],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=16)),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("task", models.CharField(max_length=100, verbose_name="任务内容")),
                ("deliverable", models.CharField(max_length=80, verbose_name="交付成果")),
                ("quantity", models.PositiveIntegerField(null=True, verbose_name="成果数量")),
                (
                    "quantity_unit",
                    models.CharField(
                        blank=True, default="", max_length=10, verbose_name="成果单位"
                    ),
                ),
                ("planned_start", models.DateField(verbose_name="计划开始")),
                ("due_date", models.DateField(verbose_name="计划完成日期")),
                ("responsible_person", models.CharField(max_length=20, verbose_name="责任人")),
                (
                    "responsible_unit",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="责任单位"
                    ),
                ),
                ("weight", models.PositiveSmallIntegerField(verbose_name="权重")),
                (
                    "completion",
                    models.DecimalField(
                        decimal_places=1, default=0, max_digits=4, verbose_name="完成度"
                    ),
                ),
                ("done_date", models.DateField(null=True, verbose_name="实际完成日期")),
                (
                    "measure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="milestones",
                        to="projects.measure",
                        verbose_name="对应措施",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="milestones",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "里程碑",
                "verbose_name_plural": "里程碑",
                "ordering": ["position"],
                "abstract": False,
                "indexes": [models.Index(fields=["due_date"], name="milestone_due_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "uid"), name="milestone_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(("planned_start__lte", models.F("due_date"))),
                        name="milestone_dates_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 1), ("weight__lte", 100)),
                        name="milestone_weight_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("completion__gte", 0), ("completion__lte", 100)),
                        name="milestone_compl_ck",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="measure",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="measures",
                to="projects.project",
            ),
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=16)),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("name", models.CharField(max_length=30, verbose_name="指标")),
                ("unit", models.CharField(max_length=10, verbose_name="单位")),
                (
                    "baseline",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="基期值"),
                ),
                (
                    "target",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="目标值"),
                ),
                (
                    "method",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="计算口径"
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("up", "↑ 越高越好"), ("down", "↓ 越低越好")],
                        max_length=4,
                        verbose_name="方向",
                    ),
                ),
                (
                    "baseline_qualifier",
                    models.CharField(
                        choices=[("exact", ""), ("about", "约"), ("over", "余")],
                        default="exact",
                        max_length=5,
                        verbose_name="基期值说明",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "量化指标",
                "verbose_name_plural": "量化指标",
                "ordering": ["position"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("project", "uid"), name="indicator_uniq")
                ],
            },
        ),
        migrations.CreateModel(
            name="FundSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=16)),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("dues", "党费"),
                            ("budget", "财政"),
                            ("village", "村集体"),
                            ("own", "自筹"),
                            ("donations", "社会捐助"),
                            ("superior", "上级补助"),
                        ],
                        max_length=12,
                        verbose_name="经费来源",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="金额（元）"),
                ),
                ("secured", models.BooleanField(verbose_name="已落实")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fund_sources",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "经费来源",
                "verbose_name_plural": "经费来源",
                "ordering": ["position"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("project", "uid"), name="fund_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="fund_amount_ck"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveSmallIntegerField(verbose_name="报送次数")),
                ("rules", models.PositiveSmallIntegerField(verbose_name="算法版本")),
                ("shingles", models.BinaryField(verbose_name="文字片段")),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fingerprint",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "查重指纹",
                "verbose_name_plural": "查重指纹",
            },
        ),
        migrations.CreateModel(
            name="BudgetItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=16)),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("training", "培训费"),
                            ("premises", "阵地建设"),
                            ("activities", "活动费"),
                            ("publicity", "宣传费"),
                            ("materials", "资料费"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="预算科目",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="金额（元）"),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True, default="", max_length=100, verbose_name="测算依据"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="budget_items",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "预算明细",
                "verbose_name_plural": "预算明细",
                "ordering": ["position"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("project", "uid"), name="budget_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="budget_amount_ck"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
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
                            ("application", "申报附件"),
                            ("signed_scan", "签字盖章件"),
                            ("evidence", "佐证材料"),
                            ("closing", "结项材料"),
                        ],
                        max_length=12,
                        verbose_name="类型",
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "附件",
                "verbose_name_plural": "附件",
                "ordering": ["added_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.JSONField(default=dict, verbose_name="内容")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "asked_version",
                    models.PositiveIntegerField(null=True, verbose_name="已送书记的版本"),
                ),
                ("saved_at", models.DateTimeField(verbose_name="保存时间")),
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
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="application",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "申报书",
                "verbose_name_plural": "申报书",
            },
        ),
        migrations.CreateModel(
            name="Research",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=16)),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("held_on", models.DateField(verbose_name="调研日期")),
                ("place", models.CharField(max_length=60, verbose_name="调研地点")),
                ("people", models.CharField(max_length=60, verbose_name="调研对象")),
                ("head_count", models.PositiveIntegerField(null=True, verbose_name="人数")),
                ("findings", models.CharField(max_length=200, verbose_name="发现的情况")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="research",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "调研记录",
                "verbose_name_plural": "调研记录",
                "ordering": ["position"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("project", "uid"), name="research_uniq")
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="报送次数")),
                ("document", models.JSONField(verbose_name="内容")),
                ("submitted_at", models.DateTimeField(verbose_name="报送时间")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要值")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="projects.project",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报送人",
                    ),
                ),
            ],
            options={
                "verbose_name": "申报版本",
                "verbose_name_plural": "申报版本",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="revision_uniq")
                ],
            },
        ),
        migrations.CreateModel(
            name="SelfCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("principle", models.CharField(max_length=40, verbose_name="原则")),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("met", models.BooleanField(verbose_name="符合")),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="说明"),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="self_checks",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "原则自查",
                "verbose_name_plural": "原则自查",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "principle"), name="self_check_uniq")
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportNeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=16)),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("text", models.CharField(max_length=100, verbose_name="需要支持事项")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="support_needs",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "需要支持事项",
                "verbose_name_plural": "需要支持事项",
                "ordering": ["position"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("project", "uid"), name="support_uniq")
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=16)),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("name", models.CharField(max_length=20, verbose_name="姓名")),
                (
                    "post",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="单位职务"
                    ),
                ),
                ("duty", models.CharField(max_length=60, verbose_name="分工")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="team",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "项目组成员",
                "verbose_name_plural": "项目组成员",
                "ordering": ["position"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("project", "uid"), name="team_uniq")
                ],
            },
        ),
        migrations.CreateModel(
            name="TransitionLog",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("action", models.CharField(max_length=24, verbose_name="动作")),
                (
                    "from_status",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "已申报"),
                            ("pre_review", "预审中"),
                            ("returned", "退回修改"),
                            ("pre_rejected", "预审否决"),
                            ("expert_review", "专家评审中"),
                            ("rejected", "不予立项"),
                            ("noticed", "立项公示"),
                            ("approved", "已立项"),
                            ("in_progress", "实施中"),
                            ("suspended", "中止"),
                            ("closing", "申请结项"),
                            ("acceptance", "验收中"),
                            ("rectifying", "限期整改"),
                            ("accepted", "已验收"),
                            ("failed", "验收不合格"),
                            ("terminated", "终止"),
                            ("revoked", "撤销立项"),
                            ("continued", "接续"),
                            ("archived", "归档"),
                        ],
                        max_length=16,
                        verbose_name="原状态",
                    ),
                ),
                (
                    "to_status",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "已申报"),
                            ("pre_review", "预审中"),
                            ("returned", "退回修改"),
                            ("pre_rejected", "预审否决"),
                            ("expert_review", "专家评审中"),
                            ("rejected", "不予立项"),
                            ("noticed", "立项公示"),
                            ("approved", "已立项"),
                            ("in_progress", "实施中"),
                            ("suspended", "中止"),
                            ("closing", "申请结项"),
                            ("acceptance", "验收中"),
                            ("rectifying", "限期整改"),
                            ("accepted", "已验收"),
                            ("failed", "验收不合格"),
                            ("terminated", "终止"),
                            ("revoked", "撤销立项"),
                            ("continued", "接续"),
                            ("archived", "归档"),
                        ],
                        max_length=16,
                        verbose_name="新状态",
                    ),
                ),
                ("actor_name", models.CharField(max_length=60, verbose_name="办理人")),
                ("reason", models.TextField(blank=True, default="", verbose_name="意见")),
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "流程记录",
                "verbose_name_plural": "流程记录",
                "ordering": ["at", "pk"],
                "indexes": [models.Index(fields=["project", "at"], name="step_project_idx")],
            },
        ),
        migrations.CreateModel(
            name="LateOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("until", models.DateTimeField(verbose_name="补报截止")),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("granted_by_name", models.CharField(max_length=60, verbose_name="批准人")),
                ("granted_at", models.DateTimeField(verbose_name="批准时间")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="收回时间")),
                (
                    "withdrawn_by_name",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="收回人"),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item_type",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.itemtype",
                        verbose_name="项目类型",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="单位",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="late_openings",
                        to="programmes.programme",
                        verbose_name="年度方案",
                    ),
                ),
            ],
            options={
                "verbose_name": "特殊补报",
                "verbose_name_plural": "特殊补报",
                "ordering": ["-granted_at", "-pk"],
                "indexes": [
                    models.Index(
                        fields=["programme", "organisation", "until"], name="opening_unit_idx"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("granted_at"))),
                        name="opening_span_ck",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Ledger",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=core.clock.now, editable=False, verbose_name="创建时间"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=core.clock.now, editable=False, verbose_name="更新时间"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("mapping", "待核对栏目"),
                            ("checked", "已试导入"),
                            ("done", "已导入"),
                        ],
                        default="mapping",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("sheets", models.JSONField(default=list, verbose_name="工作表")),
                ("findings", models.JSONField(default=dict, verbose_name="试导入结果")),
                ("imported_at", models.DateTimeField(null=True, verbose_name="导入时间")),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                        verbose_name="文件",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.job",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programmes.programme",
                        verbose_name="年度方案",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入的台账",
                "verbose_name_plural": "导入的台账",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["mapping", "checked", "done"])),
                        name="ledger_state_ck",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerHeading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("target", models.CharField(max_length=10, verbose_name="内容")),
                ("heading", models.CharField(max_length=60, verbose_name="表头")),
                (
                    "field",
                    models.CharField(blank=True, default="", max_length=30, verbose_name="导入为"),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="党委",
                    ),
                ),
            ],
            options={
                "verbose_name": "记住的表头",
                "verbose_name_plural": "记住的表头",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("committee", "target", "heading"), name="ledger_heading_uniq"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ObjectiveValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "value",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="数值"),
                ),
                (
                    "qualifier",
                    models.CharField(
                        choices=[("exact", ""), ("about", "约"), ("over", "余")],
                        default="exact",
                        max_length=5,
                        verbose_name="数值说明",
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="备注"),
                ),
                ("saved_at", models.DateTimeField(verbose_name="填报时间")),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values",
                        to="programmes.objectiveindicator",
                        verbose_name="指标",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="单位",
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
                "verbose_name": "目标完成值",
                "verbose_name_plural": "目标完成值",
                "ordering": ["indicator", "year", "organisation"],
                "indexes": [
                    models.Index(fields=["organisation", "year"], name="objective_unit_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("indicator", "organisation", "year"), name="objective_value_uniq"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("qualifier__in", ["exact", "about", "over"])),
                        name="objective_value_qual_ck",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)), name="objective_value_sign_ck"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=models.UniqueConstraint(fields=("project", "uid"), name="problem_uniq"),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.UniqueConstraint(fields=("project", "uid"), name="measure_uniq"),
        ),
    ]
