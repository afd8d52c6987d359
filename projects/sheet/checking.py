"""The check of a whole application: every step, and the rules between the steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from projects.sheet.context import SheetContext
from projects.sheet.step import StepForm
from projects.sheet.steps import STEPS

RECOMMENDED_TITLE = 40
_MONTHS_IN_QUARTER = 3


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where, and the sentence that says what to do."""

    step: int
    anchor: str
    label: str
    message: str


@dataclass(frozen=True)
class Checked:
    """Result of the check: the forms with their errors, what is wrong, what is valid."""

    forms: dict[int, StepForm]
    faults: tuple[Fault, ...]
    warnings: tuple[str, ...]
    cleaned: dict[str, Any] = field(default_factory=dict)

    def faults_of(self, step: int) -> tuple[Fault, ...]:
        """Faults of one step."""
        return tuple(fault for fault in self.faults if fault.step == step)


def check_application(document: Mapping[str, Any], context: SheetContext) -> Checked:
    """Check the document as a submission; nothing is written.

    Source: field list A–D and F and the cross-field rules of the application form.
    """
    found = {step.number: step(context, document, checking=True) for step in STEPS}
    cleaned: dict[str, Any] = {}
    for form in found.values():
        cleaned |= form.check()
    _check_plan(found, cleaned)
    faults = tuple(fault for form in found.values() for fault in _faults_of(form))
    return Checked(found, faults, tuple(_warnings(cleaned, context)), cleaned)


def _check_plan(found: dict[int, StepForm], cleaned: Mapping[str, Any]) -> None:
    """Every measure has a task, and every task lies inside the project."""
    plan, content = found[4], found[3]
    served = {row.get("measure") for row in cleaned["milestones"]}
    for number, form in enumerate(content.formsets["measures"].forms, start=1):
        if not form.may_stay_blank and form.cleaned_data.get("uid") not in served:
            plan.group_errors["milestones"].append(
                f"措施{number}还没有对应的任务，请在推进计划中给它安排一项任务。"
            )
    start, end = cleaned.get("start_date"), cleaned.get("end_date")
    for form in plan.formsets["milestones"].forms:
        facts = form.cleaned_data
        due, begin = facts.get("due_date"), facts.get("planned_start")
        if due and end and due > end:
            form.add_error("due_date", f"完成日期不能晚于项目完成日期 {end.isoformat()}。")
        if due and start and due < start:
            form.add_error("due_date", f"完成日期不能早于项目开始日期 {start.isoformat()}。")
        if begin and start and begin < start:
            form.add_error("planned_start", f"计划开始不能早于项目开始日期 {start.isoformat()}。")


def _faults_of(form: StepForm) -> list[Fault]:
    faults = []
    for part in form.parts:
        if part.field is not None:
            faults += [
                Fault(form.number, part.field.auto_id, str(part.field.label), str(error))
                for error in part.field.errors
            ]
        if part.group is None or part.formset is None:
            continue
        faults += [
            Fault(form.number, f"group-{part.group.name}", part.group.label, error)
            for error in part.errors
        ]
        for row in part.rows:
            label = f"{part.group.label}{row.number}"
            if row.title:
                label = f"{part.group.label}（{row.title}）"
            faults += [
                Fault(form.number, bound.auto_id, f"{label} {bound.label}", str(error))
                for bound in row.form
                for error in bound.errors
            ]
    return faults


def _warnings(cleaned: Mapping[str, Any], context: SheetContext) -> list[str]:
    warnings = []
    title = cleaned.get("title") or ""
    if len(title) > RECOMMENDED_TITLE:
        warnings.append(f"项目名称 {len(title)} 字，一般不超过 {RECOMMENDED_TITLE} 字。")
    if title in context.recent_titles:
        warnings.append(f"本单位近三年已有同名项目“{title}”，请确认不是重复申报。")
    start, end = cleaned.get("start_date"), cleaned.get("end_date")
    days = [row["due_date"] for row in cleaned["milestones"] if row.get("due_date")]
    if start and end and days and start <= end:
        empty = sorted(_quarters(start, end) - {_quarter(day) for day in days})
        warnings += [
            f"{year}年第{quarter}季度没有任务到期，建议安排一项。" for year, quarter in empty
        ]
    return warnings


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // _MONTHS_IN_QUARTER + 1


def _quarters(start: date, end: date) -> set[tuple[int, int]]:
    quarters, at = set(), _quarter(start)
    while at <= _quarter(end):
        quarters.add(at)
        at = (at[0] + at[1] // 4, at[1] % 4 + 1)
    return quarters
