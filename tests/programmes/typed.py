"""Reads a page of the editor as a browser does: what its form would send."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string

from programmes.forms.drawing import Node

Attributes = dict[str, str | None]


class _Form(HTMLParser):
    """Collects the values of inputs outside templates and disabled field sets."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = QueryDict(mutable=True)
        self.templates = 0
        self.select: tuple[str, list[tuple[str, bool]]] | None = None
        self.area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.templates += tag == "template"
        if self.templates or (not values.get("name") and tag != "option"):
            return
        if tag == "input":
            self._input(values)
        elif tag == "select":
            self.select = (str(values["name"]), [])
        elif tag == "option" and self.select:
            self.select[1].append((values.get("value") or "", "selected" in values))
        elif tag == "textarea":
            self.area = (str(values["name"]), [])

    def _input(self, values: Attributes) -> None:
        kind, value = values.get("type", "text"), values.get("value")
        if kind in ("checkbox", "radio"):
            if "checked" in values:
                self.sent.appendlist(str(values["name"]), value or "on")
        elif kind != "file":
            self.sent.appendlist(str(values["name"]), value or "")

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template"
        if tag == "select" and self.select:
            name, options = self.select
            chosen = [value for value, is_chosen in options if is_chosen] or [options[0][0]]
            self.sent.appendlist(name, chosen[-1])
            self.select = None
        elif tag == "textarea" and self.area:
            # A browser leaves out the line break behind the opening tag.
            self.sent.appendlist(self.area[0], "".join(self.area[1]).removeprefix("\n"))
            self.area = None


def sent_by(html: str) -> QueryDict:
    """What the form of the page would send unchanged."""
    reader = _Form()
    reader.feed(html)
    return reader.sent


def html_of(nodes: list[Node]) -> str:
    """The inputs of a section."""
    return "".join(render_to_string(node.template, {"node": node}) for node in nodes)


def as_posted(sent: QueryDict) -> dict[str, Any]:
    """The same for the test client."""
    return {key: sent.getlist(key) for key in sent}
