"""The pages of gates, rubrics and grades."""

from __future__ import annotations

from programmes.enums import (
    Comparison,
    ConditionFact,
    CriterionKind,
    GateKind,
    Grade,
    Grading,
    MarkSource,
    MeritSource,
    MissingJudge,
    RuleSection,
    Scope,
    Stage,
    TrimRule,
)
from programmes.forms.parts import Field, Group, Kind, Rows, SectionForm, Stack, Total

_VETO_PARTS = (
    Field("code", "代码", Kind.CODE, code_from="text"),
    Field("text", "否决情形", Kind.LONG, limit=120, hint="例如：弄虚作假"),
)

_VETO_BY_RULE = Field(
    "satisfaction_below",
    "满意率低于多少时按规定提请",
    Kind.WHOLE,
    unit="%，不填的只由人提出",
    optional=True,
)

GATES = SectionForm(
    RuleSection.GATES,
    (
        Rows(
            "gates",
            "立项环节",
            (
                Field("kind", "环节", Kind.FIXED_KEY, choices=GateKind),
                Field("enabled", "启用", Kind.FLAG),
                Field(
                    "working_days", "办理或公示", Kind.WHOLE, unit="个工作日", only_for=("notice",)
                ),
                Stack(
                    "表决规则",
                    (
                        Field(
                            "green_percent",
                            "绿牌超过多少通过",
                            Kind.WHOLE,
                            unit="% 绿牌：超过的通过",
                            only_for=("card_vote",),
                        ),
                        Field(
                            "red_percent",
                            "红牌超过多少退回重拟",
                            Kind.WHOLE,
                            unit="% 红牌：超过的退回重拟",
                            only_for=("card_vote",),
                        ),
                        Field("secret", "无记名", Kind.FLAG, only_for=("card_vote",)),
                    ),
                ),
            ),
            row_label="环节",
            key=("kind",),
            fixed=True,
            hint="从上到下就是办理次序。没有启用的环节直接跳过；“立项审定”总要有。"
            "专家评审和绿黄红牌表决只能用一个。",
        ),
        Group(
            "veto_items",
            "一票否决情形",
            tuple(
                Rows(
                    stage.value,
                    f"{stage.label}时",
                    _VETO_PARTS if stage != Stage.ACCEPTANCE else (*_VETO_PARTS, _VETO_BY_RULE),
                    add_label="加一种情形",
                    row_label=f"{stage.label}否决情形",
                    empty="没有设否决情形。",
                )
                for stage in Stage
            ),
        ),
    ),
)

_CRITERIA = Rows(
    "criteria",
    "评分指标",
    (
        Field("code", "代码", Kind.CODE),
        Stack(
            "部分／指标",
            (
                Field("part", "部分", limit=20, optional=True, hint="部分，可不填"),
                Field("name", "指标", limit=60, hint="指标名称"),
            ),
        ),
        Field("points", "满分", Kind.NUMBER),
        Field("standard", "评分标准", Kind.LONG, limit=300, optional=True),
        Stack(
            "得分来源／计分方式",
            (
                Field("source", "得分来源", Kind.CHOICE, choices=MarkSource, default="judge"),
                Field("kind", "计分方式", Kind.CHOICE, choices=CriterionKind, default="base"),
            ),
        ),
        Stack(
            "最低分／同分先后",
            (
                Field("lowest", "最低分", Kind.NUMBER, default=0),
                Field("tie_break", "同分时先后", Kind.WHOLE, default=0),
            ),
        ),
    ),
    add_label="加一项指标",
    row_label="指标",
    total=Total("points", 100, where=("kind", "base")),
    hint="基本分各项满分合计 100；加分、扣分另计。同分时先后：1 最先比较，0 不比较。",
)

_JUDGE_GROUPS = Rows(
    "judge_groups",
    "评委组",
    (
        Field("code", "代码", Kind.CODE),
        Field("name", "名称", limit=40, hint="例如：领导、部门、群众代表"),
        Field("weight", "权重", Kind.NUMBER, unit="%"),
    ),
    add_label="加一个评委组",
    row_label="评委组",
    total=Total("weight", 100),
    empty="没有分组，各评委同等计算。",
)

RUBRICS = SectionForm(
    RuleSection.RUBRICS,
    (
        Rows(
            "rubrics",
            "评分表",
            (
                Field("code", "代码", Kind.CODE),
                Stack(
                    "用在哪里",
                    (
                        Field("name", "名称", limit=60),
                        Field("stage", "用于", Kind.CHOICE, choices=Stage, default="acceptance"),
                        Field(
                            "categories",
                            "适用类别",
                            Kind.CHECKS,
                            choices="categories",
                            none_label="全部类别",
                            hint="一个都不勾就是全部类别。",
                        ),
                        Field(
                            "share",
                            "占本环节总分",
                            Kind.NUMBER,
                            unit="%",
                            default=100,
                            hint="同一环节由几张表组成时分摊，例如材料 30、现场 60、互评 10。",
                        ),
                    ),
                ),
                _CRITERIA,
                _JUDGE_GROUPS,
                Stack(
                    "打分和汇总",
                    (
                        Field(
                            "mark_step",
                            "打分精确到",
                            Kind.NUMBER,
                            unit="分",
                            default=1,
                            hint="1、0.5 或 0.01。",
                        ),
                        Field("min_judges", "最少评委", Kind.WHOLE, unit="名", default=3),
                        Field(
                            "trim_rule", "去分规则", Kind.CHOICE, choices=TrimRule, default="none"
                        ),
                        Field("trim_from", "评委达到几名才去分", Kind.WHOLE, unit="名", default=5),
                        Field(
                            "missing_judge",
                            "评委缺席",
                            Kind.CHOICE,
                            choices=MissingJudge,
                            default="wait",
                        ),
                        Field("pass_mark", "及格分", Kind.NUMBER, unit="分", default=60),
                        Field(
                            "comment_below",
                            "低于满分多少须写意见",
                            Kind.WHOLE,
                            unit="%",
                            default=0,
                            hint="填 0 就是不要求。",
                        ),
                        Field(
                            "disagreement_over",
                            "评委分差超过多少提示分歧",
                            Kind.NUMBER,
                            unit="分",
                            default=0,
                            hint="最高分减最低分；填 0 就是不提示。",
                        ),
                        Field("bonus_cap", "加分最多", Kind.NUMBER, unit="分", default=0),
                        Field("deduction_cap", "扣分最多", Kind.NUMBER, unit="分", default=100),
                    ),
                ),
                Stack(
                    "由系统折算的指标",
                    (
                        Field("mostly_percent", "“基本完成”按", Kind.WHOLE, unit="%", default=80),
                        Field("partly_percent", "“部分解决”按", Kind.WHOLE, unit="%", default=50),
                        Field(
                            "late_points",
                            "迟报、缺报每次扣",
                            Kind.NUMBER,
                            unit="分",
                            default=1,
                            hint="指标的得分来源是“逐次扣分”时用，扣完为止。",
                        ),
                        Field(
                            "overdue_points",
                            "任务逾期每项扣",
                            Kind.NUMBER,
                            unit="分",
                            default="0.5",
                        ),
                        Group(
                            "lamp_points",
                            "灯色折算",
                            (
                                Field("green", "绿灯一期得", Kind.WHOLE, unit="分", default=12),
                                Field("yellow", "黄灯一期得", Kind.WHOLE, unit="分", default=8),
                                Field("red", "红灯一期得", Kind.WHOLE, unit="分", default=3),
                            ),
                        ),
                    ),
                ),
            ),
            add_label="加一张评分表",
            row_label="评分表",
            key=("stage", "code"),
            cards=True,
            most=12,
        ),
    ),
    intro="立项评审和验收各用什么表打分，怎样汇总成一个得分。",
    extras=frozenset({"library", "shares"}),
)

_CONDITIONS = Rows(
    "conditions",
    "还须同时满足",
    (
        Field("fact", "指标", Kind.CHOICE, choices=ConditionFact, default="red_months"),
        Field(
            "criterion",
            "哪一项评分指标",
            Kind.CHOICE,
            choices="criteria",
            optional=True,
            none_label="（单项得分时选）",
        ),
        Field("comparison", "要求", Kind.CHOICE, choices=Comparison, default="at_most"),
        Field("bound", "数值", Kind.NUMBER, default=0),
    ),
    add_label="加一个条件",
    row_label="条件",
    key=("fact", "criterion", "comparison"),
    empty="没有别的条件。",
)

GRADES = SectionForm(
    RuleSection.GRADES,
    (
        Field(
            "grading",
            "依据",
            Kind.CHOICE,
            choices=Grading,
            hint="按得分、按名次，或按全年积累的星旗。",
        ),
        Rows(
            "grades",
            "等次",
            (
                Field("grade", "等次", Kind.FIXED_KEY, choices=Grade),
                Stack(
                    "",
                    (
                        Field("threshold", "最低分", Kind.NUMBER, unit="分"),
                        Field(
                            "quota_percent",
                            "名额上限（比例）",
                            Kind.WHOLE,
                            unit="%",
                            optional=True,
                            hint="不限的不填。",
                        ),
                        Field(
                            "quota_count",
                            "名额上限（个数）",
                            Kind.WHOLE,
                            unit="个",
                            optional=True,
                            hint="与比例只填一个；填 0 是不设这一等次。",
                        ),
                        Field("quota_scope", "名额按", Kind.CHOICE, choices=Scope),
                    ),
                ),
                _CONDITIONS,
            ),
            row_label="等次",
            key=("grade",),
            cards=True,
            fixed=True,
        ),
        Rows(
            "awards",
            "奖项",
            (
                Field("code", "代码", Kind.CODE),
                Field("name", "奖项名称", limit=40, hint="例如：一等奖、十佳书记项目"),
                Field("places", "名额", Kind.WHOLE, unit="个", default=1),
                Field("scope", "名额按", Kind.CHOICE, choices=Scope, default="all"),
            ),
            add_label="加一个奖项",
            row_label="奖项",
            hint="依据选“按名次定奖项”时使用，从最高奖写起，按名次依次给。",
            empty="没有设奖项。",
        ),
        Rows(
            "merits",
            "星旗",
            (
                Field("code", "代码", Kind.CODE),
                Field("name", "名称", limit=20, hint="例如：红旗、一颗星"),
                Field("source", "由何取得", Kind.CHOICE, choices=MeritSource),
                Field("worth", "每次折合", Kind.WHOLE, unit="颗", default=1),
            ),
            add_label="加一种星旗",
            row_label="星旗",
            hint="依据选“按全年积累的星旗定等次”时使用。",
            empty="没有设星旗。",
        ),
    ),
)
