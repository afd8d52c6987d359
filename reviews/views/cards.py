"""Pages of the vote by cards: opening it, and casting one's card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.errors import InvalidInput
from programmes.enums import Stage
from programmes.queries import panel_gate
from reviews.enums import SheetState
from reviews.forms.cards import CardForm, VotersForm
from reviews.queries.application import read_application
from reviews.queries.gates import votes_by_cards
from reviews.queries.panel import judges_for, projects_to_score
from reviews.services.cards import cast_card, open_vote
from reviews.views.objects import own_sheet, require_department


@require_http_methods(["GET", "HEAD", "POST"])
def vote_open(request: HttpRequest) -> HttpResponse:
    """Choose who votes on the projects before the panel; the vote opens when confirmed."""
    programme = require_department(request)
    if programme is None or not votes_by_cards(panel_gate(programme)):
        return render(request, "reviews/no_programme.html", {"heading": "发起表决"})
    projects = list(projects_to_score(programme, request.user, Stage.APPROVAL))
    data = request.POST if request.method == "POST" else None
    form = VotersForm(data, judges=judges_for(programme), projects=projects)
    if request.method == "POST" and form.is_valid():
        votes = open_vote(
            programme=programme,
            project_ids=[int(key) for key in form.cleaned_data["projects"]],
            judge_ids=[int(key) for key in form.cleaned_data["judges"]],
            actor=request.user,
        )
        messages.success(request, f"已发出 {len(votes)} 张表决票，并已通知投票人。")
        return redirect("reviews:panel")
    context = {"programme": programme, "rows": _rows(projects, form), "form": form}
    return render(request, "reviews/vote_open.html", context)


@dataclass(frozen=True)
class Line:
    """One project before the vote: how far it is, and whether its box may be and is ticked."""

    project: Any
    words: str
    open: bool
    ticked: bool


def _rows(projects: Iterable[Any], form: VotersForm) -> list[Line]:
    ticked = {str(key) for key in form["projects"].value() or ()}
    offered = {key for key, _ in form.fields["projects"].choices}  # type: ignore[attr-defined]
    return [
        Line(
            project,
            f"已投 {project.locked} / {project.judges} 票" if project.judges else "未发起",
            str(project.pk) in offered,
            str(project.pk) in ticked,
        )
        for project in projects
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The judge's own card beside the application; cast once and for all."""
    own = own_sheet(request, pk)
    if own.rubric_id is not None:
        raise Http404("a sheet, not a vote")
    form = CardForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (own.state != SheetState.DRAFT or form.is_valid()):
        colour, comment = request.POST.get("colour", ""), request.POST.get("comment", "")
        try:
            cast_card(sheet_id=own.pk, actor=request.user, colour=colour, comment=comment)
        except InvalidInput as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"已对“{own.project}”投票，不能再改。")
            return redirect("reviews:sheets")
    panel = panel_gate(own.project.programme)
    context = {
        "sheet": own,
        "project": own.project,
        "form": form if own.state == SheetState.DRAFT else None,
        "secret": panel is not None and panel.secret,
        "reading": read_application(own.project, with_contacts=False),
        "files": list(own.project.attachments.filter(removed_at=None).select_related("file")),
    }
    return render(request, "reviews/card.html", context)
