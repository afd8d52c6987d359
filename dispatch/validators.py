"""Checks of a monthly report before it is filed; one rule, one sentence in Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from dispatch.content import ReportContent, TaskUpdate
from dispatch.enums import ProblemKind
from dispatch.queries.tasks import TaskLine

NARRATIVE = (30, 800)
NEXT_STEPS = (20, 500)
HIGHLIGHT_MAX = 300
PROBLEM_TEXT = (10, 300)
NOTE_MAX = 200
REASON_MAX = 200
FULL = Decimal(100)
_TENTH = Decimal("0.1")

FieldErrors = dict[str, list[str]]


def task_key(milestone_id: int) -> str:
    """Name under which the errors of a task's row are reported."""
    return f"task-{milestone_id}"


def problem_key(position: int) -> str:
    """Name under which the errors of a problem's row are reported (from 0)."""
    return f"problem-{position}"


def check_content(
    content: ReportContent, *, lines: Sequence[TaskLine], today: date, last_narrative: str
) -> FieldErrors:
    """Return what is wrong by field name; empty when the report may be filed.

    `lines` are the tasks of the project with their accepted state. Source: the fields of the
    monthly report (lengths, obligatory tasks, falling completion).
    """
    errors: FieldErrors = {}
    if not content.no_news:
        _check_texts(errors, content, last_narrative)
    _check_problems(errors, content)
    _check_tasks(errors, content, lines, today)
    return {name: found for name, found in errors.items() if found}


def _add(errors: FieldErrors, name: str, sentence: str) -> None:
    errors.setdefault(name, []).append(sentence)


def _check_texts(errors: FieldErrors, content: ReportContent, last_narrative: str) -> None:
    _check_length(errors, "narrative", "本月工作进展", content.narrative, NARRATIVE)
    _check_length(errors, "next_steps", "下月打算", content.next_steps, NEXT_STEPS)
    _check_length(errors, "highlight", "亮点", content.highlight, (0, HIGHLIGHT_MAX))
    if content.narrative.strip() and content.narrative.strip() == last_narrative.strip():
        _add(
            errors,
            "narrative",
            "与上月进展一字不差。请写本月的新情况；确无新进展的，点“本月无新进展”。",
        )


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


def _check_problems(errors: FieldErrors, content: ReportContent) -> None:
    if content.no_problems and content.problems:
        _add(errors, "no_problems", "已填写存在问题，请取消勾选“本月无问题”。")
    if not content.no_problems and not content.problems:
        _add(errors, "no_problems", "请填写存在问题；没有问题的，请勾选“本月无问题”。")
    for position, problem in enumerate(content.problems):
        if problem.kind not in ProblemKind.values:
            _add(errors, problem_key(position), "请选择问题类型。")
        _check_length(errors, problem_key(position), "存在问题", problem.text, PROBLEM_TEXT)


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
