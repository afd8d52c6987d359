"""How a section came to say what it says: every wording, who changed it, why, who stays."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from programmes import sentences
from programmes.enums import RuleSection
from programmes.exporting import document_of
from programmes.forms.changes import changes
from programmes.forms.sections import SECTIONS, known_choices
from programmes.models import Programme
from programmes.views.access import MANAGE


@require_safe
def versions(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Wordings of one section, newest first; everybody bound by the rules may read them."""
    form = SECTIONS.get(section)
    if form is None:
        raise Http404
    programmes = Programme.objects.visible_to(request.user).select_related(
        "committee", "dispatch_rule", "lamp_rule"
    )
    programme = get_object_or_404(programmes, pk=pk)
    document = document_of(programme)
    known = known_choices(document)
    found = list(programme.rule_versions.filter(section=section).order_by("number"))
    rows: list[dict[str, Any]] = [
        {"version": row, "words": sentences.say(section, row.document), "changes": []}
        for row in found
    ]
    for earlier, later in pairwise(rows):
        later["changes"] = changes(
            form.parts, earlier["version"].document, later["version"].document, known
        )
    context = {
        "programme": programme,
        "section": RuleSection(section),
        "rows": rows[::-1],
        "words": sentences.say(section, document),
        "may_manage": request.user.has_perm(MANAGE, programme),
    }
    return render(request, "programmes/editor/versions.html", context)
