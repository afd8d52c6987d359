"""What a paper consists of, from top to bottom; says nothing of Word."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Title:
    """The name of the paper; `size` in points."""

    text: str
    size: float = 22


@dataclass(frozen=True)
class Line:
    """A line of its own: a number, a place and date, a note."""

    text: str
    align: str = "left"
    font: str = "body"
    size: float = 16


@dataclass(frozen=True)
class Addressee:
    """Whom a letter is for; ends with a full-width colon."""

    text: str


@dataclass(frozen=True)
class Heading:
    """A heading inside the text: level 1 is “一、”, level 2 “（一）”."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Body:
    """Running text; each line break begins a paragraph. `stay` keeps it with what follows."""

    text: str
    stay: bool = False


@dataclass(frozen=True)
class Gap:
    """Empty lines. `stay` keeps them with what follows."""

    lines: int = 1
    stay: bool = False


@dataclass(frozen=True)
class Closing:
    """Who signs and the day, above the seal."""

    name: str
    day: str


@dataclass(frozen=True)
class Cell:
    """A cell: its text, and at the foot of it a line to sign on; `stay` as in `Body`."""

    text: str = ""
    head: bool = False
    span: int = 1
    align: str = "left"
    foot: str = ""
    stay: bool = False


@dataclass(frozen=True)
class Table:
    """A ruled table; `widths` in millimetres, the first `header` rows repeat on each page.

    `tall` gives rows, by number, a least height in millimetres.
    """

    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    header: int = 0
    size: float = 12
    tall: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class NewPage:
    """What follows begins a page."""


@dataclass(frozen=True)
class Imprint:
    """The ruled lines at the foot of a letter's last page: copies, issuer, day of printing."""

    copies: str
    issuer: str
    day: str


Block = Title | Line | Addressee | Heading | Body | Gap | Closing | Table | NewPage | Imprint


@dataclass(frozen=True)
class Paper:
    """A whole paper; `landscape` turns the sheet, `grid` lays letters on 22 lines of 28 signs."""

    name: str
    blocks: tuple[Block, ...]
    landscape: bool = False
    grid: bool = False
