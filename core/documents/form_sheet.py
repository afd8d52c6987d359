"""A paper form as an ordered description, shown on the page and printed from one source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from core.documents.blocks import Block, Cell, Gap, Line, Paper, Table, Title

LABEL, TEXT_WIDTH = 26.0, 156.0
_CELLS_IN_ROW = 4
# Least heights of rows in millimetres, by kind of item.
_HEIGHTS = {"opinion": 30.0, "passage": 12.0}
FORM_TITLE_SIZE, FORM_SIZE, GRID_SIZE = 18.0, 12.0, 10.5


@dataclass(frozen=True)
class Facts:
    """One row of the form: one or two labels, each with what was filled in."""

    kind: ClassVar[str] = "facts"
    pairs: tuple[tuple[str, str], ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels in their order."""
        return tuple(label for label, _ in self.pairs)


@dataclass(frozen=True)
class Passage:
    """A label with longer text, line by line."""

    kind: ClassVar[str] = "passage"
    label: str
    lines: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels in their order."""
        return (self.label,)

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Grid:
    """A table inside the form; `shares` of its width by column."""

    kind: ClassVar[str] = "grid"
    label: str
    heads: tuple[str, ...]
    shares: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels in their order."""
        return (self.label, *self.heads)


@dataclass(frozen=True)
class Opinion:
    """Room for an opinion with the line to sign on."""

    kind: ClassVar[str] = "opinion"
    label: str
    text: str
    sign: str

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels in their order."""
        return (self.label,)


Item = Facts | Passage | Grid | Opinion


@dataclass(frozen=True)
class Part:
    """A table of a section: plain rows, or a grid."""

    rows: tuple[Facts | Passage | Opinion, ...] = ()
    grid: Grid | None = None
    label: str = ""


@dataclass(frozen=True)
class Section:
    """Items under a heading."""

    label: str
    items: tuple[Item, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """The tables of the section in their order; the first bears its heading."""
        parts: list[Part] = []
        rows: list[Facts | Passage | Opinion] = []
        for item in self.items:
            if not isinstance(item, Grid):
                rows.append(item)
                continue
            if rows:
                parts.append(Part(tuple(rows)))
            rows = []
            parts.append(Part(grid=item))
        if rows or not parts:
            parts.append(Part(tuple(rows)))
        return (replace(parts[0], label=self.label), *parts[1:])


@dataclass(frozen=True)
class FormSheet:
    """The whole form: title, number line, sections, and the explanations at its end."""

    title: str
    number: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label of the form in its order, section headings included."""
        found: list[str] = []
        for section in self.sections:
            found.append(section.label)
            for item in section.items:
                found += item.labels
        return tuple(found)


def form_paper(sheet: FormSheet) -> Paper:
    """Return the form as a paper: ruled tables, then the explanations."""
    blocks: list[Block] = [
        Title(sheet.title, FORM_TITLE_SIZE),
        Line(sheet.number, size=FORM_SIZE),
    ]
    for section in sheet.sections:
        blocks += _section_tables(section)
    if sheet.notes:
        blocks += [Gap(), Line("填表说明", font="head", size=FORM_SIZE)]
        blocks += [Line(note, size=GRID_SIZE) for note in numbered(sheet.notes)]
    return Paper(sheet.title, tuple(blocks))


def numbered(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lines with “1.” and so on in front."""
    return tuple(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def _section_tables(section: Section) -> list[Block]:
    return [
        grid_table(part.grid, above=part.label) if part.grid is not None else _plain_table(part)
        for part in section.parts
    ]


def _plain_table(part: Part) -> Table:
    value = TEXT_WIDTH / 2 - LABEL
    heading = ((Cell(part.label, True, _CELLS_IN_ROW, "center", stay=True),),) if part.label else ()
    tall = {
        number: _HEIGHTS[item.kind]
        for number, item in enumerate(part.rows, start=len(heading))
        if item.kind in _HEIGHTS
    }
    rows = (*heading, *(_row(item) for item in part.rows))
    return Table((LABEL, value, LABEL, value), rows, size=FORM_SIZE, tall=tall)


def _row(item: Facts | Passage | Opinion) -> tuple[Cell, ...]:
    if isinstance(item, Facts):
        span = 1 if len(item.pairs) > 1 else _CELLS_IN_ROW - 1
        return tuple(
            cell
            for label, text in item.pairs
            for cell in (Cell(label, True, align="center"), Cell(text, span=span))
        )
    foot = item.sign if isinstance(item, Opinion) else ""
    label = Cell(item.label, True, align="center")
    return (label, Cell(item.text, span=_CELLS_IN_ROW - 1, foot=foot))


def grid_table(grid: Grid, *, width: float = TEXT_WIDTH, above: str = "") -> Table:
    """Return the grid; what stands above it and its headings are repeated on each page."""
    total = sum(grid.shares)
    widths = tuple(width * share / total for share in grid.shares)
    names = (name for name in (above, grid.label) if name)
    top: list[tuple[Cell, ...]] = [
        (Cell(name, True, len(grid.heads), "center", stay=True),) for name in names
    ]
    top.append(tuple(Cell(head, True, align="center", stay=True) for head in grid.heads))
    rows = [tuple(Cell(text) for text in row) for row in grid.rows]
    return Table(widths, (*top, *rows), header=len(top), size=GRID_SIZE)
