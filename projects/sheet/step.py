"""A step of the application sheet: shown as typed, or checked with errors at the fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet

from projects.sheet.context import SheetContext
from projects.sheet.groups import RowForm, RowGroup
from projects.sheet.guides import GUIDES, Guide


@dataclass(frozen=True)
class Section:
    """Fields and rows of a step that belong together; an optional one is shown folded."""

    title: str
    names: tuple[str, ...]
    note: str = ""
    optional: bool = False


@dataclass(frozen=True)
class RowShown:
    """A row with its number and, in a group of given rows, its title."""

    number: int
    form: RowForm
    title: str


@dataclass(frozen=True)
class Part:
    """One part of a step as the page shows it: a field, a set of rows or a fixed value."""

    field: BoundField | None = None
    group: RowGroup | None = None
    formset: BaseFormSet | None = None
    rows: tuple[RowShown, ...] = ()
    errors: tuple[str, ...] = ()
    guide: Guide | None = None
    label: str = ""
    value: str = ""

    @property
    def touched(self) -> bool:
        """Whether something was typed here or is wrong here: not to be shown folded."""
        if self.field is not None:
            return bool(self.field.value() or self.field.errors)
        if self.group is None or self.formset is None:
            return False
        typed = self.group.typed(self.formset.form_kwargs["document"])
        return bool(typed or self.errors)


@dataclass(frozen=True)
class SectionShown:
    """A section as the page shows it."""

    title: str
    note: str
    optional: bool
    parts: tuple[Part, ...]

    @property
    def unfolded(self) -> bool:
        """Whether an optional section is shown open."""
        return any(part.touched for part in self.parts)


class StepForm(forms.Form):
    """A step over the document: shown as typed, or checked with errors at the fields."""

    use_required_attribute = False
    number: ClassVar[int]
    label: ClassVar[str]
    sections: ClassVar[tuple[Section, ...]]
    order: ClassVar[tuple[str, ...]] = ()
    groups: ClassVar[tuple[RowGroup, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.order = tuple(name for section in cls.sections for name in section.names)

    def __init__(
        self,
        context: SheetContext,
        document: Mapping[str, Any],
        *,
        checking: bool = False,
        spare: str = "",
    ) -> None:
        self.context, self.document, self.checking = context, document, checking
        self.group_errors: dict[str, list[str]] = {}
        self.shown_groups = tuple(self.groups_for(context))
        if checking:
            super().__init__(self._as_posted())
        else:
            super().__init__(initial={name: document.get(name) for name in self.base_fields})
        self.offer_choices()
        self.formsets = {
            group.name: self._formset(group, spare=spare == group.name)
            for group in self.shown_groups
        }

    @classmethod
    def groups_for(cls, context: SheetContext) -> tuple[RowGroup, ...]:
        """Sets of rows of the step, with the programme's own limits."""
        return cls.groups

    def offer_choices(self) -> None:
        """Set the choices of the fields."""

    def fixed_values(self) -> dict[str, tuple[str, str]]:
        """Values shown but not typed here, by their place in `order`: label and text."""
        return {}

    @property
    def parts(self) -> list[Part]:
        """Fields, rows and fixed values in the order of the sheet."""
        return [part for section in self.sections_shown for part in section.parts]

    @property
    def sections_shown(self) -> list[SectionShown]:
        """The sections that have something to show."""
        found = []
        for section in self.sections:
            parts = tuple(
                part for part in (self._part(name) for name in section.names) if part is not None
            )
            if parts:
                found.append(SectionShown(section.title, section.note, section.optional, parts))
        return found

    def _part(self, name: str) -> Part | None:
        groups = {group.name: group for group in self.shown_groups}
        fixed = self.fixed_values()
        if name in self.fields:
            return Part(field=self[name], guide=GUIDES.get(name))
        if name in groups:
            return self._group_part(groups[name])
        return Part(label=fixed[name][0], value=fixed[name][1]) if name in fixed else None

    def row_titles(self, group: RowGroup) -> tuple[str, ...]:
        """Titles of the rows of a fixed group, where they have any."""
        return ()

    def _group_part(self, group: RowGroup) -> Part:
        formset, titles = self.formsets[group.name], self.row_titles(group)
        shown = tuple(
            RowShown(number, form, titles[number - 1] if number <= len(titles) else "")
            for number, form in enumerate(formset.forms, start=1)
        )
        return Part(
            group=group,
            formset=formset,
            rows=shown,
            errors=tuple(self.group_errors.get(group.name, ())),
            guide=GUIDES.get(group.name),
        )

    def check(self) -> dict[str, Any]:
        """Check fields and rows; return what is valid. Only for a form made for checking."""
        self.is_valid()
        found: dict[str, Any] = dict(self.cleaned_data)
        for group in self.shown_groups:
            found[group.name] = self._check_rows(group)
        return found

    def _check_rows(self, group: RowGroup) -> list[dict[str, Any]]:
        formset = self.formsets[group.name]
        formset.is_valid()
        rows = [dict(form.cleaned_data) for form in formset.forms if not form.may_stay_blank]
        count, unit = len(rows), group.unit
        errors = self.group_errors.setdefault(group.name, [])
        if count < group.least:
            errors.append(f"{group.label}至少 {group.least} {unit}，现在 {count} {unit}，请补充。")
        if count > group.most:
            errors.append(
                f"{group.label}最多 {group.most} {unit}，现在 {count} {unit}，请合并或删减。"
            )
        return rows

    def _formset(self, group: RowGroup, *, spare: bool) -> BaseFormSet:
        rows = group.slots(self.document) + ([{}] if spare else [])
        kwargs: dict[str, Any] = {
            "prefix": group.name,
            "form_kwargs": {"context": self.context, "document": self.document},
        }
        if not self.checking:
            return group.formset_class()(initial=rows, **kwargs)
        posted: dict[str, Any] = {
            f"{group.name}-TOTAL_FORMS": str(len(rows)),
            f"{group.name}-INITIAL_FORMS": str(len(rows)),
        }
        for index, row in enumerate(self.with_defaults(group, rows)):
            posted |= {
                f"{group.name}-{index}-{name}": row[name]
                for name in group.form.base_fields
                if name in row
            }
        formset = group.formset_class()(posted, **kwargs)
        for row, form in zip(rows, formset.forms, strict=True):
            form.may_stay_blank = not group.every_row and group.is_blank(row)
        return formset

    def with_defaults(self, group: RowGroup, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows with what the system fills in when it was left blank."""
        return rows

    def _as_posted(self) -> dict[str, Any]:
        return {name: self.document.get(name) for name in self.base_fields}
