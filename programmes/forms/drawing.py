"""Draws a section's document as inputs, with every fault at its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from programmes.documents import Fault
from programmes.forms.inputs import rendered
from programmes.forms.parts import (
    LISTS,
    UNSEEN,
    Choices,
    Field,
    Group,
    Kind,
    Part,
    Rows,
    Stack,
    blank_row,
    in_fixed_order,
)
from programmes.forms.reading import joined
from programmes.forms.values import in_words

_WIDE = LISTS | {Kind.TEXT, Kind.LONG}


@dataclass
class Node:
    """Anything on the page a fault may point at."""

    part: Part
    name: str
    path: str
    trail: str
    errors: list[str] = field(default_factory=list)
    is_caption = False
    is_key = False

    @property
    def anchor(self) -> str:
        """Id of the element."""
        return f"id_{self.name}"


@dataclass
class Box(Node):
    """One input with its value."""

    value: Any = None
    known: Choices = field(default_factory=dict)
    row_key: str = ""
    in_table: bool = False
    template = "programmes/editor/field.html"

    @property
    def is_unseen(self) -> bool:
        """Whether the value is kept without being shown."""
        only = self.part.only_for
        hidden = bool(only) and self.row_key not in only
        return hidden or self.part.kind in UNSEEN

    @property
    def is_flag(self) -> bool:
        """Whether the label stands behind the input."""
        return self.part.kind == Kind.FLAG

    @property
    def is_key(self) -> bool:  # type: ignore[override]
        """Whether the value names its row, in whose heading it stands."""
        return self.part.kind == Kind.FIXED_KEY

    @property
    def is_fixed(self) -> bool:
        """Whether nobody may change the value here."""
        return self.part.kind in (Kind.FIXED, Kind.FIXED_KEY)

    @property
    def is_wide(self) -> bool:
        """Whether the input needs the width of the page."""
        return self.part.kind in _WIDE

    @property
    def is_list(self) -> bool:
        """Whether the value is a list, which may stay empty."""
        return self.part.kind in LISTS

    @property
    def is_checks(self) -> bool:
        """Whether the value is a set of ticks."""
        return self.part.kind == Kind.CHECKS

    @property
    def words(self) -> str:
        """The value for people."""
        return in_words(self.part, self.value, self.known)

    def widget(self) -> str:
        """The input itself."""
        return rendered(self, unseen=self.is_unseen)

    def carried(self) -> str:
        """The value as it is carried along unseen."""
        return rendered(self, unseen=True)


@dataclass
class Caption(Node):
    """Values shown together under one caption."""

    nodes: list[Node] = field(default_factory=list)
    is_caption = True
    template = "programmes/editor/stack.html"


@dataclass
class Below(Node):
    """A mapping below."""

    nodes: list[Node] = field(default_factory=list)
    template = "programmes/editor/group.html"


@dataclass
class Line(Node):
    """One row of a list."""

    mark: str = ""
    nodes: list[Node] = field(default_factory=list)

    @property
    def listed(self) -> str:
        """Name of the list."""
        return self.name.rpartition("-")[0]

    @property
    def title(self) -> str:
        """What people call the row."""
        boxes = {box.part.name: box for box in _boxes(self.nodes)}
        key = next((box for box in boxes.values() if box.is_key), boxes.get("name"))
        return key.words if key is not None and key.value else ""

    @property
    def hidden(self) -> list[Box]:
        """Values kept without being shown."""
        return [node for node in _boxes(self.nodes) if node.is_unseen]

    @property
    def cells(self) -> list[Node]:
        """What stands in the columns."""
        return [node for node in self.nodes if not (isinstance(node, Box) and _always_unseen(node))]


@dataclass
class Lines(Node):
    """A list of rows, as a table or as cards, and one empty row to copy."""

    rows: list[Line] = field(default_factory=list)
    blank: Line | None = None
    mark: str = ""

    @property
    def template(self) -> str:
        """Template of the list."""
        return f"programmes/editor/{'cards' if self.part.cards else 'table'}.html"

    @property
    def columns(self) -> list[Part]:
        """Parts that stand in columns."""
        return [
            part
            for part in self.part.parts
            if not (isinstance(part, Field) and part.kind in UNSEEN)
        ]

    @property
    def is_full(self) -> bool:
        """Whether no further row may be added."""
        return len(self.rows) >= self.part.most

    @property
    def total(self) -> str:
        """Sum of the counted column."""
        rule = self.part.total
        rows = [] if rule is None else [_values(line.nodes) for line in self.rows]
        if rule is None:
            return ""
        counted = [row for row in rows if not rule.where or row.get(rule.where[0]) == rule.where[1]]
        return f"{sum((_figure(row.get(rule.name)) for row in counted), Decimal(0)).normalize():f}"


def draw(parts: Sequence[Part], document: Mapping[str, Any], known: Choices) -> list[Node]:
    """Nodes of a section in the order of its description."""
    return _Pencil(known).nodes(parts, document, "", "", "")


class _Pencil:
    """Draws parts; `depth` tells the marks of empty rows within empty rows apart."""

    def __init__(self, known: Choices) -> None:
        self.known = known

    def nodes(
        self,
        parts: Sequence[Part],
        values: Mapping[str, Any],
        name: str,
        path: str,
        trail: str,
        row_key: str = "",
        depth: int = 0,
    ) -> list[Node]:
        """Nodes of one mapping."""
        drawn: list[Node] = []
        for part in parts:
            if isinstance(part, Stack):
                inner = self.nodes(part.parts, values, name, path, trail, row_key, depth)
                drawn.append(Caption(part, name, "", trail, nodes=inner))
                continue
            place = (joined(name, part.name), f"{path}.{part.name}".strip("."))
            drawn.append(self._node(part, values.get(part.name), place, trail, row_key, depth))
        return drawn

    def _node(
        self,
        part: Field | Group | Rows,
        value: Any,
        place: tuple[str, str],
        trail: str,
        row_key: str,
        depth: int,
    ) -> Node:
        name, path = place
        here = f"{trail} · {part.label}" if trail else part.label
        if isinstance(part, Rows):
            return self._lines(part, value, place, here, depth)
        if isinstance(part, Group):
            inner = value if isinstance(value, Mapping) else {}
            nodes = self.nodes(part.parts, inner, name, path, here, depth=depth)
            return Below(part, name, path, here, nodes=nodes)
        return Box(part, name, path, here, value=value, known=self.known, row_key=row_key)

    def _lines(
        self, part: Rows, value: Any, place: tuple[str, str], trail: str, depth: int
    ) -> Lines:
        name, path = place
        given = [row for row in value or [] if isinstance(row, Mapping)]
        given = in_fixed_order(part, given)
        above = trail.rpartition(" · ")[0]
        rows = []
        for index, row in enumerate(given):
            here = " · ".join(filter(None, (above, f"{part.singular}{index + 1}")))
            rows.append(self._line(part, row, (name, path), str(index), here, depth))
        mark = f"__{depth}__"
        blank = None
        if not part.fixed:
            blank = self._line(part, blank_row(part), (name, path), mark, trail, depth)
        return Lines(part, name, path, trail, rows=rows, blank=blank, mark=mark)

    def _line(
        self,
        part: Rows,
        row: Mapping[str, Any],
        place: tuple[str, str],
        mark: str,
        trail: str,
        depth: int,
    ) -> Line:
        name, path = f"{place[0]}-{mark}", place[1]
        number = int(mark) + 1 if mark.isdecimal() else 0
        below = f"{path}[{number}]"
        key = str(row.get(part.key[0], ""))
        nodes = self.nodes(part.parts, row, name, below, trail, key, depth + 1)
        for box in _boxes(nodes):
            box.in_table = not part.cards
        return Line(part, name, below, trail, mark=mark, nodes=nodes)


def _boxes(nodes: Iterable[Node]) -> Iterable[Box]:
    for node in nodes:
        if isinstance(node, Caption):
            yield from _boxes(node.nodes)
        elif isinstance(node, Box):
            yield node


def _values(nodes: Iterable[Node]) -> dict[str, Any]:
    return {box.part.name: box.value for box in _boxes(nodes)}


def _always_unseen(box: Box) -> bool:
    return box.part.kind in UNSEEN


def _figure(value: Any) -> Decimal:
    try:
        figure = Decimal(str(value or 0))
    except InvalidOperation:
        return Decimal(0)
    return figure if figure.is_finite() else Decimal(0)


@dataclass(frozen=True)
class Placed:
    """A fault with the element it points at; without an anchor it lies in another section."""

    fault: Fault
    anchor: str
    trail: str


def place_faults(nodes: Sequence[Node], faults: Iterable[Fault]) -> list[Placed]:
    """Put every fault at the node it names, or at the nearest one above; say where it went."""
    index = {node.path: node for node in _all(nodes) if node.path}
    placed = []
    for fault in faults:
        path = fault.path
        while path and path not in index:
            path = re.sub(r"(\.[^.\[]*|\[\d+\]|^[^.\[]*)$", "", path)
        node = index.get(path)
        if node is None:
            placed.append(Placed(fault, "", ""))
            continue
        node.errors.append(fault.sentence)
        placed.append(Placed(fault, node.anchor, node.trail))
    return placed


def _all(nodes: Iterable[Node]) -> Iterable[Node]:
    for node in nodes:
        yield node
        if isinstance(node, Lines):
            yield from _all(node.rows)
        elif isinstance(node, Caption | Below | Line):
            yield from _all(node.nodes)
