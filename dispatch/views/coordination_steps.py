"""The page of one coordinated problem: what is known, its trail, and the next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.calendar_store import load_calendar
from core.errors import InvalidInput
from core.refused_forms import add_refusal
from dispatch.coordination_steps import BY_ACTION, Step
from dispatch.forms.coordination import (
    USUAL_PROMISE_DAYS,
    AcceptForm,
    AssignForm,
    EscalateForm,
    RatingForm,
    StepForm,
)
from dispatch.models import CoordinationItem
from dispatch.queries.coordination import item_rows, steps_for, units_under
from dispatch.services.coordination_moves import (
    Assignment,
    accept_item,
    assign_item,
    escalate_item,
    instruct_item,
    move_item,
    rate_item,
    report_result,
)
from dispatch.views.rows import posted_version
from projects.models import Project

RATE = "rate"
# Rating stands for the two steps it may amount to.
RATING = Step(RATE, "评价办理结果", frozenset(), "", "", "提出单位", "意见")
FORMS: dict[str, type[StepForm]] = {
    "accept": AcceptForm,
    "assign": AssignForm,
    "reassign": AssignForm,
    "escalate": EscalateForm,
    RATE: RatingForm,
}
# Seldom taken: shown folded below the step that comes next.
RARE = frozenset({"refuse", "reassign", "escalate", "progress"})


@dataclass(frozen=True)
class StepPanel:
    """One step as the page offers it."""

    step: Step
    form: StepForm
    folded: bool


@require_safe
def coordination_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item with its trail and, for whoever it waits for, the next step."""
    return _page(request, _item(request, pk))


@require_POST
def coordination_move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Take a step; what is wrong is shown beside what was typed."""
    item = _item(request, pk)
    step = RATING if action == RATE else BY_ACTION.get(action)
    if step is None or action in ("close", "send_back"):
        raise Http404("no such step")
    permission = step.permission or BY_ACTION["close"].permission
    if not request.user.has_perm(permission, item):
        raise PermissionDenied(f"“{step.label}”由{step.by}办理。")
    form = _form(step, item, request.POST)
    if form.is_valid():
        try:
            done = _ACTS.get(action, _plain)(item, request, form, action)
        except InvalidInput as error:
            add_refusal(form, error)
        else:
            messages.success(request, f"{done}：{step.label}已记录。")
            return redirect(done)
    return _page(request, item, tried=form, action=action)


def _item(request: HttpRequest, pk: int) -> CoordinationItem:
    rows = CoordinationItem.objects.visible_to(request.user).with_names()
    return get_object_or_404(
        rows.select_related(
            "programme__committee",
            "project__organisation",
            "lead_unit",
            "milestone",
            "raised_by",
            "source_report__period",
        ),
        pk=pk,
    )


def _form(step: Step, item: CoordinationItem, data: Any = None) -> StepForm:
    kind = FORMS.get(step.action, StepForm)
    extra: dict[str, Any] = {}
    if kind is AssignForm:
        extra["usual"] = load_calendar().add_working_days(clock.today(), USUAL_PROMISE_DAYS)
    return kind(data, step=step, item=item, **extra)


def _page(
    request: HttpRequest,
    item: CoordinationItem,
    *,
    tried: StepForm | None = None,
    action: str = "",
) -> HttpResponse:
    panels = _panels(request, item, tried, action)
    assigns = any(isinstance(panel.form, AssignForm) for panel in panels)
    seen = Project.objects.visible_to(request.user).filter(pk=item.project_id)
    context = {
        "item": item,
        "row": item_rows([item], load_calendar(), clock.today())[0],
        "entries": [
            {"action": note.label, "actor": note.actor_name, "at": note.at, "reason": note.text}
            for note in item.notes.all()
        ],
        "panels": panels,
        "units": units_under(item.programme.committee) if assigns else (),
        "sees_project": seen.exists(),
    }
    return render(request, "dispatch/coordination_item.html", context)


def _panels(
    request: HttpRequest, item: CoordinationItem, tried: StepForm | None, action: str
) -> list[StepPanel]:
    steps = [step for step in steps_for(item, request.user) if step.action != "send_back"]
    steps = [RATING if step.action == "close" else step for step in steps]
    panels = []
    for step in sorted(steps, key=lambda step: step.action in RARE):
        typed = tried if tried is not None and step.action == action else None
        panels.append(
            StepPanel(step, typed or _form(step, item), typed is None and step.action in RARE)
        )
    return panels


Act = Callable[[CoordinationItem, HttpRequest, StepForm, str], CoordinationItem]


def _common(item: CoordinationItem, request: HttpRequest, form: StepForm) -> dict[str, Any]:
    return {
        "item_id": item.pk,
        "actor": request.user,
        "text": form.cleaned_data["text"],
        "seen_version": posted_version(request),
    }


def _plain(
    item: CoordinationItem, request: HttpRequest, form: StepForm, action: str
) -> CoordinationItem:
    return move_item(action=action, **_common(item, request, form))


def _accept(
    item: CoordinationItem, request: HttpRequest, form: StepForm, action: str
) -> CoordinationItem:
    external = form.cleaned_data["is_external"]
    return accept_item(is_external=external, **_common(item, request, form))


def _assign(
    item: CoordinationItem, request: HttpRequest, form: StepForm, action: str
) -> CoordinationItem:
    typed = form.cleaned_data
    assignment = Assignment(typed["lead"], typed["promised_on"], typed["supporting"])
    return assign_item(assignment=assignment, action=action, **_common(item, request, form))


def _escalate(
    item: CoordinationItem, request: HttpRequest, form: StepForm, action: str
) -> CoordinationItem:
    return escalate_item(to=form.cleaned_data["to"], **_common(item, request, form))


def _rate(
    item: CoordinationItem, request: HttpRequest, form: StepForm, action: str
) -> CoordinationItem:
    return rate_item(rating=form.cleaned_data["rating"], **_common(item, request, form))


_ACTS: dict[str, Act] = {
    "accept": _accept,
    "assign": _assign,
    "reassign": _assign,
    "escalate": _escalate,
    "result": lambda item, request, form, action: report_result(**_common(item, request, form)),
    "instruct": lambda item, request, form, action: instruct_item(**_common(item, request, form)),
    RATE: _rate,
}
