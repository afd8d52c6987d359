"""Renders one value as the input a browser knows best for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django import forms
from django.utils.html import format_html, format_html_join

from programmes.forms.parts import LISTS, Kind
from programmes.forms.values import is_true, shown_value

if TYPE_CHECKING:
    from programmes.forms.drawing import Box

# A value the browser's own picker would drop is shown as text, so that nothing typed is lost.
_PICKERS = {
    Kind.DAY: ("date", re.compile(r"\d{4}-\d{2}-\d{2}")),
    Kind.MONTH: ("month", re.compile(r"\d{4}-\d{2}")),
    Kind.TIME: ("time", re.compile(r"\d{2}:\d{2}")),
    Kind.MOMENT: ("datetime-local", re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")),
}
_LINES = {Kind.LONG: 2, Kind.LINES: 4, Kind.NAMES: 2, Kind.DAYS: 3}


def rendered(box: Box, *, unseen: bool) -> str:
    """The input of a box; an unseen one carries its value along."""
    if unseen:
        return _hidden(box)
    text = shown_value(box.part, box.value)
    draw = _RENDERERS.get(Kind(box.part.kind), _typed)
    return draw(box, text, _attributes(box))


def _typed(box: Box, text: str, attrs: dict[str, str]) -> str:
    return forms.TextInput().render(box.name, text, attrs)


def _figure(box: Box, text: str, attrs: dict[str, str]) -> str:
    attrs |= {"inputmode": "decimal", "class": "form-control figure", "autocomplete": "off"}
    return forms.TextInput().render(box.name, text, attrs)


def _area(box: Box, text: str, attrs: dict[str, str]) -> str:
    attrs["rows"] = str(_LINES[Kind(box.part.kind)])
    return forms.Textarea().render(box.name, text, attrs)


def _fixed(box: Box, text: str, attrs: dict[str, str]) -> str:
    return format_html('<span class="value" id="{}">{}</span>', box.anchor, box.words)


def _fixed_key(box: Box, text: str, attrs: dict[str, str]) -> str:
    return format_html("<b>{}</b>{}", box.words, _hidden(box))


def _flag(box: Box, text: str, attrs: dict[str, str]) -> str:
    attrs["class"] = "form-check-input"
    return forms.CheckboxInput().render(box.name, is_true(box.value), attrs)


def _attributes(box: Box) -> dict[str, str]:
    attrs = {"id": box.anchor, "class": "form-control"}
    if box.part.limit and box.part.kind == Kind.TEXT:
        attrs["maxlength"] = str(box.part.limit)
    described = [f"{box.anchor}_error"] if box.errors else []
    if box.in_table:
        attrs["aria-label"] = f"{box.part.label}"
        if box.part.kind == Kind.TEXT:
            attrs["placeholder"] = box.part.hint
    elif box.part.hint:
        described.append(f"{box.anchor}_hint")
    if box.errors:
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return attrs


def _hidden(box: Box) -> str:
    if box.part.kind == Kind.CHECKS:
        return _many_hidden(box)
    if box.part.kind == Kind.FLAG:
        text = "on" if is_true(box.value) else ""
    else:
        text = shown_value(box.part, box.value)
    if box.part.kind in LISTS:
        return format_html('<textarea hidden name="{}">{}</textarea>', box.name, text)
    return forms.HiddenInput().render(box.name, text, {"id": box.anchor})


def _many_hidden(box: Box) -> str:
    return format_html_join(
        "",
        '<input type="hidden" name="{}" value="{}">',
        ((box.name, one) for one in box.value or []),
    )


def _picker(box: Box, text: str, attrs: dict[str, str]) -> str:
    kind, shape = _PICKERS[Kind(box.part.kind)]
    widget = forms.TextInput()
    if not text or shape.fullmatch(text):
        widget.input_type = kind
    else:
        kind = "text"
    value = text.replace(" ", "T") if kind == "datetime-local" else text
    return widget.render(box.name, value, attrs)


def _select(box: Box, text: str, attrs: dict[str, str]) -> str:
    pairs = box.part.pairs(box.known)
    if box.part.optional or not pairs:
        pairs = [("", box.part.none_label or "请选择"), *pairs]
    if text not in dict(pairs):
        pairs = [(text, f"{text}（已不在可选范围）" if text else "请选择"), *pairs]
    return forms.Select(choices=pairs).render(box.name, text, attrs | {"class": "form-select"})


def _checks(box: Box, text: str, attrs: dict[str, str]) -> str:
    chosen = [str(one) for one in box.value or []]
    pairs = box.part.pairs(box.known)
    labels = dict(pairs)
    # Ticked ones come first, in the order in which the document names them.
    pairs = [(one, labels.get(one, f"{one}（已不在可选范围）")) for one in chosen]
    pairs += [pair for pair in labels.items() if pair[0] not in chosen]
    return format_html_join(
        " ",
        '<label class="pick">{} <span>{}</span></label>',
        ((_tick(box, code, code in chosen), label) for code, label in pairs),
    )


def _tick(box: Box, code: str, is_chosen: bool) -> str:
    attrs = {"class": "form-check-input", "value": code}
    return forms.CheckboxInput().render(box.name, is_chosen, attrs)


_RENDERERS = {
    Kind.FIXED: _fixed,
    Kind.FIXED_KEY: _fixed_key,
    Kind.FLAG: _flag,
    Kind.CHECKS: _checks,
    Kind.CHOICE: _select,
    Kind.WHOLE: _figure,
    Kind.NUMBER: _figure,
    **dict.fromkeys(_LINES, _area),
    **dict.fromkeys(_PICKERS, _picker),
}
