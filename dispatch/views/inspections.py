"""Inspections: the list, planning and drawing them, calling one off, reading one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.errors import Conflict, InvalidInput
from core.posted import keys_in
from core.spreadsheets.writing import export_response, filter_words, wants_workbook
from dispatch.drawing import draw as draw_again
from dispatch.drawing import ticket
from dispatch.enums import InspectionState
from dispatch.forms.supervision import InspectionListForm, KindForm, PlanForm, SpotForm
from dispatch.models import InspectionDraw
from dispatch.queries.inspections import (
    finding_lines,
    inspectors_of,
    listed_inspections,
    patrol_officers,
    spot_candidates,
    titles_of,
)
from dispatch.services.inspections import (
    Plan,
    cancel_inspection,
    draw_projects,
    plan_inspections,
)
from dispatch.views.list_sheets import INSPECTIONS
from dispatch.views.supervision_access import (
    PER_PAGE,
    UNPROCESSABLE,
    file_lines,
    frame,
    office_programme,
    visible_inspection,
)
from programmes.enums import InspectionMode
from programmes.models import Programme
from programmes.queries import programme_for

RECORD = "dispatch.record_inspection"
SHORT_DIGEST = 12


@require_safe
def inspections(request: HttpRequest) -> HttpResponse:
    """Inspections in sight: the department's all, a unit's own announced and recorded ones."""
    programme = programme_for(request)
    form = InspectionListForm(request.GET)
    asked = form.understood()
    context = frame(request, "inspections", programme) | {"form": form}
    if programme:
        rows = listed_inspections(request.user, programme)
        for name in ("state", "rating", "project"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        if wants_workbook(request):
            words = filter_words(form)
            return export_response(title="督查", filters=words, columns=INSPECTIONS, rows=rows)
        context["page"] = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        context["random_kinds"] = (
            programme.inspection_kinds.filter(mode=InspectionMode.RANDOM)
            if context["may_run"]
            else ()
        )
    return render(request, "dispatch/inspections.html", context)


@require_safe
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """One inspection: what is planned, or what was seen and found."""
    found = visible_inspection(request, pk)
    user: Any = request.user
    office = user.has_perm("dispatch.supervise_project", found.project)
    planned = found.state == InspectionState.PLANNED
    context = {
        "inspection": found,
        "lines": finding_lines(found.findings.select_related("closed_by")),
        "files": file_lines(found.files.all(), user, open_=False),
        "office": office,
        "may_record": planned and user.has_perm(RECORD, found),
        "may_cancel": planned and office,
    }
    return render(request, "dispatch/inspection.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_new(request: HttpRequest) -> HttpResponse:
    """Choose projects by lamp, topic, unit or hand, then inspectors and the day."""
    programme = office_programme(request)
    spot = SpotForm(request.GET)
    people = inspectors_of(programme)
    kinds = programme.inspection_kinds.all()
    if request.method == "POST":
        form = KindForm(request.POST, people=people, kinds=kinds)
        if form.is_valid() and _planned(request, programme, form.cleaned_data["kind"].pk, form):
            return redirect("dispatch:inspections")
        return _new_page(request, programme, spot, form, status=UNPROCESSABLE)
    form = KindForm(people=people, kinds=kinds, initial=_usual_plan(programme, spot.understood()))
    return _new_page(request, programme, spot, form)


@require_POST
def inspection_draw(request: HttpRequest) -> HttpResponse:
    """Draw projects at random; the seed is kept and shown."""
    programme = office_programme(request)
    kind, wanted = (keys_in([request.POST.get(name, "")]) for name in ("kind", "wanted"))
    try:
        found = draw_projects(
            programme_id=programme.pk,
            kind_id=kind[0] if kind else 0,
            wanted=wanted[0] if wanted else 0,
            actor=request.user,
        )
    except InvalidInput as refusal:
        messages.error(request, refusal.message)
        return redirect("dispatch:inspections")
    messages.success(request, f"已抽取 {len(found.drawn)} 个项目，请安排督查人和日期。")
    return redirect("dispatch:draw", pk=found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """What was drawn, the same drawn again from the seed, and the form that plans the visits."""
    rows = InspectionDraw.objects.visible_to(request.user).select_related(
        "kind", "programme__committee", "drawn_by"
    )
    found = get_object_or_404(rows, pk=pk)
    people = inspectors_of(found.programme)
    if request.method == "POST":
        form = PlanForm(request.POST, people=people)
        if form.is_valid() and _planned(request, found.programme, found.kind_id, form, found.pk):
            return redirect("dispatch:inspections")
        return _draw_page(request, found, form, status=UNPROCESSABLE)
    form = PlanForm(people=people, initial={"planned_on": clock.today()})
    return _draw_page(request, found, form)


@require_POST
def inspection_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a planned inspection off with a reason."""
    found = visible_inspection(request, pk)
    try:
        cancel_inspection(
            inspection_id=found.pk, reason=request.POST.get("reason", ""), actor=request.user
        )
    except InvalidInput as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"“{found.project}”的{found.kind}已取消。")
    return redirect("dispatch:inspection", pk=pk)


def _planned(
    request: HttpRequest,
    programme: Programme,
    kind_id: int,
    form: PlanForm,
    draw_id: int | None = None,
) -> bool:
    values = form.cleaned_data
    plan = Plan(
        project_ids=keys_in(request.POST.getlist("project")),
        inspector_ids=tuple(person.pk for person in values["inspectors"]),
        planned_on=values["planned_on"],
        announced=bool(values["announced"]),
        why=values["why"],
        draw_id=draw_id,
    )
    try:
        made = plan_inspections(
            programme_id=programme.pk, kind_id=kind_id, plan=plan, actor=request.user
        )
    except (InvalidInput, Conflict) as refusal:
        faults = getattr(refusal, "field_errors", {})
        for name, sentences in faults.items():
            form.add_error(name if name in form.fields else None, sentences)
        if not faults:
            form.add_error(None, refusal.message)
        return False
    messages.success(request, f"已安排督查 {len(made)} 次，督查人已收到消息。")
    return True


def _new_page(
    request: HttpRequest, programme: Programme, spot: SpotForm, form: KindForm, *, status: int = 200
) -> HttpResponse:
    rows = spot_candidates(programme, spot.understood())
    context = frame(request, "inspections", programme) | {
        "spot": spot,
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "ticked": set(keys_in(request.POST.getlist("project")))
        or set(keys_in([request.GET.get("project", "")])),
    }
    return render(request, "dispatch/inspection_new.html", context, status=status)


def _draw_page(
    request: HttpRequest, found: InspectionDraw, form: PlanForm, *, status: int = 200
) -> HttpResponse:
    counts = {int(key): number for key, number in found.counts.items()}
    again = draw_again(
        seed=found.seed,
        candidates=found.candidates,
        counts=counts,
        most=found.most,
        wanted=found.wanted,
    )
    projects = titles_of([*found.drawn, *again])
    done = {
        row.project_id: row for row in found.inspections.exclude(state=InspectionState.CANCELLED)
    }
    context = {
        "draw": found,
        "form": form,
        "lines": [
            {
                "project": projects[key],
                "ticket": ticket(found.seed, key)[:SHORT_DIGEST],
                "inspection": done.get(key),
            }
            for key in found.drawn
        ],
        "again": [projects[key] for key in again] if "again" in request.GET else None,
        "same": list(again) == list(found.drawn),
        "left": [key for key in found.drawn if key not in done],
        "again_url": f"{reverse('dispatch:draw', args=[found.pk])}?again=1",
    }
    return render(request, "dispatch/draw.html", context, status=status)


def _usual_plan(programme: Programme, asked: dict[str, Any]) -> dict[str, Any]:
    """A spot check today; for a unit a patrol by whoever goes round it."""
    kinds = {kind.mode: kind.pk for kind in programme.inspection_kinds.order_by("-position")}
    plan: dict[str, Any] = {"planned_on": clock.today(), "kind": kinds.get(InspectionMode.SPOT)}
    if asked.get("unit"):
        plan["kind"] = kinds.get(InspectionMode.PATROL, plan["kind"])
        plan["inspectors"] = patrol_officers(programme, asked["unit"])
    return plan
