"""Reads a section as typed, without saving it, so that floors above can try it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

from programmes.documents import Fault
from programmes.forms.codes import give_codes
from programmes.forms.drawing import draw, place_faults
from programmes.forms.reading import after_act, read_parts
from programmes.forms.sections import SECTIONS
from programmes.models import Programme
from programmes.rulebook import RuleBookRefused, parse_document
from programmes.rulebook_types import RuleBook
from programmes.views.access import managed_programme
from programmes.views.section_page import SectionPage

TRY = "try"
SAMPLE = "sample"


@dataclass(frozen=True)
class Trial:
    """A section as typed; `book` is None when nothing is to be tried or a check refuses it."""

    page: SectionPage
    typed: Mapping[str, Any]
    book: RuleBook | None = None
    faults: Sequence[Fault] = ()

    @property
    def programme(self) -> Programme:
        """The programme whose rules are tried."""
        return self.page.programme

    def context(self) -> dict[str, Any]:
        """What the inputs of the page need."""
        nodes = draw(self.page.form.parts, self.typed, self.page.known(self.typed))
        return {
            "page": self.page,
            "programme": self.programme,
            "section": self.page.form.section,
            "nodes": nodes,
            "placed": place_faults(nodes, self.faults),
        }


def read_trial(request: HttpRequest, pk: int, section: str) -> Trial:
    """The section as posted, or as saved when nothing was posted. Writes nothing.

    Raises NotAllowed when the person may read the rules but not change them; 404 otherwise.
    """
    form = SECTIONS.get(section)
    if form is None:
        raise Http404
    page = SectionPage(managed_programme(request, pk), form)
    if request.method != "POST":
        return Trial(page, page.current)
    act = str(request.POST.get("act") or TRY)
    if act != TRY:
        changed, fresh = after_act(request.POST, act)
        rows = read_parts(form.parts, changed, kept=page.current, fresh=fresh, blanks=True)
        return Trial(page, rows)
    typed = read_parts(form.parts, request.POST, kept=page.current)
    give_codes(form.parts, typed)
    try:
        return Trial(page, typed, parse_document({**page.document, **typed}))
    except RuleBookRefused as refused:
        return Trial(page, typed, faults=refused.faults)


def chosen_facts(request: HttpRequest, choices: Sequence[tuple[str, str]]) -> str:
    """The facts to try on: one of the choices, by default the first."""
    wanted = str(request.POST.get("facts") or request.GET.get("facts") or "")
    return wanted if wanted in dict(choices) else choices[0][0]
