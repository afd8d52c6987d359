"""The check of a whole application: every step, and the rules between the steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.forms import Form

from projects.sheet.context import SheetContext
from projects.sheet.rows import MEASURES, MILESTONES, PROBLEMS
from projects.sheet.step import Part, StepForm
from projects.sheet.steps import STEPS, BasicsForm, OpinionForm, PlanForm

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
class Notice:
    """Something to look at again that does not stop the application."""

    step: int
    anchor: str
    message: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True)
class Checked:
    """Result of the check: the forms with their errors, what is wrong, what is valid."""

    forms: dict[int, StepForm]
    faults: tuple[Fault, ...]
    warnings: tuple[Notice, ...]
    cleaned: dict[str, Any] = field(default_factory=dict)

    def faults_of(self, step: int) -> tuple[Fault, ...]:
        """Faults of one step."""
        return tuple(fault for fault in self.faults if fault.step == step)

    def notices_of(self, step: int) -> tuple[Notice, ...]:
        """Warnings of one step."""
        return tuple(notice for notice in self.warnings if notice.step == step)


def check_application(document: Mapping[str, Any], context: SheetContext) -> Checked:
    """Check the document as a submission; nothing is written.

    Source: field list A–F and the cross-field rules of the application form.
    """
    found = {step.number: step(context, document, checking=True) for step in STEPS}
    cleaned: dict[str, Any] = {}
    for form in found.values():
        cleaned |= form.check()
    by_group = {group.name: form for form in found.values() for group in form.shown_groups}
    _check_problems(by_group, cleaned)
    _check_measures(by_group, cleaned)
    _check_dates(by_group, cleaned)
    faults = tuple(fault for form in found.values() for fault in _faults_of(form))
    return Checked(found, faults, tuple(_notices(cleaned, context)), cleaned)


def _typed(form: StepForm, group: str) -> Iterator[tuple[int, Any]]:
    """Rows of a group that something was typed into, with their numbers."""
    rows = [row for row in form.formsets[group].forms if not row.may_stay_blank]
    return enumerate(rows, start=1)


def _check_problems(forms: Mapping[str, StepForm], cleaned: Mapping[str, Any]) -> None:
    """Every problem has a measure, and no measure names a problem that is gone."""
    answers = forms[MEASURES.name]
    named = {uid for row in cleaned[MEASURES.name] for uid in row.get("problems") or ()}
    for number, row in _typed(forms[PROBLEMS.name], PROBLEMS.name):
        if row.cleaned_data.get("uid") not in named:
            answers.group_errors[MEASURES.name].append(
                f"问题{number}还没有对应的措施，请在推进措施中勾选“问题{number}”。"
            )


def _check_measures(forms: Mapping[str, StepForm], cleaned: Mapping[str, Any]) -> None:
    """Every measure has a task."""
    plan = forms[MILESTONES.name]
    served = {row.get("measure") for row in cleaned[MILESTONES.name]}
    for number, row in _typed(forms[MEASURES.name], MEASURES.name):
        if row.cleaned_data.get("uid") not in served:
            plan.group_errors[MILESTONES.name].append(
                f"措施{number}还没有对应的任务，请给它安排一项任务，"
                f"并在任务的“对应措施”中选“措施{number}”。"
            )


def _check_dates(forms: Mapping[str, StepForm], cleaned: Mapping[str, Any]) -> None:
    """Every task lies inside the project."""
    start, end = cleaned.get("start_date"), cleaned.get("end_date")
    for _, row in _typed(forms[MILESTONES.name], MILESTONES.name):
        facts = row.cleaned_data
        due, begin = facts.get("due_date"), facts.get("planned_start")
        if due and end and due > end:
            row.add_error("due_date", f"完成日期不能晚于项目完成日期 {end.isoformat()}。")
        if due and start and due < start:
            row.add_error("due_date", f"完成日期不能早于项目开始日期 {start.isoformat()}。")
        if begin and start and begin < start:
            row.add_error("planned_start", f"计划开始不能早于项目开始日期 {start.isoformat()}。")


def _faults_of(form: StepForm) -> list[Fault]:
    return [fault for part in form.parts for fault in _faults_in(form.number, part)]


def _faults_in(step: int, part: Part) -> Iterator[Fault]:
    if part.field is not None:
        for error in part.field.errors:
            yield Fault(step, part.field.auto_id, str(part.field.label), str(error))
    if part.group is None:
        return
    for error in part.errors:
        yield Fault(step, f"group-{part.group.name}", part.group.label, error)
    for row in part.rows:
        name = f"（{row.title}）" if row.title else str(row.number)
        yield from _faults_of_row(step, f"{part.group.label}{name}", row.form)


def _faults_of_row(step: int, label: str, form: Form) -> Iterator[Fault]:
    for bound in form:
        for error in bound.errors:
            yield Fault(step, bound.auto_id, f"{label} {bound.label}", str(error))


def _notices(cleaned: Mapping[str, Any], context: SheetContext) -> Iterator[Notice]:
    title = cleaned.get("title") or ""
    if len(title) > RECOMMENDED_TITLE:
        said = f"项目名称 {len(title)} 字，一般不超过 {RECOMMENDED_TITLE} 字。"
        yield Notice(BasicsForm.number, "id_title", said)
    if title and title in context.recent_titles:
        said = f"本单位近三年已有同名项目“{title}”，请确认不是重复申报。"
        yield Notice(BasicsForm.number, "id_title", said)
    topic = context.topic(cleaned.get("topic") or "")
    if topic and cleaned.get("category") and topic.category != cleaned["category"]:
        said = (
            f"清单选题“{topic.title}”属于“{dict(context.categories).get(topic.category, '')}”类，"
        )
        yield Notice(BasicsForm.number, "id_category", f"{said}与所选项目类别不同，请核对。")
    yield from _empty_quarters(cleaned)
    if not context.scan_there:
        said = "还没有上传签字盖章件：可以现在上传，也可以提交后补传。"
        yield Notice(OpinionForm.number, "attachments", said)


def _empty_quarters(cleaned: Mapping[str, Any]) -> Iterator[Notice]:
    start, end = cleaned.get("start_date"), cleaned.get("end_date")
    days = [row["due_date"] for row in cleaned[MILESTONES.name] if row.get("due_date")]
    if not (start and end and days and start <= end):
        return
    for year, quarter in sorted(_quarters(start, end) - {_quarter(day) for day in days}):
        said = f"{year}年第{quarter}季度没有任务到期，建议安排一项。"
        yield Notice(PlanForm.number, "group-milestones", said)


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // _MONTHS_IN_QUARTER + 1


def _quarters(start: date, end: date) -> set[tuple[int, int]]:
    quarters, at = set(), _quarter(start)
    while at <= _quarter(end):
        quarters.add(at)
        at = (at[0] + at[1] // 4, at[1] % 4 + 1)
    return quarters
