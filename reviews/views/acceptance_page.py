"""Collects what the acceptance page shows, for each reader as much as the reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from core.errors import DomainError
from dispatch.queries.supervision import recorded_of
from programmes.enums import Stage
from programmes.queries import veto_items
from projects.enums import Status
from projects.models import Project
from projects.transitions import BY_ACTION
from reviews.acceptance_guards import (
    Standing,
    may_accept,
    may_fail,
    may_require_rectification,
)
from reviews.closing_rules import CHECKLIST
from reviews.enums import SheetState
from reviews.forms.acceptance import (
    RESULTS,
    YARDSTICKS,
    AcceptanceDecisionForm,
    VerificationForm,
    percent_reached,
)
from reviews.models import Acceptance
from reviews.queries.acceptance import (
    Findings,
    findings_of,
    findings_to_start_from,
    rounds_of,
    survey_of,
)
from reviews.queries.closing import ClosingReading, Plan, plan_of, read_closing
from reviews.queries.panel import with_round
from reviews.queries.rubrics import (
    asks_more,
    is_scored,
    judges_in_all,
    pass_mark_of,
    thresholds_for,
)
from reviews.queries.vetoes import RuleVeto, veto_by_rule
from reviews.satisfaction import rate_of
from reviews.scoring import rounded

# The condition behind each outcome, asked here of what the page has read.
CONDITIONS = {
    "accept": may_accept,
    "require_rectification": may_require_rectification,
    "fail": may_fail,
}
DECIDED_IN = (Status.ACCEPTANCE, Status.RECTIFYING)


@dataclass(frozen=True)
class Reader:
    """What the person may do and see on one project's acceptance page."""

    department: bool
    head: bool
    marks: bool
    unit: bool
    secretary: bool


def project_to_read(request: HttpRequest, pk: int) -> tuple[Any, Reader]:
    """A project in sight and the reader's rights; 404 unseen, 403 for judges.

    The project carries `panel_round`, its closing report and its line of the ranking.
    """
    visible = with_round(
        Project.objects.visible_to(request.user).with_names(), Stage.ACCEPTANCE
    ).select_related(
        "programme__committee", "item_type", "rank_entry__group", "closing_report__saved_by"
    )
    project = get_object_or_404(visible, pk=pk)
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
    project: Project,
    plan: Plan,
    acceptance: Acceptance | None,
    rounds: Sequence[Acceptance],
    *,
    closing: ClosingReading | None = None,
    data: Any = None,
) -> VerificationForm:
    """The form of the round in hand, filled with what is known."""
    filed = closing or read_closing(project, plan)
    return VerificationForm(
        data,
        plan=plan,
        claims=filed.claims if filed else (),
        given=findings_to_start_from(acceptance, rounds),
        survey=getattr(acceptance, "satisfaction", None),
        veto_items=veto_items(project.programme, Stage.ACCEPTANCE),
        initial={"version": acceptance.version if acceptance else 0},
    )


def page_of(
    request: HttpRequest,
    project: Any,
    reader: Reader,
    *,
    form: VerificationForm | None = None,
    decision: AcceptanceDecisionForm | None = None,
) -> dict[str, Any]:
    """Everything the template needs; marks only for those who may see them."""
    plan, rounds = plan_of(project), rounds_of(project)
    closing = read_closing(project, plan)
    acceptance = next((row for row in rounds if row.round == project.panel_round), None)
    rubrics = thresholds_for(project, Stage.ACCEPTANCE)
    rectified = any(getattr(row, "rectification", None) for row in rounds)
    standing = Standing(acceptance, pass_mark_of(rubrics), rectified, asks_more(rubrics))
    verified = acceptance is not None and acceptance.verified_at is not None
    open_round = project.status == Status.ACCEPTANCE and not verified
    if form is None and open_round and reader.department:
        form = verification_form(project, plan, acceptance, rounds, closing=closing)
    decided = acceptance is not None and acceptance.decided_at is not None
    marked = is_scored(project)
    return {
        "project": project,
        "reader": reader,
        "marked": marked,
        "acceptance": acceptance,
        "round_number": project.panel_round,
        "verified": verified,
        "decided": decided,
        "form": form,
        "closing": closing,
        "checks": _checks(acceptance, plan) if verified and (reader.marks or decided) else None,
        **_rectification(project, rounds),
        **_beside(project, reader, acceptance),
        "panel": _panel(project, judges_in_all(rubrics)) if marked and reader.marks else None,
        "rounds": [row for row in rounds if row.decided_at],
        "entry": getattr(project, "rank_entry", None),
        "veto_mine": acceptance is not None and acceptance.veto_proposed_by_id == request.user.pk,
        **_decision(request, project, reader, decision, standing),
    }


def _rule_veto(acceptance: Acceptance | None, reader: Reader) -> RuleVeto | None:
    """The ground the rule finds, while it is being verified or waits for the head."""
    if acceptance is None or not reader.marks or acceptance.decided_at:
        return None
    return veto_by_rule(acceptance)


def _checks(acceptance: Acceptance | None, plan: Plan) -> dict[str, Any]:
    """What was found for each row of the plan, in its order."""
    if acceptance is None:
        return {}
    found = findings_of(acceptance)
    return {
        "milestones": _found("milestone", plan.milestones, found.milestones),
        "problems": [
            {**line, "ticks": _ticks(found, line["problem"].pk)}
            for line in _found("problem", plan.problems, found.problems)
        ],
        "survey": _survey(acceptance),
        "indicators": _reached(plan, found),
    }


def _reached(plan: Plan, found: Findings) -> list[dict[str, Any]]:
    """Each indicator with its verified value and how far that reaches."""
    return [
        {
            "indicator": row,
            "actual": found.indicators[row.pk],
            "percent": percent_reached(row, found.indicators[row.pk]),
        }
        for row in plan.indicators
        if row.pk in found.indicators
    ]


def _ticks(found: Findings, key: int) -> list[str]:
    """The yardsticks that were ticked, in words."""
    ticked = found.yardsticks.get(key, frozenset())
    return [label for name, label in YARDSTICKS if name in ticked]


def _survey(acceptance: Acceptance) -> dict[str, Any] | None:
    """Totals of the survey, its rate, and whether there are enough answers to count."""
    survey = survey_of(acceptance)
    if survey is None or not survey.valid:
        return None
    return {"survey": survey, "percent": rounded(rate_of(survey) * 100)}


def _found(
    kind: str, rows: Sequence[Any], found: Mapping[int, tuple[str, str]]
) -> list[dict[str, Any]]:
    return [
        {kind: row, "verdict": found[row.pk][0], "evidence": found[row.pk][1]}
        for row in rows
        if row.pk in found
    ]


def _rectification(project: Any, rounds: Sequence[Acceptance]) -> dict[str, Any]:
    """The points to put right with the unit's report; before a failed round there are none.

    Projects older than these reports have the unit's word in the step itself.
    """
    if project.panel_round == 1 and project.status != Status.RECTIFYING:
        return {}
    kept = [getattr(row, "rectification", None) for row in rounds]
    found = next((one for one in reversed(kept) if one is not None), None)
    if found is not None:
        return {"rectification": found}
    return {"rectified": project.steps.filter(action="resubmit_acceptance").last()}


def _beside(project: Any, reader: Reader, acceptance: Acceptance | None) -> dict[str, Any]:
    """What the file still lacks, what inspections found, the ground of veto a rule finds."""
    return {
        **_completeness(project, reader),
        "inspections": recorded_of(project.pk),
        "rule_veto": _rule_veto(acceptance, reader),
    }


def _completeness(project: Any, reader: Reader) -> dict[str, Any]:
    """The list to tick, and how often the papers went back."""
    if project.status != Status.CLOSING or not reader.department:
        return {}
    earlier = list(project.completeness_checks.select_related("checked_by"))
    return {
        "checklist": CHECKLIST,
        "earlier_checks": earlier,
        "ticked": [],
        "typed_reason": "",
    }


def _panel(project: Any, needed: int) -> dict[str, Any]:
    """Who judges and how many have handed in; no mark."""
    sheets = list(
        project.sheets.filter(stage=Stage.ACCEPTANCE, round=project.panel_round)
        .select_related("judge")
        .order_by("judge_id")
    )
    active = [sheet for sheet in sheets if sheet.state != SheetState.RECUSED]
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
    standing: Standing,
) -> dict[str, Any]:
    if not reader.head or project.status not in DECIDED_IN:
        return {"decision": None, "options": []}
    options = [
        Option(name, BY_ACTION[name].label, _problem(project, name, request.user, standing))
        for name in RESULTS
        if project.status in BY_ACTION[name].sources
    ]
    return {"decision": decision or AcceptanceDecisionForm(), "options": options}


def _problem(project: Project, action: str, user: Any, standing: Standing) -> str:
    """Why the outcome cannot be chosen; the service asks again before it writes."""
    try:
        CONDITIONS[action](project, user, standing)
    except DomainError as refused:
        return refused.message
    return ""
