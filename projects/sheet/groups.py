"""What every set of rows of the sheet has in common: the row's form, its identity, its limits."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.forms.utils import ErrorDict

from projects.sheet.context import SheetContext
from projects.sheet.fields import tidy

ROWS_READ = 60
UID = re.compile(r"[a-z]\d{1,4}", re.ASCII)
_HALF = 6
Document = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """A field of a row with its share of the twelve columns of a row."""

    field: BoundField
    width: int
    alone: bool


class RowForm(forms.Form):
    """One row; the hidden uid keeps its identity from one saving to the next."""

    use_required_attribute = False
    widths: ClassVar[Mapping[str, int]] = {}
    uid = forms.CharField(widget=forms.HiddenInput(), required=False)

    def __init__(
        self, *args: Any, context: SheetContext, document: Document, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.may_stay_blank = False
        self.context = context
        self.offer_choices(context, document)

    def full_clean(self) -> None:
        """A spare row nothing was typed into is no mistake."""
        if self.may_stay_blank:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def offer_choices(self, context: SheetContext, document: Document) -> None:
        """Set the choices that depend on the programme or on other rows."""

    @property
    def cells(self) -> Iterator[Cell]:
        """The visible fields in their order, with their widths."""
        shown = [bound for bound in self.visible_fields() if bound.name != "DELETE"]
        for bound in shown:
            yield Cell(bound, self.widths.get(bound.name, _HALF), len(shown) == 1)


@dataclass(frozen=True)
class RowGroup:
    """A set of rows: its form, how many, how it is shown.

    Attributes:
        letter: first letter of the uids.
        one: what one row is called, numbered on the page.
        lines: field that takes the lines of an older document, in which the group was one text.
        fixed: rows are given (one per principle) and not added, moved or removed.
        every_row: a row nothing was typed into is a mistake too.
        preset: fields that have a value from the start and do not make a row typed into.
    """

    name: str
    label: str
    form: type[RowForm]
    letter: str
    least: int
    most: int
    unit: str
    one: str
    template: str = "projects/rows/cards.html"
    add_label: str = "再加一行"
    hint: str = ""
    lines: str = ""
    fixed: bool = False
    every_row: bool = False
    preset: frozenset[str] = field(default_factory=frozenset)

    def typed(self, document: Document) -> list[dict[str, Any]]:
        """Rows as typed so far, every one with a uid of its own."""
        rows = document.get(self.name)
        if isinstance(rows, str) and self.lines:
            rows = [{self.lines: line} for line in tidy(rows).split("\n") if line.strip()]
        if not isinstance(rows, list):
            return []
        found = [dict(row) for row in rows if isinstance(row, Mapping)][:ROWS_READ]
        identify(self, list(enumerate(found)))
        return found

    def slots(self, document: Document) -> list[dict[str, Any]]:
        """Rows to show: those typed, filled up with empty ones.

        Rows of a fixed group keep their place by uid.
        """
        rows = self.typed(document)
        places = [f"{self.letter}{number}" for number in range(1, self.most + 1)]
        if not self.fixed:
            spare = [uid for uid in places if uid not in {row["uid"] for row in rows}]
            missing = max(self.least, 1) - len(rows)
            return rows + [{"uid": uid} for uid in spare[: max(missing, 0)]]
        known = {row["uid"]: row for row in rows if row["uid"] in places}
        strangers = iter([row for row in rows if row["uid"] not in places])
        return [known.get(uid) or next(strangers, {"uid": uid}) for uid in places]

    def is_blank(self, row: Mapping[str, Any]) -> bool:
        """Whether nothing was typed into the row."""
        return not any(
            value for name, value in row.items() if name != "uid" and name not in self.preset
        )

    def formset_class(self) -> type[BaseFormSet]:
        """Formset of the group; numbers of rows are checked by the sheet itself."""
        return forms.formset_factory(
            self.form,
            extra=0,
            can_delete=not self.fixed,
            max_num=self.most,
            absolute_max=ROWS_READ,
        )


def identify(
    group: RowGroup, rows: list[tuple[int, dict[str, Any]]], used: Collection[str] = ()
) -> None:
    """Give every row (with its place in the form) a uid of its own; known ones stay.

    No new row takes a uid of `used`: other rows may still mean a removed one by it.
    """
    taken: set[str] = set()
    for _, row in rows:
        uid = row.get("uid")
        if isinstance(uid, str) and UID.fullmatch(uid) and uid not in taken:
            taken.add(uid)
        else:
            row["uid"] = ""
    for index, row in rows:
        if not row["uid"]:
            row["uid"] = uid_for(group, index, {*taken, *used})
            taken.add(row["uid"])


def uid_for(group: RowGroup, index: int, taken: Collection[str]) -> str:
    """A uid for the new row at this place of the form: the same at every saving of one page."""
    number = index + 1
    while f"{group.letter}{number}" in taken:
        number += 1
    return f"{group.letter}{number}"
