"""The matrix on which judges are assigned: proposed for all, changed by hand, confirmed at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.posted import key_in
from core.typed_text import labelled_by, labels_from
from programmes.enums import Stage
from programmes.models import Programme
from programmes.queries import panel_gate
from reviews.forms.panel import AssignmentForm
from reviews.queries.assignment import Board, Candidate, Line
from reviews.queries.gates import votes_by_cards
from reviews.queries.rubrics import SeatChoice, rubrics_of, seats_of
from reviews.services.plans import (
    Draft,
    Place,
    confirm_plan,
    draft_of,
    drop_plan,
    keep_ticks,
)
from reviews.views.objects import asked_stage, require_department

NORMAL_JUDGES = 5
PER_PAGE = 15
NO_SUCH_PROJECT = "no such project before the panel"


# Ticks are no words to be shown again.
@labelled_by(labels_from({}, named_only=True))
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest) -> HttpResponse:
    """Preview of a balanced assignment; nothing is assigned before it is confirmed."""
    programme = require_department(request)
    if programme is None:
        return render(request, "reviews/no_programme.html", {"heading": "分配评委"})
    stage = asked_stage(request)
    if stage == Stage.APPROVAL and votes_by_cards(panel_gate(programme)):
        return redirect("reviews:vote_open")
    seats = seats_of(rubrics_of(programme, stage))
    seat = _seat(request, seats)
    if seat is None:
        context = {"programme": programme, "stage": Stage(stage), "seats": []}
        return render(request, "reviews/assign.html", context)
    place, form = _place(request, programme, seat)
    if request.method == "POST":
        return _act(request, place)
    context = {"programme": programme, "stage": Stage(stage), "form": form}
    context |= {"seats": seats, "seat": seat, **_matrix(request, place)}
    return render(request, "reviews/assign.html", context)


def _seat(request: HttpRequest, seats: Sequence[SeatChoice]) -> SeatChoice | None:
    """The rubric and group judges are chosen for; the first unless the address names another."""
    asked = request.POST.get("seat") or request.GET.get("seat") or ""
    if asked and asked not in {seat.value for seat in seats}:
        raise Http404("no such rubric or group")
    return next((seat for seat in seats if asked in ("", seat.value)), None)


def _place(
    request: HttpRequest, programme: Programme, seat: SeatChoice
) -> tuple[Place, AssignmentForm]:
    normal = seat.needed if seat.group else max(seat.needed, NORMAL_JUDGES)
    initial = {"per_project": normal, "stage": seat.rubric.stage, "seat": seat.value}
    typed = request.POST if request.method == "POST" else request.GET
    form = AssignmentForm(typed if "per_project" in typed else None, initial=initial)
    number = form.cleaned_data["per_project"] if form.is_valid() else normal
    return Place(programme, seat, number), form


def _act(request: HttpRequest, place: Place) -> HttpResponse:
    """What was asked for: keep the page, go on to another, start anew, or confirm all."""
    address = reverse("reviews:assign")
    own = f"stage={place.stage}&seat={place.seat.value}"
    action = request.POST.get("action", "")
    if action == "redraw":
        drop_plan(place=place, actor=request.user)
        return redirect(f"{address}?{own}&per_project={place.per_project}")
    ticks, seen = _ticks(request), request.POST.get("seen_version", "")
    if action != "confirm":
        keep_ticks(place=place, ticks=ticks, actor=request.user, seen=seen)
        messages.success(request, "本页的选择已保存，尚未确认。")
        page = action if action.isdecimal() else request.POST.get("page", "1")
        return redirect(f"{address}?{own}&page={page if page.isdecimal() else 1}")
    sheets = confirm_plan(place=place, ticks=ticks, actor=request.user, seen=seen)
    messages.success(request, f"已分配 {len(sheets)} 张评分表，并已通知评委。")
    return redirect(f"{reverse('reviews:panel')}?stage={place.stage}")


def _ticks(request: HttpRequest) -> dict[int, set[int]]:
    """Judges ticked for each project the page showed; anything but pairs does not exist."""
    ticks: dict[int, set[int]] = {}
    for value in request.POST.getlist("row"):
        ticks[_key(value)] = set()
    for value in request.POST.getlist("pair"):
        project, _, judge = value.partition("-")
        if _key(project) not in ticks:
            raise Http404(NO_SUCH_PROJECT)
        ticks[_key(project)].add(_key(judge))
    return ticks


def _key(text: str) -> int:
    key = key_in(text)
    if key is None:
        raise Http404(NO_SUCH_PROJECT)
    return key


@dataclass(frozen=True)
class Cell:
    """One judge in one project's row; `label` and `hint` are for those who hear or point."""

    judge: str
    value: str
    ticked: bool
    words: str
    barred: bool
    knows: bool
    label: str
    hint: str


def _matrix(request: HttpRequest, place: Place) -> dict[str, Any]:
    """One page of the matrix, with every judge's load over all pages."""
    draft = draft_of(place, request.user)
    board = draft.board
    page = Paginator(board.lines, PER_PAGE).get_page(request.GET.get("page"))
    after = {one.pk: one.load for one in board.candidates}
    given: dict[int, int] = {}
    for project, judge in draft.chosen:
        given[project] = given.get(project, 0) + 1
        after[judge] = after.get(judge, 0) + 1
    number = draft.plan.per_project if draft.plan else place.per_project
    return {
        "page": page,
        "plan": draft.plan,
        "seen": draft.seen,
        "number": number,
        "judges": [(one, after[one.pk]) for one in board.candidates],
        "rows": [_row(line, draft, number, given) for line in page.object_list],
        "short": sum(1 for line in board.lines if _missing(line, board, number, given)),
        "new_sheets": sum(given.values()),
    }


def _missing(line: Line, board: Board, number: int, given: Mapping[int, int]) -> int:
    return max(number - len(board.assigned(line)) - given.get(line.pk, 0), 0)


def _row(line: Line, draft: Draft, number: int, given: Mapping[int, int]) -> dict[str, Any]:
    board = draft.board
    blocked, held = board.blocked(line), board.sheets(line)
    words = {judge: sheet.words for judge, sheet in held.items()} | dict(blocked)
    cells = [
        _cell(
            line,
            one,
            words.get(one.pk, ""),
            ticked=(line.pk, one.pk) in draft.chosen,
            barred=one.pk in blocked,
        )
        for one in board.candidates
    ]
    return {
        "line": line,
        "missing": _missing(line, board, number, given),
        "cells": cells,
        "barred": [cell for cell in cells if cell.barred],
    }


def _cell(line: Line, one: Candidate, words: str, *, ticked: bool, barred: bool) -> Cell:
    knows = one.knows(line)
    more = f"：{words}" if words else "（专业对口）" if knows else ""
    return Cell(
        judge=one.name,
        value=f"{line.pk}-{one.pk}",
        ticked=ticked,
        words=words,
        barred=barred,
        knows=knows,
        label=f"{line.title}：{one.name}",
        hint=one.name + more,
    )
