"""Rows to-dos are made of: projects, monthly reports and score sheets in the person's sight."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from dashboards.queries.todos.items import Desk
from dispatch.enums import BulletinState, FindingState
from dispatch.models import (
    Bulletin,
    BulletinEntry,
    CoordinationItem,
    Finding,
    GatheringDecision,
    MonthlyReport,
    SupervisionOrder,
)
from organisations.enums import Role
from programmes.enums import ProgrammeState, Stage
from projects.models import Project
from reviews.enums import RemedyState, SheetState
from reviews.models import Acceptance, Appeal, Objection, PreReview, ScoreResult, ScoreSheet
from reviews.queries.decisions import has_pending

PROJECT, REPORT, SHEET, BULLETIN = "project", "report", "sheet", "bulletin"
COORDINATION, MEETING, ORDER = "coordination", "meeting", "order"
# How a row of the source leads to its project; rows of other sources have names of their own.
LEADS_TO_PROJECT = {PROJECT: "", REPORT: "project__", SHEET: "project__"}
DEPARTMENT_ROLES = frozenset({Role.STAFF, Role.HEAD})


def rows_of(source: str, desk: Desk) -> QuerySet[Any]:
    """Rows of the source in the person's sight, with what the conditions of the kinds need."""
    if source == REPORT:
        return MonthlyReport.objects.visible_to(desk.user)
    if source == SHEET:
        return ScoreSheet.objects.visible_to(desk.user)
    if source == BULLETIN:
        # Units see no bulletin before it is issued: each kind says whose it is.
        return Bulletin.objects.exclude(state=BulletinState.ISSUED)
    if source == COORDINATION:
        return CoordinationItem.objects.visible_to(desk.user)
    if source == MEETING:
        return GatheringDecision.objects.visible_to(desk.user)
    if source == ORDER:
        return SupervisionOrder.objects.visible_to(desk.user)
    return _projects(desk)


def named_rows(source: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Join the names a line of the workbench shows."""
    if source == BULLETIN:
        words = BulletinEntry.objects.filter(bulletin=OuterRef("pk"), explained_at=None)
        until = words.exclude(heard_until=None).order_by("heard_until").values("heard_until")
        return rows.select_related("programme").annotate(speak_until=Subquery(until[:1]))
    if source in (COORDINATION, MEETING):
        return rows.with_names()  # type: ignore[attr-defined]
    if source == ORDER:
        return rows.select_related("project__organisation", "programme")
    if source == PROJECT:
        open_ = Finding.objects.filter(inspection__project=OuterRef("pk"), state=FindingState.OPEN)
        rows = rows.annotate(finding_due=Subquery(open_.order_by("due_on").values("due_on")[:1]))
    way = LEADS_TO_PROJECT[source]
    joined = [f"{way}organisation", f"{way}programme"]
    if source == REPORT:
        joined += ["period", "project__programme__dispatch_rule"]
    return rows.select_related(*joined)


def in_units(desk: Desk, roles: frozenset[str], way: str) -> Q:
    """Rows of units in which the person holds one of the roles."""
    return Q(**{f"{way}organisation_id__in": desk.scope.unit_ids(*roles)})


def in_department(desk: Desk, roles: frozenset[str], way: str) -> Q:
    """Rows of programmes of exactly the committees the person serves with one of the roles."""
    return Q(**{f"{way}programme__committee__path__in": desk.scope.committee_paths(*roles)})


def under_way(way: str) -> Q:
    """Rows of programmes in force, whichever year the person happens to look at."""
    return Q(**{f"{way}programme__state": ProgrammeState.ACTIVE})


def ours(desk: Desk, roles: frozenset[str], way: str = "") -> Q:
    """Rows of programmes in force of the committees the person serves with one of the roles."""
    return in_department(desk, roles, way) & under_way(way)


def _projects(desk: Desk) -> QuerySet[Project]:
    projects: QuerySet[Project] = Project.objects.visible_to(desk.user)
    if not desk.scope.roles & DEPARTMENT_ROLES:
        return projects
    rounds = PreReview.objects.filter(project=OuterRef("pk")).order_by("-round")
    verified = Acceptance.objects.filter(
        project=OuterRef("pk"), begun_at__gte=OuterRef("status_since"), verified_at__isnull=False
    )
    return projects.alias(
        latest_result=rounds.values("result")[:1],
        verified=Exists(verified),
        acceptance_veto=Exists(verified.filter(veto_item__isnull=False)),
        acceptance_scored=Exists(verified.filter(score__isnull=False)),
        acceptance_sheets=_sheets_of(Stage.ACCEPTANCE),
        approval_sheets=_sheets_of(Stage.APPROVAL),
        decision_pending=has_pending(),
        appeal_open=_open(Appeal),
        objection_open=_open(Objection),
        approval_scored=Exists(
            ScoreResult.objects.filter(
                project=OuterRef("pk"),
                stage=Stage.APPROVAL,
                computed_at__gte=OuterRef("status_since"),
            )
        ),
    )


def _open(remedy: type[Appeal] | type[Objection]) -> Exists:
    return Exists(remedy.objects.filter(project=OuterRef("pk"), state=RemedyState.OPEN))


def _sheets_of(stage: str) -> Exists:
    """Whether the stage's round under way has sheets.

    A round begins when the project comes into the state in which it is scored; what was handed
    out before belongs to an earlier round.
    """
    sheets = ScoreSheet.objects.filter(
        project=OuterRef("pk"), stage=stage, assigned_at__gte=OuterRef("status_since")
    )
    return Exists(sheets.exclude(state=SheetState.RECUSED))
