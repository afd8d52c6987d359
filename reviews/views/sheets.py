"""The judge's pages: own sheets, one sheet beside the application, handing in, stepping aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.clock import SHANGHAI
from core.errors import InvalidInput, StaleState
from core.typed_text import labelled_by
from organisations.enums import Role
from organisations.scope import scope_of
from programmes.enums import CriterionKind, Stage
from programmes.models import Rubric
from programmes.queries import veto_items
from projects.enums import AttachmentKind
from projects.models import Attachment
from reviews.enums import SheetState
from reviews.forms.panel import SheetForm, sheet_labels
from reviews.models import ScoreSheet
from reviews.queries.application import read_application
from reviews.queries.closing import ClosingReading, read_closing
from reviews.queries.panel import marks_of, own_place, own_sheets
from reviews.queries.rubrics import caps_of, criterion_rules
from reviews.scoring import sheet_total
from reviews.services.marking import lock_sheet, recuse, save_sheet
from reviews.views.objects import own_sheet


@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """The judge's own sheets, unfinished first."""
    if Role.EXPERT not in scope_of(request.user).roles:
        raise PermissionDenied("这一页供评审专家使用。")
    rows = list(own_sheets(request.user))
    active = [row for row in rows if row.state != SheetState.RECUSED]
    done = sum(row.state == SheetState.LOCKED for row in active)
    context = {"rows": rows, "done": done, "count": len(active)}
    return render(request, "reviews/sheets.html", context)


def _marked_sheet(request: HttpRequest, pk: int) -> tuple[ScoreSheet, Rubric]:
    """The judge's own sheet with its rubric; a vote by cards has another page."""
    own = own_sheet(request, pk)
    if own.rubric is None:
        raise Http404("a vote, not a sheet")
    return own, own.rubric


def _form(
    request: HttpRequest, sheet: ScoreSheet, rubric: Rubric, given: Mapping[int, Decimal]
) -> SheetForm:
    return SheetForm(
        request.POST if request.method == "POST" else None,
        sheet=sheet,
        criteria=criterion_rules(rubric),
        standards={row.pk: row.standard for row in rubric.criteria.all()},
        given=given,
    )


def _save(request: HttpRequest, sheet: ScoreSheet, form: SheetForm) -> ScoreSheet:
    return save_sheet(
        sheet_id=sheet.pk,
        actor=request.user,
        marks=form.marks(),
        comment=form.cleaned_data["comment"],
        veto=form.cleaned_data["veto"],
        seen_version=form.cleaned_data["version"],
    )


@labelled_by(sheet_labels)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet beside the application; a post keeps it, and goes on to handing in if asked."""
    own = own_sheet(request, pk)
    if own.rubric is None:
        return redirect("reviews:card", pk=pk)
    rubric = own.rubric
    given = marks_of([own])[own.pk]
    form = _form(request, own, rubric, given)
    if request.method == "POST" and form.is_valid():
        _save(request, own, form)
        if request.POST.get("action") == "hand_in":
            return redirect("reviews:sheet_lock", pk=pk)
        if request.POST.get("action") == "next":
            return _on_to_next(request, own)
        messages.success(request, "评分已保存，尚未提交。")
        return redirect("reviews:sheet", pk=pk)
    files = list(own.project.attachments.filter(removed_at=None).select_related("file"))
    context = {
        "sheet": own,
        "project": own.project,
        "form": form,
        "reading": read_application(own.project, with_contacts=False),
        "closing": _closing(own, files),
        "rubric": rubric,
        "place": own_place(own),
        "veto_items": veto_items(own.project.programme, own.stage),
        "files": files,
        **_marks_given(rubric, given),
    }
    return render(request, "reviews/sheet.html", context)


def _on_to_next(request: HttpRequest, own: ScoreSheet) -> HttpResponse:
    following = own_place(own).following
    if following is None:
        messages.success(
            request, f"“{own.project}”已保存；后面没有待评的项目了，请逐项核对并提交。"
        )
        return redirect("reviews:sheets")
    messages.success(request, f"“{own.project}”已保存，尚未提交。")
    return redirect("reviews:sheet", pk=following)


def _closing(sheet: ScoreSheet, files: Sequence[Attachment]) -> ClosingReading | None:
    """The closing report beside an acceptance sheet, with its own of the project's files."""
    if sheet.stage != Stage.ACCEPTANCE:
        return None
    filed_with = [row for row in files if row.kind == AttachmentKind.CLOSING]
    return read_closing(sheet.project, files=filed_with)


def _marks_given(rubric: Rubric, given: Mapping[int, Decimal]) -> dict[str, Any]:
    """Own marks in the order of the rubric, how many are open, the total when none is."""
    criteria = criterion_rules(rubric)
    missing = [
        criterion.name
        for criterion in criteria
        if criterion.key not in given and criterion.kind == CriterionKind.BASE
    ]
    return {
        "marks": [(criterion, given.get(criterion.key)) for criterion in criteria],
        "missing": missing,
        "total": None if missing else sheet_total(given, criteria, caps_of(rubric)),
    }


@labelled_by(sheet_labels)
@require_POST
def sheet_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what has been marked so far; answers the new version and the time."""
    own, rubric = _marked_sheet(request, pk)
    form = _form(request, own, rubric, {})
    if not form.is_valid():
        return JsonResponse({"message": form.first_error()}, status=422)
    try:
        saved = _save(request, own, form)
    except StaleState as error:
        return JsonResponse({"message": error.message}, status=409)
    except InvalidInput as error:
        return JsonResponse({"message": error.message}, status=422)
    at = saved.saved_at.astimezone(SHANGHAI) if saved.saved_at else None
    return JsonResponse({"version": saved.version, "saved_at": f"{at:%H:%M}" if at else ""})


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """The last look at the own marks; a post hands the sheet in for good."""
    own, rubric = _marked_sheet(request, pk)
    if request.method == "POST":
        lock_sheet(sheet_id=own.pk, actor=request.user)
        messages.success(request, f"“{own.project}”的评分已提交，不能再改。")
        return redirect("reviews:sheets")
    if own.state != SheetState.DRAFT:
        return redirect("reviews:sheet", pk=pk)
    given = marks_of([own])[own.pk]
    context = {"sheet": own, "project": own.project, **_marks_given(rubric, given)}
    return render(request, "reviews/sheet_lock.html", context)


@require_POST
def sheet_recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Step aside from judging this project."""
    own = own_sheet(request, pk)
    recuse(sheet_id=own.pk, actor=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, f"已对“{own.project}”申请回避，组织部将另行安排评委。")
    return redirect("reviews:sheets")
