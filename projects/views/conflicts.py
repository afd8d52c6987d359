"""Two versions of one step: shown side by side, put together field by field, never overwritten."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from core import clock
from core.typed_text import labelled_by
from projects.merging import Choice
from projects.models import Project
from projects.pasted import TidiedPost
from projects.services.drafting import StaleDraft, save_choices
from projects.sheet.context import SheetContext, context_of
from projects.sheet.document import read_step
from projects.sheet.reading import Entry, entries
from projects.sheet.steps import BY_NUMBER
from projects.views.access import number, project_to_edit
from projects.views.typed_labels import application_labels

CONFLICT = 409
KEEP = "keep:"
_NOT_TYPED = frozenset(
    {"csrfmiddlewaretoken", "version", "go", "asked", "add_row", "remove_row", "move_row"}
)
_CELL = re.compile(r"(\w+)-(\d+)-\w+", re.ASCII)


@dataclass(frozen=True)
class Difference:
    """One field or row two people typed differently; an empty side is empty or not there."""

    key: str
    label: str
    theirs: str
    mine: str
    chosen: str
    may_keep_both: bool

    @property
    def field_name(self) -> str:
        """Name under which the choice is posted."""
        return KEEP + self.key


@labelled_by(application_labels)
@require_POST
def resolve(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """Store the step as chosen on the comparison; ask again while something is not chosen."""
    project = project_to_edit(request, pk)
    if step not in BY_NUMBER:
        raise Http404
    choices = _choices(request.POST)
    if set(request.POST.getlist("asked")) - set(choices):
        return conflict_page(request, project, step, choices=choices)
    try:
        save_choices(
            project_id=pk,
            step=step,
            posted=request.POST,
            choices=choices,
            seen_version=number(request.POST.get("version")),
            actor=request.user,
        )
    except StaleDraft:
        return conflict_page(request, project, step)
    messages.success(request, "已按您的选择保存。")
    return redirect("projects:apply", pk=pk, step=step)


def conflict_page(
    request: HttpRequest, project: Project, step: int, *, choices: Mapping[str, str] | None = None
) -> HttpResponse:
    """Show what is stored beside what was posted; `choices` are those made already."""
    application, posted = project.application, request.POST
    application.refresh_from_db()
    context = context_of(project, today=clock.today())
    typed = read_step(step, TidiedPost(posted), context=context, document=application.document)
    mine = {**application.document, **typed}
    page = {
        "project": project,
        "step": step,
        "step_label": BY_NUMBER[step].label,
        "application": application,
        "differences": _differences(application.document, mine, context, step, posted, choices),
        "unanswered": choices is not None,
        "fields": [
            (name, value)
            for name, values in posted.lists()
            if name not in _NOT_TYPED and not name.startswith(KEEP)
            for value in values
        ],
    }
    return render(request, "projects/conflict.html", page, status=CONFLICT)


def _choices(posted: QueryDict) -> dict[str, str]:
    return {
        name.removeprefix(KEEP): str(value)
        for name, value in posted.items()
        if name.startswith(KEEP) and value in list(Choice)
    }


def _differences(
    theirs: Mapping[str, Any],
    mine: Mapping[str, Any],
    context: SheetContext,
    step: int,
    posted: QueryDict,
    choices: Mapping[str, str] | None,
) -> list[Difference]:
    before = {entry.key: entry for entry in entries(theirs, context, step=step)}
    after = {entry.key: entry for entry in entries(mine, context, step=step)}
    fixed = {group.name for group in BY_NUMBER[step](context, theirs).shown_groups if group.fixed}
    touched = _touched(posted)
    found = []
    for key in [*before, *(key for key in after if key not in before)]:
        was, now = before.get(key), after.get(key)
        if (was.text if was else "") == (now.text if now else ""):
            continue
        found.append(
            Difference(
                key=key,
                label=_label(was, now),
                theirs=was.text if was else "",
                mine=now.text if now else "",
                chosen=(choices or {}).get(key) or _likely(key, touched, is_new=was is None),
                may_keep_both=bool(was and now and "/" in key and key.split("/")[0] not in fixed),
            )
        )
    return found


def _label(was: Entry | None, now: Entry | None) -> str:
    shown = was or now
    return shown.label if shown else ""


def _likely(key: str, touched: frozenset[str], *, is_new: bool) -> str:
    """What is chosen to begin with: what this person changed; nothing where that is not known."""
    if not touched:
        return ""
    return Choice.MINE if key in touched or is_new else Choice.THEIRS


def _touched(posted: QueryDict) -> frozenset[str]:
    """Fields and rows the page says were changed in it, under the keys of the comparison."""
    found = set()
    for name in posted.getlist("touched"):
        cell = _CELL.fullmatch(name)
        if cell is None:
            found.add(name)
        else:
            found.add(f"{cell[1]}/{posted.get(f'{cell[1]}-{cell[2]}-uid', '')}")
    return frozenset(found)
