"""Finds what a person had typed into a form that could not be accepted, to show it again."""

from collections.abc import Mapping
from dataclasses import dataclass

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
_MOST_FIELDS = 200
_ONE_LINE = 50


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
    return [
        TypedText("", text)
        for name, texts in _posted(request)
        if _is_typed(name)
        for text in texts
        if text.strip()
    ][:_MOST_FIELDS]


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
    return not any(part in lowered for part in _SECRET_PARTS)
