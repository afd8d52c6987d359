"""申报表: the whole application in the order of its sheet, on the page and on paper alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms

from core.documents.form_sheet import Facts, FormSheet, Grid, Item, Opinion, Passage, Section
from core.masking import mask_phones
from projects.models import Project
from projects.papers.columns import columns_of
from projects.papers.parties import number_line, place_of
from projects.sheet.context import SheetContext
from projects.sheet.fields import DayField, PhoneField, PickField, TextField
from projects.sheet.groups import RowGroup
from projects.sheet.reading import in_words
from projects.sheet.step import StepForm
from projects.sheet.steps import STEPS

Document = Mapping[str, Any]
NOTHING = "无"
NUMERALS = "一二三四五六七八九十"
REVIEWS = "审核审批意见"
OPINION_FIELD = "applicant_opinion"
_DATE_AND_SEAL = "（盖章）　　　　年　　月　　日"
UNIT_SIGNS = f"书记（签字）：　　　　　{_DATE_AND_SEAL}"
OFFICE_SIGNS = f"负责人（签字）：　　　　{_DATE_AND_SEAL}"
_REVIEWERS = ("组织部预审意见", "专家组评审意见", "立项意见")
_SHORT = 40
# Of the width of the other columns: two signs of the heading fit on one line.
_NUMBER_SHARE = 0.08
_NOTES = (
    "本表在系统中填写、由书记提交后打印，一式两份，A4 纸双面打印，签字盖章后报组织部，"
    "电子稿以系统中提交的为准。",
    "“审核审批意见”各栏由组织部填写，申报单位不填。",
)


def application_sheet(
    project: Project, document: Document, context: SheetContext, *, phones: bool
) -> FormSheet:
    """Return the form: every field and row of the sheet, blank where nothing was typed.

    Phone numbers are masked unless `phones`.
    """
    steps = [form_class(context, document) for form_class in STEPS]
    sections = [
        Section(f"{NUMERALS[number]}、{form.label}", tuple(_items(form, document, phones)))
        for number, form in enumerate(steps)
    ]
    reviews: list[Item] = [Opinion(label, "", OFFICE_SIGNS) for label in _REVIEWERS]
    reviews.append(Passage("备注", ("",)))
    sections.append(Section(f"{NUMERALS[len(steps)]}、{REVIEWS}", tuple(reviews)))
    programme = project.programme
    return FormSheet(
        title=f"{place_of(programme)}{programme.year}年度基层党建“书记项目”申报表",
        number=number_line(project),
        sections=tuple(sections),
        notes=(*_NOTES, *_hints(steps)),
    )


def _items(form: StepForm, document: Document, phones: bool) -> Iterator[Item]:
    """Fields in their order, short ones two to a row; rows as tables."""
    short: list[tuple[str, str]] = []
    groups = {group.name: group for group in form.shown_groups}
    fixed = form.fixed_values()
    for name in form.order:
        if name in fixed:
            pair, brief = fixed[name], name != "organisation"
        elif name in form.fields:
            pair, brief = _field(form, name, document, phones), _is_short(form.fields[name])
        elif name in groups:
            yield from _flushed(short)
            yield _rows(form, groups[name], document, phones)
            continue
        else:
            continue
        if brief:
            short.append(pair)
        else:
            yield from _flushed(short)
            yield _long(name, form.fields.get(name), *pair)
    yield from _flushed(short)


def _flushed(short: list[tuple[str, str]]) -> Iterator[Item]:
    pairs, short[:] = list(short), []
    for place in range(0, len(pairs), 2):
        yield Facts(tuple(pairs[place : place + 2]))


def _field(form: StepForm, name: str, document: Document, phones: bool) -> tuple[str, str]:
    field = form.fields[name]
    return str(field.label), _shown(field, in_words(field, document.get(name)), phones)


def _shown(field: forms.Field, text: str, phones: bool) -> str:
    return text if phones or not isinstance(field, PhoneField) else mask_phones(text)


def _is_short(field: forms.Field) -> bool:
    if isinstance(field, TextField):
        return field.lines == 1 and field.longest <= _SHORT
    return isinstance(field, PickField | DayField | PhoneField | forms.BooleanField)


def _long(name: str, field: forms.Field | None, label: str, text: str) -> Item:
    if name == OPINION_FIELD:
        return Opinion(label, text, UNIT_SIGNS)
    if (isinstance(field, TextField) and field.lines == 1) or field is None:
        return Facts(((label, text),))
    return Passage(label, tuple(text.split("\n")))


def _rows(form: StepForm, group: RowGroup, document: Document, phones: bool) -> Item:
    """A set of rows: numbered lines where a row is one text, else a table."""
    fields = {
        name: field
        for name, field in form.formsets[group.name].empty_form.fields.items()
        if name not in ("uid", "DELETE")
    }
    rows = group.slots(document) if group.fixed else group.typed(document)
    texts = [
        {
            name: _shown(field, in_words(field, row.get(name)), phones)
            for name, field in fields.items()
        }
        for row in rows
        if group.fixed or not group.is_blank(row)
    ]
    titles = form.row_titles(group)
    if len(fields) == 1 and not titles:
        return _lines(group, [next(iter(row.values())) for row in texts])
    return _grid(group, fields, texts, titles)


def _lines(group: RowGroup, texts: Sequence[str]) -> Passage:
    lines = tuple(f"{number}. {text}" for number, text in enumerate(texts, start=1))
    return Passage(group.label, lines or (NOTHING if not group.least else "",))


def _grid(
    group: RowGroup,
    fields: Mapping[str, forms.Field],
    texts: Sequence[Mapping[str, str]],
    titles: Sequence[str],
) -> Grid:
    labels = {name: str(field.label) for name, field in fields.items()}
    columns = columns_of(group.name, labels, group.form.widths)
    whole = sum(column.share for column in columns)
    first, share = (group.one, whole / 2) if titles else ("序号", whole * _NUMBER_SHARE)
    rows = [
        (
            titles[place] if place < len(titles) else str(place + 1),
            *(column.text([row.get(name, "") for name in column.fields]) for column in columns),
        )
        for place, row in enumerate(texts)
    ]
    empty = ("", NOTHING if not group.least else "", *[""] * (len(columns) - 1))
    return Grid(
        group.label,
        (first, *(column.head for column in columns)),
        (share, *(column.share for column in columns)),
        tuple(rows) or (empty,),
    )


def _hints(steps: Sequence[StepForm]) -> Iterator[str]:
    """How long texts and how many rows the sheet itself asks for."""
    texts = [
        f"{field.label} {field.help_text}"
        for form in steps
        for field in (form.fields[name] for name in form.order if name in form.fields)
        if isinstance(field, TextField) and field.help_text
    ]
    rows = [
        f"{group.label} {group.least}—{group.most} {group.unit}"
        for form in steps
        for group in form.shown_groups
        if group.least and not group.fixed
    ]
    yield f"字数：{'；'.join(texts)}。"
    yield f"条数：{'；'.join(rows)}。"
