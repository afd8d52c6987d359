"""Forms of the pages on which a person says what a foreign ledger holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from core.spreadsheets.reading import cell_name
from programmes.models import Programme
from projects.ledger.fields import FIELDS, TARGET_LABELS
from projects.models import Ledger
from projects.services.ledger_intake import SheetWish

NOT_IMPORTED = "不导入"
_HEIGHTS = ((1, "一行表头"), (2, "两行表头"))
_SAMPLES = 3


class SheetsForm(forms.Form):
    """What each sheet holds and where its header stands."""

    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, ledger: Ledger, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": ledger.version}, **kwargs)
        self.sheets = ledger.sheets
        targets = [("", NOT_IMPORTED), *((key.value, TARGET_LABELS[key]) for key in TARGET_LABELS)]
        for number, sheet in enumerate(self.sheets):
            title = sheet["title"]
            self.fields[f"target-{number}"] = forms.ChoiceField(
                label=f"“{title}”的内容",
                choices=targets,
                required=False,
                initial=sheet["target"],
            )
            self.fields[f"row-{number}"] = forms.IntegerField(
                label=f"“{title}”的表头行",
                min_value=1,
                max_value=100,
                initial=sheet["row"],
                widget=forms.NumberInput({"class": "narrow-field"}),
            )
            self.fields[f"height-{number}"] = forms.TypedChoiceField(
                label=f"“{title}”的表头行数",
                choices=_HEIGHTS,
                coerce=int,
                initial=sheet["height"],
            )

    def lines(self) -> list[dict[str, Any]]:
        """A line of the page for every sheet."""
        return [
            {
                "sheet": sheet,
                "target": self[f"target-{number}"],
                "row": self[f"row-{number}"],
                "height": self[f"height-{number}"],
                "headings": [text for text in sheet["headings"] if text][:6],
            }
            for number, sheet in enumerate(self.sheets)
        ]

    def wishes(self) -> list[SheetWish]:
        """What the person chose; the form is valid."""
        facts = self.cleaned_data
        return [
            SheetWish(
                title=sheet["title"],
                target=facts[f"target-{number}"],
                row=facts[f"row-{number}"],
                height=facts[f"height-{number}"],
            )
            for number, sheet in enumerate(self.sheets)
        ]


@dataclass(frozen=True)
class Layout:
    """Sheets with the same headings; their columns are named once."""

    number: int
    target: str
    titles: tuple[str, ...]
    sheet: Mapping[str, Any]

    @property
    def label(self) -> str:
        """What the rows are."""
        return TARGET_LABELS[self.target]  # type: ignore[index]


def layouts_of(ledger: Ledger) -> list[Layout]:
    """The chosen sheets by their headings, in order."""
    groups: dict[tuple[str, tuple[str, ...]], list[Mapping[str, Any]]] = {}
    for sheet in ledger.chosen:
        groups.setdefault((sheet["target"], tuple(sheet["headings"])), []).append(sheet)
    return [
        Layout(number, target, tuple(sheet["title"] for sheet in sheets), sheets[0])
        for number, ((target, _), sheets) in enumerate(groups.items())
    ]


class ColumnsForm(forms.Form):
    """Which programme the rows go to, and which field each column fills."""

    version = forms.IntegerField(widget=forms.HiddenInput())
    programme = forms.ChoiceField(label="导入到")

    def __init__(
        self, ledger: Ledger, programmes: Sequence[Programme], *args: Any, **kwargs: Any
    ) -> None:
        initial = {"version": ledger.version, "programme": ledger.programme_id}
        super().__init__(*args, initial=initial, **kwargs)
        self.programmes = {str(programme.pk): programme for programme in programmes}
        self.fields["programme"].choices = [  # type: ignore[attr-defined]
            (key, str(programme)) for key, programme in self.programmes.items()
        ]
        self.layouts = layouts_of(ledger)
        for layout in self.layouts:
            self._add_columns(layout)

    def parts(self) -> list[dict[str, Any]]:
        """Layouts with a line for every column that has a heading or content."""
        return [{"layout": layout, "lines": self._lines(layout)} for layout in self.layouts]

    def columns(self) -> dict[str, list[str]]:
        """Fields by sheet and column; the form is valid."""
        found = {}
        for layout in self.layouts:
            keys = [
                self.cleaned_data.get(_name(layout, column), "")
                for column in range(len(layout.sheet["headings"]))
            ]
            found.update(dict.fromkeys(layout.titles, keys))
        return found

    def _add_columns(self, layout: Layout) -> None:
        choices = [("", NOT_IMPORTED), *((row.key, row.label) for row in FIELDS[layout.target])]
        for column, heading in enumerate(layout.sheet["headings"]):
            if not _is_shown(layout, column):
                continue
            self.fields[_name(layout, column)] = forms.ChoiceField(
                label=f"{_letter(column)} 列 {heading}导入为",
                choices=choices,
                required=False,
                initial=layout.sheet["columns"][column],
            )

    def _lines(self, layout: Layout) -> list[dict[str, Any]]:
        return [
            {
                "letter": _letter(column),
                "heading": heading,
                "samples": _samples(layout, column),
                "field": self[_name(layout, column)],
            }
            for column, heading in enumerate(layout.sheet["headings"])
            if _is_shown(layout, column)
        ]


def _name(layout: Layout, column: int) -> str:
    return f"column-{layout.number}-{column}"


def _letter(column: int) -> str:
    return cell_name(1, column + 1).rstrip("1")


def _samples(layout: Layout, column: int) -> list[str]:
    """The first different contents of a column."""
    cells = [row[column + 1] for row in layout.sheet["sample"] if len(row) > column + 1]
    return list(dict.fromkeys(filter(None, cells)))[:_SAMPLES]


def _is_shown(layout: Layout, column: int) -> bool:
    return bool(layout.sheet["headings"][column]) or bool(_samples(layout, column))
