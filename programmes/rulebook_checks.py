"""Rules between the rules: sums, order, references and dates that must fit together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from programmes.documents import Fault, twice
from programmes.enums import GateKind, Grade, MarkSource, Stage
from programmes.rulebook_types import RubricRule, RuleBook

FULL_MARKS = Decimal(100)
_PATTERN_FIELD = re.compile(r"\{(year|org|seq|seq:0[1-9]d)\}")
_LONGEST_NUMBER = 24


def check(book: RuleBook) -> list[Fault]:
    """All contradictions within a rule book whose single values are sound."""
    return [
        Fault(path, sentence)
        for path, sentence in (
            *_calendar(book),
            *_limits(book),
            *_catalogue(book),
            *_gates(book),
            *_rubrics(book),
            *_grades(book),
            *_monthly(book),
        )
    ]


Found = Iterator[tuple[str, str]]


def _calendar(book: RuleBook) -> Found:
    rule = book.programme
    opens, closes = rule.opens_at.date(), rule.closes_at.date()
    if rule.opens_at >= rule.closes_at:
        yield "calendar.closes_at", "申报截止应晚于申报开放"
    if abs(opens.year - book.year) > 1:
        yield "calendar.opens_at", f"申报开放在 {opens.year} 年，与年度 {book.year} 不符"
    if rule.project_end_limit <= closes:
        yield "calendar.project_end_limit", "项目最迟完成日应晚于申报截止"
    if rule.project_end_limit.year not in {book.year, book.year + 1}:
        yield "calendar.project_end_limit", f"项目最迟完成日与年度 {book.year} 不符"
    if rule.closing_opens_on <= closes:
        yield "calendar.closing_opens_on", "结项申请开始日应晚于申报截止"
    if rule.closing_opens_on > rule.closing_due_on:
        yield "calendar.closing_due_on", "结项申请截止日应不早于开始日"


def _limits(book: RuleBook) -> Found:
    rule = book.programme
    for path, low, high in (
        ("quota", rule.quota_min, rule.quota_max),
        ("application.team", rule.team_min, rule.team_max),
        ("application.milestones", rule.milestones_min, rule.milestones_max),
    ):
        if low > high:
            yield path, f"下限 {low} 大于上限 {high}"
    if len(book.full_name()) > 80:
        yield "name", "名称加上年度后超过 80 个字"
    yield from _number_pattern(rule.number_pattern)
    for value in twice(rule.principles):
        yield "principles", f"“{value}”写了两次"


def _number_pattern(pattern: str) -> Found:
    """Only the three known fields may stand in braces; `format` could reach far more."""
    path = "procedure.number_pattern"
    rest = _PATTERN_FIELD.sub("", pattern)
    if "{" in rest or "}" in rest:
        yield path, "花括号里只能是 year、org、seq 或 seq:02d"
    elif "seq" not in {name.split(":")[0] for name in _PATTERN_FIELD.findall(pattern)}:
        yield path, "编号里要有流水号 {seq}"
    elif len(pattern.format(year=2026, org="0" * 6, seq=999)) > _LONGEST_NUMBER:
        yield path, f"编号会超过 {_LONGEST_NUMBER} 个字符"


def _catalogue(book: RuleBook) -> Found:
    yield from _repeated("categories", "代码", (row.code for row in book.categories))
    yield from _repeated("categories", "名称", (row.name for row in book.categories))
    yield from _repeated("topics", "代码", (row.code for row in book.topics))
    known = {row.code for row in book.categories}
    for number, topic in enumerate(book.topics, start=1):
        if topic.category not in known:
            yield f"topics[{number}].category", f"没有代码为“{topic.category}”的类别"


def _gates(book: RuleBook) -> Found:
    kinds = [gate.kind for gate in book.gates]
    yield from _repeated("gates", "环节", kinds)
    listed = [gate.kind for gate in book.gates if gate.enabled]
    expected = [kind for kind in GateKind.values if kind in listed]
    if not twice(kinds) and listed != expected:
        order = "、".join(GateKind(kind).label for kind in expected)
        yield "gates", f"启用的环节应按办理次序排列：{order}"
    if GateKind.APPROVAL not in listed:
        yield "gates", "“立项审定”不能关闭，项目总要有人批准"
    if GateKind.EXPERT_PANEL in listed and Stage.APPROVAL not in _stages(book):
        yield "rubrics", "设有专家评审，却没有立项评审的评分表"


def _stages(book: RuleBook) -> set[str]:
    return {rubric.stage for rubric in book.rubrics}


def _rubrics(book: RuleBook) -> Found:
    yield from _repeated("rubrics", "用途", (rubric.stage for rubric in book.rubrics))
    if Stage.ACCEPTANCE not in _stages(book):
        yield "rubrics", "缺少验收评分表"
    for number, rubric in enumerate(book.rubrics, start=1):
        yield from _criteria(f"rubrics[{number}]", rubric)
    for stage in Stage.values:
        codes = (row.code for row in book.veto_items if row.stage == stage)
        yield from _repeated(f"veto_items.{stage}", "代码", codes)


def _criteria(path: str, rubric: RubricRule) -> Found:
    yield from _repeated(f"{path}.criteria", "代码", (row.code for row in rubric.criteria))
    total = sum((row.points for row in rubric.criteria), Decimal(0))
    if total != FULL_MARKS:
        yield f"{path}.criteria", f"各项满分合计 {total.normalize():f}，应为 100"
    judged = [row for row in rubric.criteria if row.source == MarkSource.JUDGE]
    if not judged:
        yield f"{path}.criteria", "至少要有一项由评委打分"
    if rubric.stage == Stage.APPROVAL and len(judged) != len(rubric.criteria):
        yield f"{path}.criteria", "立项评审时还没有执行数据，各项都应由评委打分"
    for row in judged:
        if row.points % rubric.mark_step:
            yield f"{path}.criteria", f"“{row.name}”的满分不是打分步长的整数倍"
    ranks = [str(row.tie_break) for row in rubric.criteria if row.tie_break]
    yield from _repeated(f"{path}.criteria", "同分比较次序", ranks)


def _grades(book: RuleBook) -> Found:
    yield from _repeated("grades", "等次", (row.grade for row in book.grades))
    by_grade = {row.grade: row for row in book.grades}
    missing = [Grade(grade).label for grade in Grade.values if grade not in by_grade]
    if missing:
        yield "grades", f"缺少等次：{'、'.join(missing)}"
        return
    marks = [by_grade[grade].threshold for grade in Grade.values]
    if any(higher <= lower for higher, lower in pairwise(marks)):
        yield "grades", "最低分应从优秀到不合格依次降低"
    if marks[-1]:
        yield "grades", "“不合格”的最低分应为 0"
    for rubric in book.rubrics:
        qualified = by_grade[Grade.QUALIFIED].threshold
        if rubric.stage == Stage.ACCEPTANCE and rubric.pass_mark != qualified:
            yield "grades", f"“合格”的最低分应与验收及格分 {rubric.pass_mark} 相同"


def _monthly(book: RuleBook) -> Found:
    months, lamps = book.dispatch, book.lamps
    if months.first_month > months.last_month:
        yield "dispatch.last_month", "末个报告月早于首个报告月"
    if _month_of(book.programme.opens_at.date()) > months.first_month:
        yield "dispatch.first_month", "首个报告月早于申报开放"
    if lamps.yellow_lag > lamps.red_lag:
        yield "lamps.red_lag", "红灯的滞后应不小于黄灯的滞后"
    if lamps.yellow_overdue > lamps.red_overdue:
        yield "lamps.red_overdue", "红灯的逾期天数应不小于黄灯的逾期天数"
    yield from _repeated("reminders", "代码", (row.code for row in book.reminders))


def _month_of(day: date) -> date:
    return day.replace(day=1)


def _repeated(path: str, what: str, values: Iterable[str]) -> Found:
    for value in twice(values):
        yield path, f"{what}“{value}”写了两次"
