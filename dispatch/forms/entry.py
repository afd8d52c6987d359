"""All forms of a report's page together: text, tasks, indicators, problems, visits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from dispatch import validators
from dispatch.content import (
    IndicatorEntry,
    ProblemEntry,
    ReportContent,
    TaskUpdate,
    VisitEntry,
)
from dispatch.forms.report import IndicatorForm, ProblemForm, ReportForm, TaskForm, VisitForm
from dispatch.forms.starting import filed_document, plain, with_late_problems
from dispatch.models import MonthlyReport
from dispatch.queries.asked import Asked, IndicatorLine
from dispatch.queries.tasks import TaskLine

MOST_PROBLEMS = 10
MOST_VISITS = 10


@dataclass(frozen=True)
class Fault:
    """A sentence about what is wrong, and where on the page."""

    place: str
    anchor: str
    sentence: str


def faults_of(form: forms.Form, place: str = "") -> list[Fault]:
    """Faults of one form; `place` is said instead of the names of its fields."""
    return [
        Fault(place or str(form[name].label), form[name].auto_id, sentence)
        if name in form.fields
        else Fault("", "", sentence)
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


class ReportEntry:
    """The forms of a report page, filled with what was posted, kept, filed or known before."""

    def __init__(
        self, report: MonthlyReport, asked: Asked, posted: Mapping[str, Any] | None = None
    ) -> None:
        draft = report.draft
        known = with_late_problems(draft, asked) if draft else filed_document(report, asked)
        self.asked = asked
        self.form = ReportForm(posted, initial=known)
        if asked.money is None:
            del self.form.fields["spent"]
        tasks, values = known.get("tasks", {}), known.get("indicators", {})
        self.rows = [
            (line, _task_form(line, tasks.get(str(line.milestone.pk)), posted))
            for line in asked.lines
        ]
        self.indicators = [
            (line, _indicator_form(line, values.get(str(line.indicator.pk)), posted))
            for line in asked.indicators
        ]
        self.problems = self._problem_set(known.get("problems", []), posted)
        self.visits = _visit_set(known.get("visits", []), posted) if asked.asks_visits else None

    def _problem_set(self, rows: Sequence[Any], posted: Any) -> BaseFormSet[ProblemForm]:
        factory = formset_factory(
            ProblemForm, extra=0 if rows else 1, can_delete=True, max_num=MOST_PROBLEMS
        )
        tasks = [line.milestone for line in self.asked.lines]
        found: BaseFormSet[ProblemForm] = factory(
            posted,
            initial=_unless_posted(rows, posted),
            prefix="problems",
            form_kwargs={"tasks": tasks},
        )
        return found

    @property
    def now_rows(self) -> list[tuple[TaskLine, TaskForm]]:
        """Rows of tasks due or begun."""
        return [row for row in self.rows if row[0].is_due or row[0].is_open]

    @property
    def other_rows(self) -> list[tuple[TaskLine, TaskForm]]:
        """Rows of tasks finished or not begun."""
        return [row for row in self.rows if not (row[0].is_due or row[0].is_open)]

    @property
    def other_has_errors(self) -> bool:
        """Something is wrong in a row that is folded away."""
        return any(form.errors for _, form in self.other_rows)

    @property
    def alike(self) -> int | None:
        """Percent of what stands in the form that repeats the last report, when worth a hint."""
        return self.asked.alike(str(self.form["narrative"].value() or ""))

    @property
    def faults(self) -> list[Fault]:
        """Everything that is wrong, in the order of the page; empty before anything is posted."""
        return [fault for place, form in self._parts() for fault in faults_of(form, place)]

    def is_valid(self) -> bool:
        """Whether everything can be read; not yet whether it may be filed."""
        found = [form.is_valid() for _, form in self._parts()]  # the page shows all errors
        return all([*found, *(group.is_valid() for group in self._sets())])

    def content(self) -> ReportContent:
        """What was typed, as values; only after `is_valid`."""
        values = self.form.cleaned_data
        return ReportContent(
            **{name: values[name] for name in _TEXTS},
            no_problems=values["no_problems"],
            spent=values.get("spent"),
            tasks=tuple(
                TaskUpdate(line.milestone.pk, **form.cleaned_data)
                for line, form in self.rows
                if form.cleaned_data.get("completion") is not None
            ),
            problems=tuple(_problem(form.cleaned_data) for form in self._named(self.problems)),
            indicators=tuple(
                IndicatorEntry(line.indicator.pk, form.cleaned_data["value"])
                for line, form in self.indicators
                if form.cleaned_data.get("value") is not None
            ),
            visits=tuple(_visit(form.cleaned_data) for form in self._named(self.visits)),
        )

    def document(self) -> dict[str, Any]:
        """What was typed, unchecked, for the draft."""
        document: dict[str, Any] = _raw(self.form)
        document["tasks"] = {str(line.milestone.pk): _raw(form) for line, form in self.rows}
        document["indicators"] = {
            str(line.indicator.pk): form["value"].value() or "" for line, form in self.indicators
        }
        problems = [_raw(form) for form in self.problems if not form["DELETE"].value()]
        document["problems"] = [row for row in problems if row["kind"] or row["text"]]
        visits = [_raw(form) for form in self.visits or () if not form["DELETE"].value()]
        document["visits"] = [row for row in visits if any(row.values())]
        return document

    def add_errors(self, field_errors: Mapping[str, Sequence[str]]) -> None:
        """Put the sentences of a service where the person typed."""
        places: dict[str, tuple[forms.Form, str]] = {
            validators.task_key(line.milestone.pk): (form, "completion") for line, form in self.rows
        }
        for position, problem in enumerate(self._named(self.problems)):
            places[validators.problem_key(position)] = (problem, "text")
        for position, visit in enumerate(self._named(self.visits)):
            places[validators.visit_key(position)] = (visit, "held_on")
        for name, sentences in field_errors.items():
            form, field = places.get(name, (self.form, name))
            for sentence in sentences:
                form.add_error(field if field in form.fields else None, sentence)

    def _sets(self) -> list[BaseFormSet[Any]]:
        return [self.problems, *([self.visits] if self.visits is not None else [])]

    def _named(self, rows: BaseFormSet[Any] | None) -> list[Any]:
        return [form for form in rows or () if not form.is_blank]

    def _parts(self) -> Iterator[tuple[str, forms.Form]]:
        """Every single form with the place it is called by, in the order of the page."""
        for line, form in self.rows:
            yield line.milestone.task, form
        for indicator, value in self.indicators:
            yield indicator.indicator.name, value
        yield "", self.form
        for number, problem in enumerate(self.problems, start=1):
            yield f"问题 {number}", problem
        for number, visit in enumerate(self.visits or (), start=1):
            yield f"现场推进 {number}", visit


_TEXTS = ("narrative", "next_steps", "highlight", "fall_reason")


def _raw(form: forms.Form) -> dict[str, Any]:
    return {
        name: form[name].value() or "" for name in form.fields if name not in ("DELETE", "ORDER")
    }


def _problem(values: Mapping[str, Any]) -> ProblemEntry:
    return ProblemEntry(
        kind=values["kind"],
        text=values["text"],
        needs_coordination=values["needs_coordination"],
        milestone_id=int(values["milestone"]) if values["milestone"] else None,
        suggested_lead=values["suggested_lead"],
        wished_on=values["wished_on"],
        uid=values["uid"],
    )


def _visit(values: Mapping[str, Any]) -> VisitEntry:
    return VisitEntry(values["held_on"], values["place"], values["solved"])


def _visit_set(rows: Sequence[Any], posted: Any) -> BaseFormSet[VisitForm]:
    factory = formset_factory(
        VisitForm, extra=0 if rows else 1, can_delete=True, max_num=MOST_VISITS
    )
    initial = _unless_posted(rows, posted)
    found: BaseFormSet[VisitForm] = factory(posted, initial=initial, prefix="visits")
    return found


def _unless_posted(rows: Sequence[Any], posted: Any) -> Sequence[Any] | None:
    """Rows to start from; what is posted is not compared with the draft it was saved to.

    Django takes an added row that equals its initial values for one left empty.
    """
    return rows if posted is None else None


def _task_form(
    line: TaskLine, typed: Mapping[str, Any] | None, posted: Mapping[str, Any] | None
) -> TaskForm:
    filled = line.is_due or line.is_open or line.change
    state = {
        "completion": plain(line.completion) if filled else "",
        "done_date": line.done_date if filled else None,
        "note": line.note,
    }
    return TaskForm(posted, prefix=validators.task_key(line.milestone.pk), initial=typed or state)


def _indicator_form(line: IndicatorLine, typed: str | None, posted: Any) -> IndicatorForm:
    known: Decimal | None = line.before if line.value is None else line.value
    value = typed if typed is not None else ("" if known is None else plain(known))
    prefix = validators.indicator_key(line.indicator.pk)
    return IndicatorForm(posted, prefix=prefix, initial={"value": value})
