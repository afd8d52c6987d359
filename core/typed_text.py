"""What people typed: tidied when it is kept, found and shown again when it was not."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException

# Never shown again: secrets, and the hidden fields people did not type.
_SECRET_PARTS = ("password", "secret", "token", "otp")
_HIDDEN = frozenset(
    {
        "next",
        "action",
        "touched",
        "go",
        "add_row",
        "newest",
        "seen_status",
        "seen_version",
        "stage",
        "submit",
        "uid",
        "version",
    }
)
_HIDDEN_SUFFIXES = (
    "-TOTAL_FORMS",
    "-INITIAL_FORMS",
    "-MIN_NUM_FORMS",
    "-MAX_NUM_FORMS",
    "-id",
    "-uid",
    "-direction",
)
_HIDDEN_PREFIXES = ("keep:",)
_MOST_FIELDS = 200
_ONE_LINE = 50
_LABELS = "typed_labels"
_CELL = re.compile(r"(\w+)-(\d+)-(\w+)", re.ASCII)
# Nobody sees or types these; WPS, WeChat and web pages bring them along when text is pasted.
# U+FE00–FE0F and U+E0100 ff. stay: they choose the written form of rare characters in names.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_ODD_BLANKS = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f]")

#: Says of a posted field (name, text, arguments of the address) its label and the text in words;
#: None for what nobody typed. It may not look anything up: a stranger may have posted the form.
Labelling = Callable[[str, str, Mapping[str, Any]], tuple[str, str] | None]


def tidied(text: str) -> str:
    """Return pasted text without characters nobody sees, with plain blanks and line ends.

    Words, wide blanks (U+3000) and punctuation stay as they were typed.
    """
    lines = _LINE_ENDS.sub("\n", text)
    return _UNSEEN.sub("", _ODD_BLANKS.sub(" ", lines))


def plain_lines(value: Any) -> str:
    """Return the text of a posted field with plain line ends, without blanks around it."""
    return str(value or "").replace("\r\n", "\n").strip()


def labels_from(
    labels: Mapping[str, str],
    *,
    rows: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
    named_only: bool = False,
) -> Labelling:
    """Return a labelling by field name; fields that are not named stay without a label.

    A cell of a set of rows is named without its number (``problems-text``); its label may say
    the place of the row (``存在问题{number}``). ``rows`` names fields by how they begin
    (``note_``), ``words`` says codes in words. With ``named_only`` the other fields are ticks
    and choices nobody typed, and are left out.
    """
    spoken = words or {}

    def label(name: str, text: str, arguments: Mapping[str, Any]) -> tuple[str, str] | None:
        begun = next((known for start, known in (rows or {}).items() if name.startswith(start)), "")
        cell = _CELL.fullmatch(name)
        if named_only and not begun and name not in labels:
            return None
        if cell is None:
            return labels.get(name, begun), spoken.get(text, text)
        known = labels.get(f"{cell[1]}-{cell[3]}", "")
        return known.format(number=int(cell[2]) + 1), text

    return label


def labelled_by(labels: Labelling) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a view (outermost) whose form, when refused, is shown with its labels."""

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        setattr(view, _LABELS, labels)
        return view

    return mark


@dataclass(frozen=True)
class TypedText:
    """One field: a label (may be empty) and the text in it."""

    label: str
    text: str

    @property
    def is_long(self) -> bool:
        """Whether it needs more than one line."""
        return len(self.text) > _ONE_LINE or "\n" in self.text


def typed_text(request: HttpRequest, known: Mapping[str, str] | None = None) -> list[TypedText]:
    """Return the texts of the posted form in their order, without secrets.

    ``known`` (label to text) takes the place of the posted fields when a service
    knows the labels.
    """
    if known is not None:
        return [TypedText(label, text) for label, text in known.items() if text.strip()]
    typed = [
        _labelled(request, name, text)
        for name, texts in _posted(request)
        if _is_typed(name)
        for text in texts
        if text.strip()
    ]
    return [item for item in typed if item is not None][:_MOST_FIELDS]


def _labelled(request: HttpRequest, name: str, text: str) -> TypedText | None:
    match = request.resolver_match
    labels: Labelling | None = getattr(match.func, _LABELS, None) if match else None
    if match is None or labels is None:
        return TypedText("", text)
    found = labels(name, text, match.kwargs)
    return TypedText(*found) if found is not None else None


def _posted(request: HttpRequest) -> list[tuple[str, list[str]]]:
    unreadable = (
        MultiPartParserError,
        OSError,
        RawPostDataException,
        RequestDataTooBig,
        TooManyFieldsSent,
        TooManyFilesSent,
    )
    try:
        return list(request.POST.lists())
    except unreadable:
        return []


def _is_typed(name: str) -> bool:
    lowered = name.lower()
    if lowered in _HIDDEN or name.endswith(_HIDDEN_SUFFIXES):
        return False
    if name.startswith(_HIDDEN_PREFIXES):
        return False
    return not any(part in lowered for part in _SECRET_PARTS)
