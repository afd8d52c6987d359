"""Says the rules in plain Chinese, as a 《管理办法》 would."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from organisations.enums import OrgKind
from programmes.enums import DayShift, DueMonth, GateKind, PlannedRule, TrimRule
from programmes.models import (
    DispatchRule,
    Gate,
    GradeRule,
    LampRule,
    Programme,
    ReminderRule,
    Rubric,
    Topic,
)

Words = list[str]


def plain(number: Decimal) -> str:
    """A number without needless zeros: 30.00 is 30."""
    return f"{number.normalize():f}"


def quota(programme: Programme) -> str:
    """How many projects a secretary leads."""
    low, high = programme.quota_min, programme.quota_max
    if low == high:
        return f"每名书记 {low} 个项目。"
    if low == 0:
        return f"每名书记最多 {high} 个项目。"
    return f"每名书记至少 {low} 个、最多 {high} 个项目。"


def application(programme: Programme) -> Words:
    """Limits of the application form and the way back of a returned one."""
    lapses = "逾期未改的申报失效" if programme.return_lapses else "逾期未改的仍可继续修改"
    words = [
        f"项目组（不含书记）{programme.team_min} 至 {programme.team_max} 人。",
        f"推进计划 {programme.milestones_min} 至 {programme.milestones_max} 项任务，"
        "权重合计 100，完成日期到天、责任人到人。",
        f"附件最多 {programme.attachments_max} 个。",
        f"退回修改的，{programme.return_days} 个工作日内改好再报；{lapses}。",
    ]
    if programme.letter_required:
        words.append("立项后先签订责任状，再启动实施。")
    return words


def topic_scope(topic: Topic) -> str:
    """For whom a topic is meant."""
    if not topic.org_kinds:
        return "全部"
    return "、".join(OrgKind(kind).label for kind in topic.org_kinds)


def gate(row: Gate) -> str:
    """What happens at a gate."""
    if not row.enabled:
        return "本年度不设这一环节。"
    if row.kind == GateKind.PRE_REVIEW:
        days = row.programme.pre_review_days
        return f"组织部在 {days} 个工作日内审核，可以通过、退回修改或提请否决。"
    if row.kind == GateKind.EXPERT_PANEL:
        return (
            f"至少 {row.min_judges} 名专家按评分表打分，平均 {plain(row.pass_mark)} 分以上"
            "且没有否决情形的，提请立项。"
        )
    if row.kind == GateKind.NOTICE:
        return f"公示 {row.working_days} 个工作日，无异议的立项。"
    return "组织部负责人审定，批准后编号、锁定计划并进入月调度。"


def rubric(row: Rubric) -> str:
    """How the marks of the judges become one score."""
    words = f"满分 100 分，打分精确到 {plain(row.mark_step)} 分，至少 {row.min_judges} 名评委"
    if row.trim_rule == TrimRule.ONE_EACH:
        words += f"；评委达到 {row.trim_from} 名的，去掉一个最高分和一个最低分后取平均"
    else:
        words += "；取各评委平均分"
    return f"{words}；及格分 {plain(row.pass_mark)} 分。"


def grades(rows: Iterable[GradeRule]) -> Words:
    """Lowest score and share of each grade, best first."""
    words = []
    above: Decimal | None = None
    for row in sorted(rows, key=lambda one: -one.threshold):
        low = plain(row.threshold)
        span = f"{low} 分以上" if above is None else f"{low} 分以上、不满 {plain(above)} 分"
        if row.threshold == 0 and above is not None:
            span = f"不满 {plain(above)} 分"
        share = f"，名额不超过同组的 {row.quota_percent}%" if row.quota_percent else ""
        words.append(f"{row.get_grade_display()}：{span}{share}。")
        above = row.threshold
    return words


def monthly(rule: DispatchRule) -> Words:
    """Which months are reported, until when, and who checks."""
    first, last = rule.first_month, rule.last_month
    month = "当月" if rule.due_month == DueMonth.SAME else "次月"
    shift = {
        DayShift.NEXT: "，遇节假日顺延到下一个工作日",
        DayShift.PREVIOUS: "，遇节假日提前到上一个工作日",
    }.get(DayShift(rule.day_shift), "")
    confirm = "联络员填报、书记确认" if rule.programme.secretary_confirms else "联络员填报"
    return [
        f"一月一调度：{first.year}年{first.month}月至{last.year}年{last.month}月，每月一报，"
        f"{confirm}。",
        f"每期月报{month} {rule.due_day} 日 {rule.due_time:%H:%M} 前报送{shift}。",
        f"组织部 {rule.check_days} 个工作日内核报；退回的，{rule.return_days} 个工作日内重报，"
        "是否按时仍以首次报送为准。",
    ]


def lamps(rule: LampRule) -> Words:
    """When a lamp is red, yellow, green or out, in the order in which that is decided."""
    planned = {
        PlannedRule.STEP: "任务到期后，其权重计入序时进度",
        PlannedRule.LINEAR: "任务权重按天均匀计入序时进度",
    }[PlannedRule(rule.planned_rule)]
    yellow = (
        f"▲ 预警（黄灯）：滞后 {plain(rule.yellow_lag)} 至 {plain(rule.red_lag)} 个百分点，"
        f"或有任务逾期 {rule.yellow_overdue} 至 {rule.red_overdue} 天"
    )
    late = "，或本期月报迟报、缺报" if rule.late_is_yellow else ""
    return [
        f"{planned}；滞后 = 序时进度 − 实际完成度（百分点）。先判红灯，再判黄灯。",
        f"■ 滞后（红灯）：滞后超过 {plain(rule.red_lag)} 个百分点，"
        f"或有任务逾期超过 {rule.red_overdue} 天，或连续 {rule.red_missing} 期缺报。",
        f"{yellow}{late}。",
        "● 正常（绿灯）：其他情形。",
        "○ 未启动（灰灯）：尚未启动、中止或已结项。",
    ]


def reminders(rows: Iterable[ReminderRule]) -> Words:
    """Who is reminded when."""
    words = []
    for row in rows:
        days = abs(row.offset_days)
        when = "截止当天"
        if row.offset_days:
            when = f"截止{'前' if row.offset_days < 0 else '后'} {days} 个工作日"
        duty = "未报的" if row.offset_days > 0 else ""
        words.append(f"{when}，{duty}提醒{row.get_recipient_display()}。")
    return words
