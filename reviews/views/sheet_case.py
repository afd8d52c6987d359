"""One judge's sheet as the department handles it: stepping aside, a substitute, opening again.

No mark is shown here: before the panel is complete the department sees progress alone.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.posted import key_in
from reviews.enums import SheetState
from reviews.models import ScoreSheet
from reviews.queries.assignment import substitutes_for
from reviews.queries.panel import judge_has_left, sheets_in_hand
from reviews.queries.sheet_changes import changes_of, flagged
from reviews.services.conflict_flags import replace_judge
from reviews.services.panel import Seat, assign_judges
from reviews.services.sheet_acts import override_recusal, reopen_sheet
from reviews.views.objects import require_department


def _handled(request: HttpRequest, pk: int) -> ScoreSheet:
    """A sheet of the programme in force, for those who hand sheets out."""
    programme = require_department(request)
    rows = sheets_in_hand(request.user, programme).select_related(
        "project__programme__committee",
        "project__organisation",
        "project__category",
        "judge",
        "rubric",
        "group",
    )
    return get_object_or_404(rows, pk=pk)


def _panel(sheet: ScoreSheet) -> str:
    return f"{reverse('reviews:panel')}?stage={sheet.stage}"


@require_safe
def sheet_case(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened to the sheet, and what may be done about it."""
    sheet = _handled(request, pk)
    recused = sheet.state == SheetState.RECUSED
    changes = changes_of([sheet])[sheet.pk]
    barred = flagged(changes)
    left = sheet.state == SheetState.DRAFT and judge_has_left(sheet)
    to_replace = recused or (sheet.state == SheetState.DRAFT and (barred or left))
    context = {
        "sheet": sheet,
        "project": sheet.project,
        "changes": changes,
        "recused": recused,
        "barred": barred and not recused,
        "left": left,
        "substitutes": substitutes_for(sheet) if to_replace and sheet.rubric_id else [],
        "heads": request.user.has_perm("reviews.decide_programme", sheet.project.programme),
        "panel_url": _panel(sheet),
    }
    return render(request, "reviews/sheet_case.html", context)


@require_POST
def sheet_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """The head opens a locked sheet again."""
    sheet = _handled(request, pk)
    reopen_sheet(sheet_id=pk, actor=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, f"{sheet.judge} 的评分表已重新打开，并已通知本人；原评分留存备查。")
    return redirect("reviews:sheet_case", pk=pk)


@require_POST
def sheet_override(request: HttpRequest, pk: int) -> HttpResponse:
    """The head does not let a judge step aside."""
    sheet = _handled(request, pk)
    override_recusal(sheet_id=pk, actor=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, f"已请 {sheet.judge} 继续评审，并已通知本人。")
    return redirect("reviews:sheet_case", pk=pk)


@require_POST
def sheet_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """A substitute takes the place of a judge who stepped aside, or declared a conflict late."""
    sheet = _handled(request, pk)
    judge = key_in(request.POST.get("judge", ""))
    if sheet.rubric is None or judge is None:
        messages.warning(request, "请先选择一名替补评委。")
        return redirect("reviews:sheet_case", pk=pk)
    if sheet.state != SheetState.RECUSED:
        replace_judge(sheet_id=pk, judge_id=judge, actor=request.user)
        messages.success(request, f"已撤下 {sheet.judge}，改由替补评委评审，并已通知。")
        return redirect(_panel(sheet))
    seat = Seat(sheet.rubric.code, sheet.group.code if sheet.group else "")
    assign_judges(
        project_ids=[sheet.project_id],
        judge_ids=[judge],
        actor=request.user,
        stage=sheet.stage,
        seat=seat,
    )
    messages.success(request, "已分配替补评委，并已通知本人。")
    return redirect(_panel(sheet))
