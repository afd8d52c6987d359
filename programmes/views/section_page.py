"""What the page of one section shows: inputs, faults, differences, what rests on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from programmes import sentences, use
from programmes.documents import Fault
from programmes.enums import ProgrammeState, RuleSection
from programmes.exporting import document_of
from programmes.forms.changes import Change, changes
from programmes.forms.drawing import Placed, draw, place_faults
from programmes.forms.library import ready_sets
from programmes.forms.parts import Choices, Document, SectionForm
from programmes.forms.sections import SECTIONS, known_choices
from programmes.models import Programme
from programmes.sections import part, section_of
from programmes.sentences.judging import share_sums


@dataclass
class SectionPage:
    """One section of one programme as it stands in the database."""

    programme: Programme
    form: SectionForm
    reason: str = ""
    correcting: bool = False
    refusal: str = ""
    differences: list[Change] = field(default_factory=list)

    @cached_property
    def document(self) -> Document:
        """The whole rule book."""
        return document_of(self.programme)

    @cached_property
    def current(self) -> Document:
        """The section as saved."""
        return part(self.document, self.form.section)

    @cached_property
    def rests(self) -> Sequence[tuple[int, str]]:
        """What already rests on the section: id and title."""
        return list(use.what_rests_on(self.programme, self.form.section))

    @property
    def seen(self) -> str:
        """Fingerprint of the section as saved, to notice when somebody else changes it."""
        text = json.dumps(self.current, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def may_write(self) -> bool:
        """Whether the inputs are open."""
        return self.programme.state != ProgrammeState.CLOSED and (self.correcting or not self.rests)

    def known(self, typed: Mapping[str, Any] | None = None) -> Choices:
        """Choices the rule book itself offers."""
        return known_choices({**self.document, **(typed or {})})

    def compare(self, typed: Mapping[str, Any]) -> None:
        """Note in what the typed section differs from the saved one."""
        self.differences = changes(self.form.parts, self.current, typed, self.known(typed))


@dataclass(frozen=True)
class Elsewhere:
    """A fault that lies in another section."""

    fault: Fault
    section: RuleSection


def show_section(
    request: HttpRequest,
    page: SectionPage,
    typed: Mapping[str, Any] | None = None,
    faults: Iterable[Fault] = (),
) -> HttpResponse:
    """The page with what was typed, or as saved."""
    values = page.current if typed is None else typed
    nodes = draw(page.form.parts, values, page.known(typed))
    placed = place_faults(nodes, faults)
    section = page.form.section
    context = {
        "page": page,
        "programme": page.programme,
        "section": section,
        "intro": page.form.intro,
        "extras": page.form.extras,
        "nodes": nodes,
        "fault_count": len(placed),
        "placed": [one for one in placed if one.anchor],
        "elsewhere": [_elsewhere(one) for one in placed if not one.anchor],
        "words": [] if typed is not None else sentences.say(section, page.document),
        "ready_sets": ready_sets() if "library" in page.form.extras else [],
        "shares": _shares(page, values),
        **neighbours(section),
    }
    return render(request, "programmes/editor/section.html", context)


def _elsewhere(placed: Placed) -> Elsewhere:
    found = section_of(placed.fault.path)
    return Elsewhere(placed.fault, found or RuleSection.BASICS)


def _shares(page: SectionPage, values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    if "shares" not in page.form.extras:
        return []
    sums = share_sums({**page.document, **values})
    return [(stage, by_category.items()) for stage, by_category in sums.items()]


def neighbours(section: str) -> dict[str, Any]:
    """The sections before and after, and the place of this one."""
    codes = list(SECTIONS)
    at = codes.index(section)
    return {
        "number": at + 1,
        "count": len(codes),
        "before": RuleSection(codes[at - 1]) if at else None,
        "after": RuleSection(codes[at + 1]) if at + 1 < len(codes) else None,
    }
