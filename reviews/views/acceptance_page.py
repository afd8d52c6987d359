"""Collects what the acceptance page shows, for each reader as much as the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from core.errors import DomainError
from programmes.enums import Stage
from programmes.queries import rubric_of, veto_items
from projects.enums import Status
from projects.guards import check_guard
from projects.models import Project
from projects.transitions import BY_ACTION
from reviews.enums import SheetState
from reviews.forms.acceptance import RESULTS, AcceptanceDecisionForm, VerificationForm
from reviews.models import Acceptance
from reviews.queries.acceptance import current_acceptance, findings_to_start_from
from reviews.queries.closing import Plan, plan_of, read_closing
from reviews.queries.panel import current_round
from reviews.queries.ranking import entry_of

DECIDED_IN = (Status.ACCEPTANCE, Status.RECTIFYING)


@dataclass(frozen=True)
class Reader:
    """What the person may do and see on one project's acceptance page."""

    department: bool
    head: bool
    marks: bool
    unit: bool
    secretary: bool


def project_to_read(request: HttpRequest, pk: int) -> tuple[Project, Reader]:
    """A project in sight and the reader's rights; 404 unseen, 403 for judges."""
    visible = Project.objects.visible_to(request.user).with_names()
    project = get_object_or_404(visible.select_related("programme__committee"), pk=pk)
    user: Any = request.user
    reader = Reader(
        department=user.has_perm("projects.pre_review_project", project),
        head=user.has_perm("projects.decide_project", project),
        marks=user.has_perm("reviews.see_marks", project),
        unit=user.has_perm("projects.edit_application", project),
        secretary=user.has_perm("projects.submit_project", project),
    )
    if not (reader.marks or reader.unit):
        raise PermissionDenied("验收情况供组织部、领导和项目单位查看。")
    return project, reader


def verification_form(
    project: Project, plan: Plan, acceptance: Acceptance | None, data: Any = None
) -> VerificationForm:
    """The form of the round in hand, filled with what is known."""
    filed = read_closing(project, plan)
    return VerificationForm(
        data,
        plan=plan,
        claims=filed.claims if filed else (),
        given=findings_to_start_from(project, acceptance),
        veto_items=veto_items(project.programme, Stage.ACCEPTANCE),
        initial={"version": acceptance.version if acceptance else 0},
    )


def page_of(
    request: HttpRequest,
    project: Project,
    reader: Reader,
    *,
    form: VerificationForm | None = None,
    decision: AcceptanceDecisionForm | None = None,
) -> dict[str, Any]:
    """Everything the template needs; marks only for those who may see them."""
    plan = plan_of(project)
    acceptance = current_acceptance(project)
    verified = acceptance is not None and acceptance.verified_at is not None
    open_round = project.status == Status.ACCEPTANCE and not verified
    if form is None and open_round and reader.department:
        form = verification_form(project, plan, acceptance)
    decided = acceptance is not None and acceptance.decided_at is not None
    return {
        "project": project,
        "reader": reader,
        "acceptance": acceptance,
        "round_number": current_round(project, Stage.ACCEPTANCE),
        "verified": verified,
        "decided": decided,
        "form": form,
        "closing": read_closing(project, plan),
        "checks": _checks(acceptance) if verified and (reader.marks or decided) else None,
        "rectified": project.steps.filter(action="resubmit_acceptance").last(),
        "panel": _panel(project) if reader.marks else None,
        "rounds": project.acceptances.exclude(decided_at=None).select_related("decided_by"),
        "entry": entry_of(project),
        "veto_mine": acceptance is not None and acceptance.veto_proposed_by_id == request.user.pk,
        **_decision(request, project, reader, decision),
    }


def _checks(acceptance: Acceptance | None) -> dict[str, Any]:
    if acceptance is None:
        return {}
    return {
        "milestones": acceptance.milestone_checks.select_related("milestone"),
        "problems": acceptance.problem_checks.select_related("problem"),
        "indicators": acceptance.indicator_checks.select_related("indicator"),
    }


def _panel(project: Project) -> dict[str, Any]:
    """Who judges and how many have handed in; no mark."""
    rubric = rubric_of(project.programme, Stage.ACCEPTANCE)
    number = current_round(project, Stage.ACCEPTANCE)
    sheets = list(
        project.sheets.filter(stage=Stage.ACCEPTANCE, round=number)
        .select_related("judge")
        .order_by("judge_id")
    )
    active = [sheet for sheet in sheets if sheet.state != SheetState.RECUSED]
    needed = rubric.min_judges if rubric else 0
    return {
        "sheets": sheets,
        "judges": len(active),
        "locked": sum(sheet.state == SheetState.LOCKED for sheet in active),
        "needed": needed,
        "short": max(needed - len(active), 0),
    }


@dataclass(frozen=True)
class Option:
    """One outcome the head may choose, or why it cannot be chosen now."""

    value: str
    label: str
    problem: str


def _decision(
    request: HttpRequest,
    project: Project,
    reader: Reader,
    decision: AcceptanceDecisionForm | None,
) -> dict[str, Any]:
    if not reader.head or project.status not in DECIDED_IN:
        return {"decision": None, "options": []}
    options = [
        Option(name, BY_ACTION[name].label, _problem(project, name, request.user))
        for name in RESULTS
        if project.status in BY_ACTION[name].sources
    ]
    return {"decision": decision or AcceptanceDecisionForm(), "options": options}


def _problem(project: Project, action: str, user: Any) -> str:
    try:
        check_guard(BY_ACTION[action].guard, project, user)
    except DomainError as refused:
        return refused.message
    return ""
