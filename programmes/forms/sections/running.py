"""The pages of dispatch, lamps, inspections, objectives and visibility."""

from __future__ import annotations

from organisations.enums import OrgKind
from programmes.enums import (
    DayShift,
    Direction,
    DueMonth,
    Duty,
    InspectionMode,
    Interval,
    LagMode,
    OrderKind,
    OrderTrigger,
    PlannedRule,
    Qualifier,
    Recipient,
    RuleSection,
)
from programmes.forms.parts import Field, Group, Kind, Rows, SectionForm, Stack

DAYS = "个工作日"

DISPATCH = SectionForm(
    RuleSection.DISPATCH,
    (
        Group(
            "dispatch",
            "调度",
            (
                Field("interval", "频次", Kind.CHOICE, choices=Interval),
                Field(
                    "checkpoints",
                    "固定节点",
                    Kind.DAYS,
                    hint="频次选“固定节点”时填，一行一个日期，例如 2026-06-30。",
                ),
                Field("first_month", "首个报告月", Kind.MONTH),
                Field("last_month", "末个报告月", Kind.MONTH),
                Field("due_month", "截止在", Kind.CHOICE, choices=DueMonth),
                Field(
                    "due_day", "截止日", Kind.WHOLE, unit="日", hint="例如次月 5 日、当月 25 日。"
                ),
                Field("due_time", "截止时刻", Kind.TIME),
                Field("day_shift", "遇节假日", Kind.CHOICE, choices=DayShift),
                Field("check_days", "组织部核报", Kind.WHOLE, unit=DAYS),
                Field("return_days", "退回重报", Kind.WHOLE, unit=DAYS),
                Field(
                    "explain_days",
                    "通报前说明",
                    Kind.WHOLE,
                    unit=DAYS,
                    hint="点名滞后的单位在通报签发前可以说明一句话；填 0 不征求说明。",
                ),
                Field(
                    "alike_percent",
                    "与上期相似提示",
                    Kind.WHOLE,
                    unit="%",
                    hint="工作进展与上期相同的部分超过这个比例时提示，不影响报送；填 0 不提示。",
                ),
                Field("visits_asked", "月报设书记现场推进（选填）", Kind.FLAG),
            ),
        ),
        Rows(
            "reminders",
            "提醒",
            (
                Field("code", "代码", Kind.CODE, code_from="recipient"),
                Field("duty", "事项", Kind.CHOICE, choices=Duty, default="report"),
                Field(
                    "offset_days",
                    "截止前后",
                    Kind.WHOLE,
                    unit=DAYS,
                    default=-2,
                    hint="-2 是提前两天，0 是当天，3 是过后三天",
                ),
                Field("recipient", "提醒谁", Kind.CHOICE, choices=Recipient, default="liaison"),
                Field("level", "级别", Kind.WHOLE, default=0, hint="0 普通，数字越大越紧"),
                Field(
                    "repeat_days",
                    "此后每隔",
                    Kind.WHOLE,
                    unit=DAYS,
                    default=0,
                    hint="再提醒一次，直到办结；0 只提醒一次",
                ),
                Field("urgent", "急件，立即提醒", Kind.FLAG),
            ),
            add_label="加一次提醒",
            row_label="提醒",
            empty="没有设提醒。",
        ),
    ),
)

LAMPS = SectionForm(
    RuleSection.LAMPS,
    (
        Group(
            "lamps",
            "亮灯",
            (
                Stack(
                    "怎样算滞后",
                    (
                        Field("planned_rule", "序时进度算法", Kind.CHOICE, choices=PlannedRule),
                        Field(
                            "lag_mode",
                            "滞后算法",
                            Kind.CHOICE,
                            choices=LagMode,
                            hint="应完成 50、实完成 35：按百分点滞后 15，按占比滞后 30%。",
                        ),
                    ),
                ),
                Stack(
                    "▲ 黄灯",
                    (
                        Field("yellow_lag", "滞后达到", Kind.NUMBER),
                        Field("yellow_overdue", "任务逾期达到", Kind.WHOLE, unit="天"),
                        Field("late_is_yellow", "迟报、缺报亮黄灯", Kind.FLAG),
                        Field(
                            "late_rectification_is_yellow", "督查整改逾期未完成亮黄灯", Kind.FLAG
                        ),
                        Field("start_is_yellow", "到计划开始日未启动亮黄灯", Kind.FLAG),
                        Field(
                            "due_soon_days",
                            "距到期不足",
                            Kind.WHOLE,
                            unit="天仍未启动",
                            hint="填 0 不用这一条。",
                        ),
                        Field("soon_unfinished", "上一条改为：已启动但未完成的也算", Kind.FLAG),
                        Field(
                            "yellow_unfinished",
                            "到期未完成任务达到",
                            Kind.WHOLE,
                            unit="项",
                            hint="填 0 不用这一条。",
                        ),
                    ),
                ),
                Stack(
                    "■ 红灯",
                    (
                        Field("red_lag", "滞后超过", Kind.NUMBER),
                        Field("red_overdue", "任务逾期超过", Kind.WHOLE, unit="天"),
                        Field("red_missing", "连续缺报", Kind.WHOLE, unit="期"),
                        Field(
                            "red_unfinished",
                            "到期未完成任务达到",
                            Kind.WHOLE,
                            unit="项",
                            hint="填 0 不用这一条。",
                        ),
                        Field(
                            "red_after_yellows",
                            "连续黄灯",
                            Kind.WHOLE,
                            unit="期转红灯",
                            hint="填 0 不用这一条。",
                        ),
                        Field(
                            "red_after_unstarted",
                            "任务连续未启动",
                            Kind.WHOLE,
                            unit="个月转红灯",
                            hint="从计划开始的当月数起。填 0 不用这一条。",
                        ),
                        Field("red_order_is_red", "红色督办单未办结亮红灯", Kind.FLAG),
                    ),
                ),
                Stack(
                    "约谈",
                    (
                        Field(
                            "talk_after_reds",
                            "连续红灯",
                            Kind.WHOLE,
                            unit="期约谈书记",
                            hint="填 0 不用这一条。",
                        ),
                        Field(
                            "talk_after_yellows",
                            "连续黄灯以上",
                            Kind.WHOLE,
                            unit="期约谈书记",
                            hint="填 0 不用这一条。",
                        ),
                    ),
                ),
                Stack(
                    "外部原因",
                    (
                        Field(
                            "external_excused",
                            "组织部认定外部原因的延期，认定期间不计滞后、不计逾期",
                            Kind.FLAG,
                        ),
                    ),
                ),
            ),
        ),
    ),
    intro="先判红灯，再判黄灯，其余是绿灯；每条规则各自成立就亮灯。",
)

INSPECTIONS = SectionForm(
    RuleSection.INSPECTIONS,
    (
        Rows(
            "inspections",
            "督查方式",
            (
                Field("code", "代码", Kind.CODE),
                Field("name", "名称", limit=20, hint="例如：季度随机督查"),
                Field("mode", "方式", Kind.CHOICE, choices=InspectionMode),
                Field("inspectors_min", "最少督查人数", Kind.WHOLE, unit="人", default=2),
                Field("quarter_max", "每季度最多", Kind.WHOLE, unit="次", default=1),
                Stack(
                    "整改期限",
                    (
                        Field("serious_days", "严重", Kind.WHOLE, unit=DAYS, default=5),
                        Field("general_days", "一般", Kind.WHOLE, unit=DAYS, default=10),
                        Field("hint_days", "提示", Kind.WHOLE, unit=DAYS, default=15),
                    ),
                ),
                Field("verify_by_other", "换人核验", Kind.FLAG, default=True),
            ),
            add_label="加一种督查方式",
            row_label="督查方式",
            empty="没有设督查方式。",
        ),
        Rows(
            "order_rules",
            "督办升级",
            (
                Field("code", "代码", Kind.CODE, code_from="trigger"),
                Field("trigger", "触发", Kind.CHOICE, choices=OrderTrigger),
                Field("after", "达到", Kind.WHOLE, unit="期或工作日", default=1),
                Field(
                    "from_kind",
                    "原单种类",
                    Kind.CHOICE,
                    choices=OrderKind,
                    optional=True,
                    none_label="（连续红灯不填）",
                ),
                Field("next_kind", "建议发", Kind.CHOICE, choices=OrderKind),
            ),
            add_label="加一条督办升级规则",
            row_label="督办升级规则",
            empty="没有设督办升级规则，系统不会建议发督办单。",
            hint="系统只提建议，由组织部研究后签发。",
        ),
    ),
    intro="同一个项目每季度被督查的次数有上限，减轻基层负担。",
)

OBJECTIVES = SectionForm(
    RuleSection.OBJECTIVES,
    (
        Rows(
            "objectives",
            "总体目标",
            (
                Field("code", "代码", Kind.CODE),
                Field("name", "目标", limit=60, hint="例如：配强一名好书记"),
                Rows(
                    "indicators",
                    "目标指标",
                    (
                        Field("code", "代码", Kind.CODE),
                        Field("name", "指标", limit=60, hint="例如：选优配强村书记"),
                        Field("unit", "单位", limit=10, hint="人、个、%"),
                        Stack(
                            "目标值",
                            (
                                Field("target", "目标值", Kind.NUMBER, optional=True),
                                Field(
                                    "target_qualifier",
                                    "说明",
                                    Kind.CHOICE,
                                    choices=Qualifier,
                                    default="exact",
                                ),
                            ),
                        ),
                        Field("due_year", "达到年份", Kind.WHOLE),
                        Field("direction", "方向", Kind.CHOICE, choices=Direction, default="up"),
                        Field(
                            "counted_in",
                            "由谁填报",
                            Kind.CHOICE,
                            choices=OrgKind,
                            optional=True,
                            none_label="主办党委",
                        ),
                    ),
                    add_label="加一个指标",
                    row_label="指标",
                    empty="还没有指标。",
                ),
            ),
            add_label="加一个目标",
            row_label="目标",
            cards=True,
            most=20,
            empty="没有设总体目标。",
        ),
    ),
    intro="项目之上的目标，例如“六个一”。指标由各单位填数，逐级汇总。",
)

VISIBILITY = SectionForm(
    RuleSection.VISIBILITY,
    (
        Group(
            "visibility",
            "公开范围",
            (
                Stack(
                    "各单位之间",
                    (
                        Field("units_see_lamps", "可看其他单位的灯色", Kind.FLAG),
                        Field("units_see_ranks", "可看全部名次", Kind.FLAG),
                        Field("units_see_plans", "可看其他单位的计划", Kind.FLAG),
                        Field("examples_open", "优秀项目供其他单位参考", Kind.FLAG),
                    ),
                ),
                Stack(
                    "向社会公开",
                    (
                        Field("public_projects", "项目名单", Kind.FLAG),
                        Field("public_progress", "项目进展", Kind.FLAG),
                        Field("public_results", "等次和奖项", Kind.FLAG),
                        Field("public_scores", "得分和名次", Kind.FLAG),
                    ),
                ),
            ),
        ),
    ),
    intro="都不勾：各单位只看到自己的项目，什么都不向社会公开。",
)
