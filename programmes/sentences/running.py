"""Dispatch, lamps, inspections, objectives and visibility in plain words."""

from __future__ import annotations

from programmes.enums import (
    DayShift,
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
)
from programmes.sentences.figures import (
    Document,
    Words,
    below,
    day,
    label,
    plain,
    rows,
    whole,
    yes,
)


def dispatch(document: Document) -> Words:
    """Which periods are reported, until when, who checks, who is reminded."""
    rule = below(document, "dispatch")
    month = "当月" if rule.get("due_month") == DueMonth.SAME else "次月"
    shift = {
        DayShift.NEXT.value: "，遇节假日顺延到下一个工作日",
        DayShift.PREVIOUS.value: "，遇节假日提前到上一个工作日",
    }.get(str(rule.get("day_shift")), "")
    procedure = below(document, "procedure")
    # A section kept for history has no procedure beside it.
    confirm = "联络员填报"
    if yes(procedure.get("secretary_confirms")):
        confirm = "联络员填报、书记确认"
    clock = str(rule.get("due_time") or "")[:5]
    return [
        f"{_periods(rule)}，{confirm}。",
        f"每期月报{month} {plain(rule.get('due_day'))} 日 {clock} 前报送{shift}。",
        f"组织部 {plain(rule.get('check_days'))} 个工作日内核报；退回的，"
        f"{plain(rule.get('return_days'))} 个工作日内重报，是否按时仍以首次报送为准。",
        *_report(rule),
        _hearing(rule),
        *reminders(document),
    ]


def _report(rule: Document) -> Words:
    """What is special about the report's form; kept history may not say."""
    percent = rule.get("alike_percent", 90)
    words = []
    if str(percent) != "0":
        words.append(f"工作进展与上期相同的部分超过 {plain(percent)}% 的，提示一次，不影响报送。")
    if yes(rule.get("visits_asked")):
        words.append("月报可以填书记现场推进的日期、地点和解决的问题。")
    return words


def _hearing(rule: Document) -> str:
    """Whether units named as behind are heard before the bulletin; kept history may not say."""
    days = rule.get("explain_days", 1)
    if str(days) == "0":
        return "通报点名滞后项目，不事先征求说明。"
    return f"通报点名滞后项目的，单位可以在 {plain(days)} 个工作日内说明一句话，再送签发。"


def _periods(rule: Document) -> str:
    if rule.get("interval") == Interval.CHECKPOINTS:
        points = "、".join(day(one) for one in rule.get("checkpoints") or [])
        return f"按固定节点调度：{points}各报一次"
    often = ("一季一调度", "每季一报")
    if rule.get("interval") != Interval.QUARTERLY:
        often = ("一月一调度", "每月一报")
    span = f"{day(rule.get('first_month'))}至{day(rule.get('last_month'))}"
    return f"{often[0]}：{span}，{often[1]}"


def reminders(document: Document) -> Words:
    """Who is reminded when."""
    words = []
    order = {code: place for place, code in enumerate(Duty.values)}
    listed = sorted(rows(document, "reminders"), key=lambda row: order.get(_duty(row), len(order)))
    for row in listed:
        offset = whole(row.get("offset_days"))
        when = "截止当天"
        if offset:
            when = f"截止{'前' if offset < 0 else '后'} {abs(offset)} 个工作日"
        late = "未报的" if offset > 0 else ""
        duty = _duty(row)
        if duty != Duty.REPORT and late:
            late = "未办的"
        words.append(f"{label(Duty, duty)}{when}，{late}{_how(row)}。")
    return words


def _duty(row: Document) -> str:
    return str(row.get("duty") or Duty.REPORT)


def _how(row: Document) -> str:
    at_once = "立即" if yes(row.get("urgent")) else ""
    again = whole(row.get("repeat_days"))
    words = f"{at_once}提醒{label(Recipient, row.get('recipient'))}"
    return words + (f"，此后每 {again} 个工作日再提醒一次，直到办结" if again else "")


def lamps(document: Document) -> Words:
    """When a lamp is red, yellow, green or out, in the order in which that is decided."""
    rule = below(document, "lamps")
    planned = "任务到期后，其权重计入序时进度"
    if rule.get("planned_rule") == PlannedRule.LINEAR:
        planned = "任务权重按天均匀计入序时进度"
    unit, sum_words = " 个百分点", "滞后 = 序时进度 − 实际完成度（百分点）"
    if rule.get("lag_mode") == LagMode.RELATIVE:
        unit, sum_words = "%", "滞后 =（序时进度 − 实际完成度）÷ 序时进度"
    words = [
        f"{planned}；{sum_words}。先判红灯，再判黄灯。",
        f"■ 滞后（红灯）：{_red(rule, unit)}。",
        f"▲ 预警（黄灯）：{_yellow(rule, unit)}。",
        "● 正常（绿灯）：其他情形。",
        "○ 未启动（灰灯）：尚未启动、中止或已结项。",
    ]
    if whole(rule.get("talk_after_reds")):
        words.append(f"连续 {plain(rule['talk_after_reds'])} 期红灯的，约谈书记。")
    if whole(rule.get("talk_after_yellows")):
        words.append(f"连续 {plain(rule['talk_after_yellows'])} 期黄灯以上的，约谈书记。")
    if yes(rule.get("external_excused")):
        words.append("组织部认定为外部原因的延期，认定期间不计入序时进度，也不计逾期。")
    return words


def _red(rule: Document, unit: str) -> str:
    parts = [
        f"滞后超过 {plain(rule.get('red_lag'))}{unit}",
        f"有任务逾期超过 {plain(rule.get('red_overdue'))} 天",
        f"连续 {plain(rule.get('red_missing'))} 期缺报",
    ]
    if whole(rule.get("red_unfinished")):
        parts.append(f"到期未完成任务达到 {plain(rule['red_unfinished'])} 项")
    if whole(rule.get("red_after_yellows")):
        parts.append(f"连续 {plain(rule['red_after_yellows'])} 期黄灯")
    if whole(rule.get("red_after_unstarted")):
        parts.append(f"任务连续 {plain(rule['red_after_unstarted'])} 个月未启动")
    if yes(rule.get("red_order_is_red", "true")):
        parts.append("有红色督办单未办结")
    return "，或".join(parts)


def _yellow(rule: Document, unit: str) -> str:
    parts = [
        f"滞后 {plain(rule.get('yellow_lag'))} 至 {plain(rule.get('red_lag'))}{unit}",
        f"有任务逾期 {plain(rule.get('yellow_overdue'))} 至 {plain(rule.get('red_overdue'))} 天",
    ]
    if yes(rule.get("late_is_yellow")):
        parts.append("本期月报迟报、缺报")
    if whole(rule.get("due_soon_days")):
        state = "未完成" if yes(rule.get("soon_unfinished")) else "未启动"
        parts.append(f"距到期不足 {plain(rule['due_soon_days'])} 天仍{state}")
    if yes(rule.get("start_is_yellow")):
        parts.append("任务到计划开始日未启动")
    if yes(rule.get("late_rectification_is_yellow", "true")):
        parts.append("督查整改逾期未完成")
    if whole(rule.get("yellow_unfinished")):
        parts.append(f"到期未完成任务达到 {plain(rule['yellow_unfinished'])} 项")
    return "，或".join(parts)


def inspections(document: Document) -> Words:
    """Kinds of inspection with their limits."""
    words = [
        f"{row.get('name')}（{label(InspectionMode, row.get('mode'))}）："
        f"至少 {plain(row.get('inspectors_min'))} 人，"
        f"每个项目每季度最多 {plain(row.get('quarter_max'))} 次；{_put_right(row)}。"
        for row in rows(document, "inspections")
    ]
    return [*(words or ["没有设督查方式。"]), *order_rules(document)]


def _put_right(row: Document) -> str:
    other = "，由记录人以外的人核验" if yes(row.get("verify_by_other")) else ""
    return (
        f"发现的问题按严重 {plain(row.get('serious_days'))}、"
        f"一般 {plain(row.get('general_days'))}、"
        f"提示 {plain(row.get('hint_days'))} 个工作日整改{other}"
    )


def order_rules(document: Document) -> Words:
    """When an order is proposed to the department."""
    return [_order_rule(row) for row in rows(document, "order_rules")]


def _order_rule(row: Document) -> str:
    after, following = plain(row.get("after")), label(OrderKind, row.get("next_kind"))
    heard = label(OrderKind, row.get("from_kind"))
    when = {
        OrderTrigger.REDS.value: f"连续 {after} 期红灯的",
        OrderTrigger.UNSIGNED.value: f"{heard}签发后 {after} 个工作日没有签收的",
        OrderTrigger.UNANSWERED.value: f"{heard}到期后 {after} 个工作日没有回复的",
        OrderTrigger.UNCLOSED.value: f"{heard}到期后 {after} 个工作日没有办结的",
    }.get(str(row.get("trigger")), "")
    return f"{when}，建议发{following}，由组织部研究后签发。"


def objectives(document: Document) -> Words:
    """Objectives with their indicators."""
    words = []
    for row in rows(document, "objectives"):
        listed = "；".join(_indicator(one) for one in rows(row, "indicators"))
        words.append(f"{row.get('name')}{f'：{listed}' if listed else ''}。")
    return words or ["没有设总体目标。"]


def _indicator(row: Document) -> str:
    if row.get("target") in (None, ""):
        return f"{row.get('name')}（{row.get('due_year')}年前，不定目标值）"
    about = "约 " if row.get("target_qualifier") == Qualifier.ABOUT else ""
    over = "余" if row.get("target_qualifier") == Qualifier.OVER else ""
    target = f"{about}{plain(row['target'])}{over}{row.get('unit')}"
    return f"{row.get('name')} {row.get('due_year')}年达到 {target}"


def visibility(document: Document) -> Words:
    """What units see of each other, and what the public sees."""
    rule = below(document, "visibility")
    units = [
        words
        for key, words in (
            ("units_see_lamps", "灯色"),
            ("units_see_ranks", "名次"),
            ("units_see_plans", "计划"),
            ("examples_open", "优秀项目"),
        )
        if yes(rule.get(key))
    ]
    public = [
        words
        for key, words in (
            ("public_projects", "项目名单"),
            ("public_progress", "进展"),
            ("public_results", "等次和奖项"),
            ("public_scores", "得分和名次"),
        )
        if yes(rule.get(key))
    ]
    seen = f"各单位可看其他单位的{'、'.join(units)}。" if units else "各单位只看得到自己的项目。"
    shown = f"向社会公开{'、'.join(public)}。" if public else "不向社会公开任何内容。"
    return [seen, shown]
