"""The pages of basics, categories, item types, topics, quotas and the application form."""

from __future__ import annotations

from organisations.enums import OrgKind, Sphere
from programmes.enums import (
    EventKind,
    Grade,
    Holders,
    RuleSection,
    SatisfactionRule,
    SelectionKind,
)
from programmes.forms.parts import Field, Group, Kind, Rows, SectionForm, Stack

DAYS = "个工作日"

_EVENTS = Rows(
    "events",
    "其他日程",
    (
        Field("kind", "事项", Kind.CHOICE, choices=EventKind),
        Field("starts_on", "开始日", Kind.DAY),
        Field("ends_on", "结束日", Kind.DAY, optional=True, hint="只有一天的可不填"),
    ),
    add_label="加一个日程",
    row_label="日程",
    key=("kind",),
    hint="没有写的事项不显示在日历上。同一事项只写一次。",
    empty="还没有其他日程。",
)

_CALENDAR = Group(
    "calendar",
    "日历",
    (
        Field("opens_at", "申报开放", Kind.MOMENT, hint="到这一刻各单位才能新建申报。"),
        Field("closes_at", "申报截止", Kind.MOMENT, hint="过后不能再提交，例如 3月20日 18:00。"),
        Field(
            "redraft_until",
            "退回重拟截止",
            Kind.MOMENT,
            optional=True,
            hint="表决未通过的，可在此前重拟再报；不设重拟的不填。",
        ),
        Field("closing_opens_on", "开始申请结项", Kind.DAY),
        Field("closing_due_on", "结项申请截止", Kind.DAY),
        Field(
            "project_end_limit", "项目最迟完成", Kind.DAY, hint="推进计划里的日期不得晚于这一天。"
        ),
        _EVENTS,
    ),
)

_PROCEDURE = Group(
    "procedure",
    "办理规定",
    (
        Field(
            "number_pattern",
            "项目编号格式",
            limit=60,
            hint="{year} 是年度，{org} 是单位编号，{seq:02d} 是两位流水号。例如得出 2026-03-01。",
        ),
        Field("pre_review_days", "预审办理", Kind.WHOLE, unit=DAYS),
        Field("return_days", "退回修改", Kind.WHOLE, unit=DAYS),
        Field("return_lapses", "逾期未改的申报失效", Kind.FLAG),
        Field(
            "leader_skips_pre_review",
            "领导本人的项目免予预审",
            Kind.FLAG,
            hint="书记现任主办党委领导职务的，提交后直接进入下一环节。",
        ),
        Field("leader_skips_experts", "领导本人的项目免予专家评审", Kind.FLAG),
        Field("letter_required", "签订责任状后才能实施", Kind.FLAG),
        Field("secretary_confirms", "月报须书记确认", Kind.FLAG),
        Field("evidence_required", "完成任务须附佐证", Kind.FLAG),
        Field("rectify_months", "验收不合格的整改期限", Kind.WHOLE, unit="个月"),
        Field("second_grade_cap", "整改后最高等次", Kind.CHOICE, choices=Grade),
        Field("satisfaction_rule", "满意率算法", Kind.CHOICE, choices=SatisfactionRule),
        Field(
            "satisfaction_min",
            "满意度有效答卷最少",
            Kind.WHOLE,
            unit="份",
            hint="不足的，满意度一项不计分，其余各项按比例折算。",
        ),
        Field("weight_mandatory", "书记得分中必选项目占", Kind.WHOLE, unit="份"),
        Field("weight_elective", "书记得分中自选项目占", Kind.WHOLE, unit="份"),
        Field(
            "weight_claimed",
            "书记得分中认领项目占",
            Kind.WHOLE,
            unit="份",
            hint="一名书记有几个项目时，各类先取平均，再按份数合成；没有的一类不计。",
        ),
        Field("duty_points", "书记得分在述职评议中折合", Kind.NUMBER, unit="分"),
        Field("performance_points", "书记得分在年度绩效考核中折合", Kind.NUMBER, unit="分"),
        Field("suspend_months", "中止最长", Kind.WHOLE, unit="个月"),
        Field(
            "publish_together",
            "立项决定集中公布",
            Kind.FLAG,
            hint="负责人先逐个拟定，再一次公布；公布前申报单位看不到。",
        ),
        Field("objection_answer_days", "公示异议的答复", Kind.WHOLE, unit=DAYS),
        Field(
            "appeal_days",
            "申诉期限",
            Kind.WHOLE,
            unit=DAYS,
            hint="从决定告知的次日起算；填 0 就是不受理申诉。",
        ),
        Field("appeal_answer_days", "申诉的答复", Kind.WHOLE, unit=DAYS),
        Field(
            "similarity_warn_percent",
            "雷同提示",
            Kind.WHOLE,
            unit="%",
            hint="与其他申报书相同的文字达到这个比例时提示。",
        ),
    ),
)

BASICS = SectionForm(
    RuleSection.BASICS,
    (
        Stack(
            "方案",
            (
                Field("name", "方案名称", limit=80, hint="例如：某县2026年度书记项目。"),
                Field("place_name", "地区简称", limit=20, optional=True, hint="用在公文标题里。"),
                Field("series", "系列", Kind.FIXED),
                Field("year", "年度", Kind.FIXED, unit="年"),
                Group(
                    "committee",
                    "主办党委",
                    (
                        Field("name", "主办党委", Kind.FIXED),
                        Field("short_name", "简称", Kind.KEPT),
                        Field("kind", "类别", Kind.KEPT, choices=OrgKind),
                    ),
                ),
            ),
        ),
        _CALENDAR,
        _PROCEDURE,
        Stack(
            "原则和常用语",
            (
                Field("principles", "申报原则", Kind.LINES, hint="一行一条，例如：切口小。"),
                Field(
                    "problem_checks",
                    "解决问题标准",
                    Kind.LINES,
                    optional=True,
                    hint="预审时与原则一并逐项核对，一行一条，例如：措施对得上问题。没有的不填。",
                ),
                Field("phrases", "填写意见时的常用语", Kind.LINES, hint="一行一条。"),
            ),
        ),
    ),
    intro="名称、全年的日期和办理期限。日期改了以后，请到“调度与提醒”核对报告期。",
)

CATEGORIES = SectionForm(
    RuleSection.CATEGORIES,
    (
        Rows(
            "categories",
            "项目类别",
            (
                Field("code", "代码", Kind.CODE),
                Field("name", "类别名称", limit=40, hint="例如：党建引领发展类"),
            ),
            add_label="加一个类别",
            row_label="类别",
            hint="项目按类别统计；评分表和名额也可以按类别分开。",
        ),
        Field(
            "spheres",
            "所属领域",
            Kind.CHECKS,
            choices=Sphere,
            none_label="全部领域",
            hint="申报书里可选的领域；一个都不勾就是全部可选。",
        ),
    ),
)

ITEM_TYPES = SectionForm(
    RuleSection.ITEM_TYPES,
    (
        Rows(
            "item_types",
            "项目类型",
            (
                Field("code", "代码", Kind.CODE),
                Field("name", "名称", limit=20),
                Stack(
                    "要走的环节",
                    (
                        Field("panel", "经评审或表决立项", Kind.FLAG, default=True),
                        Field("reports", "纳入定期调度", Kind.FLAG, default=True),
                        Field("scored", "验收打分、参加排名", Kind.FLAG, default=True),
                    ),
                ),
                Field("milestones_min", "计划任务最少", Kind.WHOLE, unit="项", default=3),
                Field("milestones_max", "计划任务最多", Kind.WHOLE, unit="项", default=24),
            ),
            add_label="加一种类型",
            row_label="类型",
            hint="例如“书记项目”走全部环节，较小的“书记领办事项”不评审、不打分。只有一种的，保留一行。",
        ),
    ),
)

TOPICS = SectionForm(
    RuleSection.TOPICS,
    (
        Rows(
            "topics",
            "选题",
            (
                Field("code", "代码", Kind.CODE, code_from="title"),
                Stack(
                    "选题／来源",
                    (
                        Field("title", "选题", Kind.LONG, limit=60),
                        Field(
                            "source",
                            "来源",
                            limit=60,
                            optional=True,
                            hint="来源，例如：县委一号工程",
                        ),
                    ),
                ),
                Stack(
                    "方式／类别",
                    (
                        Field(
                            "selection_kind",
                            "方式",
                            Kind.CHOICE,
                            choices=SelectionKind,
                            default="elective",
                        ),
                        Field("category", "类别", Kind.CHOICE, choices="categories"),
                    ),
                ),
                Field(
                    "org_kinds",
                    "适用党组织",
                    Kind.CHECKS,
                    choices=OrgKind,
                    none_label="全部党组织",
                ),
                Stack(
                    "指定单位／承担方式",
                    (
                        Field("units", "指定单位", Kind.NAMES, hint="写单位全称，一行一个"),
                        Field("holders", "承担方式", Kind.CHOICE, choices=Holders, default="many"),
                    ),
                ),
            ),
            add_label="加一个选题",
            row_label="选题",
            most=300,
            empty="没有清单，由书记自己选题。",
        ),
    ),
    intro="必选的对适用单位人人都有；自选的由书记挑选；认领的公布后由单位揭榜。",
    extras=frozenset({"paste"}),
)

QUOTAS = SectionForm(
    RuleSection.QUOTAS,
    (
        Rows(
            "quotas",
            "数量要求",
            (
                Field("item_type", "项目类型", Kind.CHOICE, choices="item_types"),
                Field(
                    "org_kinds",
                    "适用党组织",
                    Kind.CHECKS,
                    choices=OrgKind,
                    none_label="其余全部党组织",
                ),
                Field("min", "每名书记最少", Kind.WHOLE, unit="个", default=1),
                Field("max", "每名书记最多", Kind.WHOLE, unit="个", default=3),
            ),
            add_label="加一条数量要求",
            row_label="数量要求",
            key=("item_type", "org_kinds"),
            hint="每种项目类型都要有一条不勾党组织的（对其余全部适用）；某类党组织另有要求的，再加一条并勾选。",
        ),
    ),
)

APPLICATION = SectionForm(
    RuleSection.APPLICATION,
    (
        Group(
            "application",
            "申报书",
            (
                Field("team_min", "项目组最少", Kind.WHOLE, unit="人", hint="不含书记。"),
                Field("team_max", "项目组最多", Kind.WHOLE, unit="人"),
                Field("attachments_max", "附件最多", Kind.WHOLE, unit="个"),
                Field(
                    "research_min", "前期调研最少", Kind.WHOLE, unit="次", hint="填 0 就是不要求。"
                ),
                Field("budget_enabled", "申报书含经费预算", Kind.FLAG),
                Field("self_check_blocks", "自查不符合原则的不得提交", Kind.FLAG),
            ),
        ),
    ),
)
