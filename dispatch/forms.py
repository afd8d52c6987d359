"""Forms of monthly dispatch; they read what was typed, the services judge it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from dispatch import validators
from dispatch.content import ProblemEntry, ReportContent, TaskUpdate
from dispatch.enums import LampColour, ProblemKind, ReportState, Timeliness
from dispatch.models import MonthlyReport, ReportPeriod
from dispatch.queries.tasks import TaskLine
from organisations.models import Organisation

DATE_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]
MOST_PROBLEMS = 10


def _text(label: str, most: int, rows: int, help_text: str = "") -> LinesField:
    return LinesField(
        label=label,
        required=False,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
        error_messages={"max_length": f"{label}不超过 {most} 字，请删减。"},
    )


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": f"{label}写成 2026-03-05 这样的年月日。"},
    )


class LinesField(forms.CharField):
    """Text of several lines; a line break counts once, though browsers send two characters."""

    def to_python(self, value: Any) -> str:
        """Text with plain line breaks and without surrounding blanks."""
        return super().to_python(str(value or "").replace("\r\n", "\n"))


class ReportForm(forms.Form):
    """The written part of a monthly report."""

    narrative = _text("本月工作进展", 800, 5, "30—800 字，写清做了什么、到了哪一步。")
    next_steps = _text("下月打算", 500, 3, "20—500 字。")
    highlight = _text("亮点", 300, 2, "选填，不超过 300 字。")
    fall_reason = forms.CharField(
        label="完成度下降说明",
        required=False,
        max_length=200,
        help_text="只在某项任务的完成度比上次降低时填写。",
    )
    no_problems = forms.BooleanField(label="本月无问题", required=False)


class TaskForm(forms.Form):
    """State of one task of the plan."""

    completion = forms.DecimalField(
        label="完成度（%）",
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"step": "0.1", "class": "narrow"}),
        error_messages={
            "invalid": "完成度填 0 到 100 之间的数。",
            "min_value": "完成度填 0 到 100 之间的数。",
            "max_value": "完成度填 0 到 100 之间的数。",
            "max_decimal_places": "完成度最多一位小数。",
        },
    )
    done_date = _day("完成日期")
    note = forms.CharField(label="说明", required=False, max_length=200)


class ProblemForm(forms.Form):
    """One problem met this month."""

    kind = forms.ChoiceField(
        label="类型", required=False, choices=[("", "请选择"), *ProblemKind.choices]
    )
    text = LinesField(
        label="存在问题",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    needs_coordination = forms.BooleanField(label="需组织部协调", required=False)

    @property
    def is_blank(self) -> bool:
        """Nothing typed, or ticked for removal."""
        values = self.cleaned_data
        return bool(values.get("DELETE")) or not (values.get("kind") or values.get("text"))


# What the fields are called where a report is shown again that could not be kept.
REPORT_LABELS = {
    **{name: str(field.label) for name, field in ReportForm.base_fields.items()},
    **{f"task-{name}": f"任务{field.label}" for name, field in TaskForm.base_fields.items()},
    **{
        f"problems-{name}": f"{field.label}{{number}}"
        for name, field in ProblemForm.base_fields.items()
    },
}


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
    """All forms of a report page: the text, one row per task, the set of problems."""

    def __init__(
        self,
        report: MonthlyReport,
        lines: Sequence[TaskLine],
        posted: Mapping[str, Any] | None = None,
    ) -> None:
        known = report.draft or filed_document(report, lines)
        tasks = known.get("tasks", {})
        problems = known.get("problems", [])
        self.lines = list(lines)
        self.form = ReportForm(posted, initial=known)
        self.rows = [
            (line, _task_form(line, tasks.get(str(line.milestone.pk)), posted)) for line in lines
        ]
        factory = formset_factory(
            ProblemForm, extra=0 if problems else 1, can_delete=True, max_num=MOST_PROBLEMS
        )
        self.problems: BaseFormSet[ProblemForm] = factory(
            posted, initial=problems, prefix="problems"
        )

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
    def faults(self) -> list[Fault]:
        """Everything that is wrong, in the order of the page; empty before anything is posted."""
        found = [
            fault for line, form in self.rows for fault in faults_of(form, line.milestone.task)
        ]
        found += faults_of(self.form)
        for number, form in enumerate(self.problems, start=1):
            found += faults_of(form, f"问题 {number}")
        return found

    def is_valid(self) -> bool:
        """Whether everything can be read; not yet whether it may be filed."""
        parts = [self.form, *(form for _, form in self.rows), self.problems]
        found = [part.is_valid() for part in parts]  # ask every part: the page shows all errors
        return all(found)

    def content(self) -> ReportContent:
        """What was typed, as values; only after `is_valid`."""
        values = self.form.cleaned_data
        return ReportContent(
            narrative=values["narrative"],
            next_steps=values["next_steps"],
            highlight=values["highlight"],
            fall_reason=values["fall_reason"],
            no_problems=values["no_problems"],
            tasks=tuple(
                TaskUpdate(line.milestone.pk, **form.cleaned_data)
                for line, form in self.rows
                if form.cleaned_data.get("completion") is not None
            ),
            problems=tuple(
                ProblemEntry(
                    form.cleaned_data["kind"],
                    form.cleaned_data["text"],
                    form.cleaned_data["needs_coordination"],
                )
                for form in self.problems
                if not form.is_blank
            ),
        )

    def document(self) -> dict[str, Any]:
        """What was typed, unchecked, for the draft."""
        document: dict[str, Any] = {name: self.form[name].value() for name in self.form.fields}
        document["tasks"] = {
            str(line.milestone.pk): {name: form[name].value() or "" for name in form.fields}
            for line, form in self.rows
        }
        names = ProblemForm.base_fields
        rows = [
            {name: form[name].value() or "" for name in names}
            for form in self.problems
            if not form["DELETE"].value()
        ]
        document["problems"] = [row for row in rows if row["kind"] or row["text"]]
        return document

    def add_errors(self, field_errors: Mapping[str, Sequence[str]]) -> None:
        """Put the sentences of a service where the person typed."""
        places: dict[str, tuple[forms.Form, str | None]] = {
            validators.task_key(line.milestone.pk): (form, "completion") for line, form in self.rows
        }
        kept = [form for form in self.problems if not form.is_blank]
        for position, form in enumerate(kept):
            places[validators.problem_key(position)] = (form, "text")
        for name, sentences in field_errors.items():
            form, field = places.get(name, (self.form, name))
            target = field if field in form.fields else None
            for sentence in sentences:
                form.add_error(target, sentence)


def filed_document(report: MonthlyReport, lines: Sequence[TaskLine]) -> dict[str, Any]:
    """Content to start from: what was filed, else the plan with its last state."""
    return {
        "narrative": "" if report.no_news else report.narrative,
        "next_steps": report.next_steps,
        "highlight": report.highlight,
        "fall_reason": report.fall_reason,
        "no_problems": report.state != ReportState.OPEN and not report.problems.all(),
        "problems": [
            {"kind": row.kind, "text": row.text, "needs_coordination": row.needs_coordination}
            for row in report.problems.all()
        ],
    }


def _task_form(
    line: TaskLine, typed: Mapping[str, Any] | None, posted: Mapping[str, Any] | None
) -> TaskForm:
    filled = line.is_due or line.is_open or line.change
    state = {
        "completion": _plain(line.completion) if filled else "",
        "done_date": line.done_date if filled else None,
        "note": line.note,
    }
    return TaskForm(posted, prefix=validators.task_key(line.milestone.pk), initial=typed or state)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


class FilterForm(forms.Form):
    """Narrows the list of a period; what cannot be understood is ignored."""

    period = forms.ChoiceField(label="报告期", required=False)
    unit = forms.ModelChoiceField(
        label="单位", required=False, empty_label="全部", queryset=Organisation.objects.none()
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *ReportState.choices]
    )
    timeliness = forms.ChoiceField(
        label="报送情况", required=False, choices=[("", "全部"), *Timeliness.choices]
    )
    lamp = forms.ChoiceField(
        label="灯色", required=False, choices=[("", "全部"), *LampColour.choices]
    )

    def __init__(
        self, *args: Any, user: Any, periods: Sequence[ReportPeriod], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [(period.key, str(period)) for period in periods]
        units = Organisation.objects.visible_to(user).filter(projects__reports__isnull=False)
        self.fields["unit"].queryset = units.distinct()

    def understood(self) -> dict[str, Any]:
        """Values that make sense; the others count as not given."""
        self.is_valid()
        return self.cleaned_data


class ReturnForm(forms.Form):
    """Return of a report: why, and until when."""

    reason = LinesField(
        label="退回原因",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明要补正什么，不超过 300 字。",
        error_messages={
            "required": "请写明要补正什么。",
            "max_length": "退回原因不超过 300 字，请删减。",
        },
    )
    due_on = _day("重报期限")


class OverrideForm(forms.Form):
    """Another lamp than the computed one, with the head's reason."""

    colour = forms.ChoiceField(
        label="调整为",
        choices=LampColour.choices,
        error_messages={"required": "请选择灯色。", "invalid_choice": "请选择灯色。"},
    )
    reason = LinesField(
        label="调整理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不少于 10 字，随灯色一并留存。",
        error_messages={
            "required": "请写明调整理由，不少于 10 字。",
            "max_length": "调整理由不超过 300 字，请删减。",
        },
    )
