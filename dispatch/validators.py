"""Checks of a monthly report before it is filed; one rule, one sentence in Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from dispatch.content import ReportContent, TaskUpdate
from dispatch.enums import ProblemKind
from dispatch.models import ReportPeriod
from dispatch.queries.asked import Asked
from dispatch.queries.tasks import TaskLine

NARRATIVE = (30, 800)
NEXT_STEPS = (20, 500)
HIGHLIGHT_MAX = 300
PROBLEM_TEXT = (10, 300)
NOTE_MAX = 200
REASON_MAX = 200
LEAD_MAX = 50
PLACE_MAX = 60
SOLVED_MAX = 200
FULL = Decimal(100)
_TENTH = Decimal("0.1")

FieldErrors = dict[str, list[str]]


def task_key(milestone_id: int) -> str:
    """Name under which the errors of a task's row are reported."""
    return f"task-{milestone_id}"


def problem_key(position: int) -> str:
    """Name under which the errors of a problem's row are reported (from 0)."""
    return f"problem-{position}"


def visit_key(position: int) -> str:
    """Name under which the errors of a visit's row are reported (from 0)."""
    return f"visit-{position}"


def indicator_key(indicator_id: int) -> str:
    """Name under which the errors of an indicator's row are reported."""
    return f"indicator-{indicator_id}"


def check_content(
    content: ReportContent, *, asked: Asked, period: ReportPeriod, today: date
) -> FieldErrors:
    """Return what is wrong by field name; empty when the report may be filed.

    Source: the fields of the monthly report (lengths, obligatory tasks, falling completion).
    A narrative like the last one is no fault: it gets a hint.
    """
    errors: FieldErrors = {}
    if not content.no_news:
        _check_texts(errors, content)
    _check_problems(errors, content, asked)
    _check_tasks(errors, content, asked.lines, today)
    _check_indicators(errors, content, asked)
    _check_visits(errors, content, period, today)
    if content.spent is not None and content.spent < 0:
        _add(errors, "spent", "本期支出不能小于 0。")
    return {name: found for name, found in errors.items() if found}


def _add(errors: FieldErrors, name: str, sentence: str) -> None:
    errors.setdefault(name, []).append(sentence)


def _check_texts(errors: FieldErrors, content: ReportContent) -> None:
    _check_length(errors, "narrative", "本月工作进展", content.narrative, NARRATIVE)
    _check_length(errors, "next_steps", "下月打算", content.next_steps, NEXT_STEPS)
    _check_length(errors, "highlight", "亮点", content.highlight, (0, HIGHLIGHT_MAX))


def _check_length(
    errors: FieldErrors, name: str, label: str, text: str, limits: tuple[int, int]
) -> None:
    least, most = limits
    length = len(text.strip())
    if length < least:
        missing = f"现有 {length} 字" if length else "尚未填写"
        _add(errors, name, f"{label}不少于 {least} 字，{missing}。")
    elif length > most:
        _add(errors, name, f"{label}不超过 {most} 字，现有 {length} 字，请删减。")


def _check_problems(errors: FieldErrors, content: ReportContent, asked: Asked) -> None:
    if content.no_problems and content.problems:
        _add(
            errors,
            "no_problems",
            "列有存在问题，请取消勾选“本月无问题”；上期问题已解决的，请在该问题下勾选“已解决”。",
        )
    if not content.no_problems and not content.problems:
        _add(errors, "no_problems", "请填写存在问题；没有问题的，请勾选“本月无问题”。")
    tasks = {line.milestone.pk for line in asked.lines}
    for position, problem in enumerate(content.problems):
        if problem.kind not in ProblemKind.values:
            _add(errors, problem_key(position), "请选择问题类型。")
        _check_length(errors, problem_key(position), "存在问题", problem.text, PROBLEM_TEXT)
        if problem.milestone_id is not None and problem.milestone_id not in tasks:
            _add(errors, problem_key(position), "影响的任务不属于本项目，请重新选择。")
        if len(problem.suggested_lead) > LEAD_MAX:
            _add(errors, problem_key(position), f"建议牵头部门不超过 {LEAD_MAX} 字。")


def _check_tasks(
    errors: FieldErrors, content: ReportContent, lines: Sequence[TaskLine], today: date
) -> None:
    known = {line.milestone.pk: line for line in lines}
    given: dict[int, TaskUpdate] = {}
    for update in content.tasks:
        line = known.get(update.milestone_id)
        if line is None:
            _add(errors, "tasks", "任务不属于本项目，请刷新页面后重新填写。")
        elif update.milestone_id in given:
            _add(errors, task_key(update.milestone_id), "同一项任务填了两行，请只留一行。")
        else:
            given[update.milestone_id] = update
            _check_task(errors, update, today)
    for line in lines:
        if line.is_due and line.milestone.pk not in given:
            _add(
                errors,
                task_key(line.milestone.pk),
                f"“{line.milestone.task}”应于{line.milestone.due_date:%Y-%m-%d}前完成，请填写完成情况。",
            )
    _check_falls(errors, content, known)


def _check_task(errors: FieldErrors, update: TaskUpdate, today: date) -> None:
    name = task_key(update.milestone_id)
    if not 0 <= update.completion <= FULL:
        _add(errors, name, "完成度填 0 到 100 之间的数。")
    elif update.completion != update.completion.quantize(_TENTH):
        _add(errors, name, "完成度最多一位小数。")
    if update.completion >= FULL and update.done_date is None:
        _add(errors, name, "完成度为 100 的任务，请填写完成日期。")
    if update.completion < FULL and update.done_date is not None:
        _add(errors, name, "完成度不到 100，不能填完成日期。")
    if update.done_date is not None and update.done_date > today:
        _add(errors, name, "完成日期不能晚于今天。")
    if len(update.note) > NOTE_MAX:
        _add(errors, name, f"说明不超过 {NOTE_MAX} 字。")


def _check_indicators(errors: FieldErrors, content: ReportContent, asked: Asked) -> None:
    known = {line.indicator.pk for line in asked.indicators}
    given = [entry.indicator_id for entry in content.indicators]
    if len(set(given)) < len(given) or not known.issuperset(given):
        _add(errors, "indicators", "指标不属于本项目，请刷新页面后重新填写。")


def _check_visits(
    errors: FieldErrors, content: ReportContent, period: ReportPeriod, today: date
) -> None:
    last = min(period.ends_on, today)
    for position, visit in enumerate(content.visits):
        name = visit_key(position)
        if visit.held_on is None or not visit.place.strip() or not visit.solved.strip():
            _add(errors, name, "书记现场推进请写全日期、地点和解决的问题；没有的，清空这一行。")
        elif not period.starts_on <= visit.held_on <= last:
            _add(
                errors,
                name,
                f"现场推进的日期应在{period.starts_on:%Y-%m-%d}至{last:%Y-%m-%d}之间。",
            )
        if len(visit.place) > PLACE_MAX or len(visit.solved) > SOLVED_MAX:
            _add(errors, name, f"地点不超过 {PLACE_MAX} 字，解决的问题不超过 {SOLVED_MAX} 字。")


def _check_falls(errors: FieldErrors, content: ReportContent, known: dict[int, TaskLine]) -> None:
    fallen = [
        known[update.milestone_id].milestone.task
        for update in content.tasks
        if update.milestone_id in known and update.completion < known[update.milestone_id].before
    ]
    if fallen and not content.fall_reason.strip():
        _add(errors, "fall_reason", f"“{fallen[0]}”的完成度比上次降低，请说明原因。")
    if len(content.fall_reason) > REASON_MAX:
        _add(errors, "fall_reason", f"完成度下降说明不超过 {REASON_MAX} 字。")
