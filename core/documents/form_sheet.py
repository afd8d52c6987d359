"""A paper form as an ordered description, shown on the page and printed from one source."""

from __future__ import annotations

from dataclasses import dataclass

from core.documents.blocks import Block, Cell, Gap, Line, Paper, Table, Title

LABEL, TEXT_WIDTH = 26.0, 156.0
_CELLS_IN_ROW = 4
_OPINION_HEIGHT, _LONG_HEIGHT = 30.0, 12.0
FORM_TITLE_SIZE, FORM_SIZE, GRID_SIZE = 18.0, 12.0, 10.5


@dataclass(frozen=True)
class Facts:
    """One row of the form: one or two labels, each with what was filled in."""

    pairs: tuple[tuple[str, str], ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels in their order."""
        return tuple(label for label, _ in self.pairs)


@dataclass(frozen=True)
class Passage:
    """A label with longer text, line by line."""

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

    label: str
    text: str
    sign: str

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels in their order."""
        return (self.label,)


Item = Facts | Passage | Grid | Opinion


@dataclass(frozen=True)
class Section:
    """Items under a heading."""

    label: str
    items: tuple[Item, ...]


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
    """One table of plain rows after the other, with grids between them."""
    blocks: list[Block] = []
    rows: list[tuple[Cell, ...]] = [(Cell(section.label, True, _CELLS_IN_ROW, "center"),)]
    tall: dict[int, float] = {}
    for item in section.items:
        if isinstance(item, Grid):
            if rows:
                blocks.append(_plain_table(rows, tall))
            rows, tall = [], {}
            blocks.append(grid_table(item))
            continue
        if isinstance(item, Opinion):
            tall[len(rows)] = _OPINION_HEIGHT
        elif isinstance(item, Passage):
            tall[len(rows)] = _LONG_HEIGHT
        rows.append(_row(item))
    if rows:
        blocks.append(_plain_table(rows, tall))
    return blocks


def _plain_table(rows: list[tuple[Cell, ...]], tall: dict[int, float]) -> Table:
    value = TEXT_WIDTH / 2 - LABEL
    widths = (LABEL, value, LABEL, value)
    return Table(widths, tuple(rows), size=FORM_SIZE, tall=dict(tall))


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


def grid_table(grid: Grid, *, width: float = TEXT_WIDTH) -> Table:
    """Return the grid with its name and its headings repeated on each page."""
    total = sum(grid.shares)
    widths = tuple(width * share / total for share in grid.shares)
    name = (Cell(grid.label, True, len(grid.heads), "center"),) if grid.label else ()
    heads = tuple(Cell(head, True, align="center") for head in grid.heads)
    rows = tuple(tuple(Cell(text) for text in row) for row in grid.rows)
    top = (name, heads) if name else (heads,)
    return Table(widths, (*top, *rows), header=len(top), size=GRID_SIZE)
