"""Everything one project page shows, as far as the person asking may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from core.clock import SHANGHAI
from core.workdays import WorkCalendar
from dashboards.next_steps import NextStep, StepFacts, next_step
from dashboards.queries.library import with_facts
from dispatch.models import Lamp, MonthlyReport
from dispatch.queries.lamps import StripCell, strip_of
from organisations.scope import scope_of
from programmes.enums import Grade, Stage
from projects.enums import ESTABLISHED, NOT_APPROVED, Status
from projects.models import Attachment, Milestone, Project, Revision, TransitionLog
from projects.queries_surroundings import Block, surroundings
from projects.transitions import BY_ACTION
from reviews.enums import PASSING, DecisionState, PreReviewResult
from reviews.models import Acceptance, ApprovalDecision, PreReview, ScoreResult, StageAcceptance
from reviews.queries.rubrics import is_scored

FULL = 100
# Rounds a unit is told about; proposals stay inside the department until they are confirmed.
TOLD_TO_UNIT = PASSING | {PreReviewResult.RETURNED, PreReviewResult.VETOED}


@dataclass(frozen=True)
class Viewer:
    """In which capacity the person looks at the project."""

    unit: bool
    department: bool
    overseer: bool

    @property
    def insider(self) -> bool:
        """Not merely an expert the project was handed to."""
        return self.unit or self.overseer


@dataclass(frozen=True)
class TaskLine:
    """One task of the plan; `overdue_days` counts days past the planned day, 0 when in time.

    `was_overdue` says that it has an overdue mark, which stays when it is finished.
    """

    task: Milestone
    overdue_days: int
    was_overdue: bool

    @property
    def done(self) -> bool:
        """Finished."""
        return self.task.completion >= FULL


@dataclass(frozen=True)
class MonthLine:
    """One month: the report and the lamp, either may be missing."""

    label: str
    report: MonthlyReport | None
    lamp: Lamp | None


@dataclass(frozen=True)
class TrailEntry:
    """A step of the procedure as the trail part shows it."""

    action: str
    actor: str
    at: Any
    reason: str


@dataclass(frozen=True)
class ProjectPage:
    """The whole page."""

    project: Project
    today: date
    viewer: Viewer
    step: NextStep | None
    days_left: int | None
    lamp: Lamp | None
    tasks: tuple[TaskLine, ...]
    months: tuple[MonthLine, ...]
    pre_reviews: tuple[PreReview, ...]
    attachments: tuple[Attachment, ...]
    trail: tuple[TrailEntry, ...]
    content: Mapping[str, Any]
    surroundings: tuple[Block, ...]
    times_filed: int

    @property
    def established(self) -> bool:
        """Approved at some time: the plan binds."""
        return self.project.status in ESTABLISHED

    @property
    def strip(self) -> list[StripCell]:
        """Twelve months of lamps up to the newest; asks nothing of the database."""
        lamps = [line.lamp for line in self.months if line.lamp]
        lit = [(lamp.period.ends_on, lamp.shown, lamp.lag) for lamp in lamps]
        return strip_of(lit, min(self.today, max(day for day, _, _ in lit))) if lit else []

    @property
    def grade_word(self) -> str:
        """Grade in words, "" before it was decided."""
        grade = self.project.grade  # type: ignore[attr-defined]
        return str(Grade(grade).label) if grade else ""

    @property
    def overdue(self) -> int:
        """Number of unfinished tasks past their day."""
        return sum(1 for line in self.tasks if line.overdue_days)


def projects_for_page(user: Any) -> QuerySet[Project]:
    """Projects in sight with all single facts of the page joined; the page's first query."""
    mine = {"project": OuterRef("pk")}
    told = {"state": DecisionState.IN_FORCE, **mine}
    decided = ApprovalDecision.objects.filter(**told).order_by("-decided_at")
    approval = ScoreResult.objects.filter(stage=Stage.APPROVAL, **mine).order_by("-round")
    scored = ScoreResult.objects.filter(computed_at__gte=OuterRef("status_since"), **mine)
    rounds = Acceptance.objects.filter(**mine).order_by("-round")
    verified = rounds.filter(begun_at__gte=OuterRef("status_since"), verified_at__isnull=False)
    revisions = Revision.objects.filter(**mine).order_by("-number")
    return (
        with_facts(Project.objects.visible_to(user))
        .select_related(
            "programme__committee",
            "organisation",
            "category",
            "topic",
            "objective",
            "item_type",
            "application",
            "rank_entry",
        )
        .annotate(
            decision_result=Subquery(decided.values("result")[:1]),
            decision_opinion=Subquery(decided.values("opinion")[:1]),
            decided_at=Subquery(decided.values("decided_at")[:1]),
            approval_score=Subquery(approval.values("score")[:1]),
            approval_judges=Subquery(approval.values("judges")[:1]),
            scored_now=Exists(scored),
            acceptance_score=Subquery(rounds.values("score")[:1]),
            acceptance_veto=Subquery(rounds.values("veto_item")[:1]),
            acceptance_opinion=Subquery(rounds.values("opinion")[:1]),
            acceptance_decided_at=Subquery(rounds.values("decided_at")[:1]),
            verified_now=Exists(verified),
            has_stages=Exists(StageAcceptance.objects.filter(**mine)),
            filed_document=Subquery(revisions.values("document")[:1]),
            times_filed=Subquery(revisions.values("number")[:1]),
        )
    )


def viewer_of(user: Any, project: Project) -> Viewer:
    """How the person stands to the project; no query beyond the kept scope."""
    scope = scope_of(user)
    return Viewer(
        unit=project.organisation_id in scope.unit_ids(),
        department=user.has_perm("dashboards.see_phones", project.programme),
        overseer=user.has_perm("dashboards.see_overview", project.programme),
    )


def project_page(
    user: Any, project: Project, *, today: date, calendar: WorkCalendar
) -> ProjectPage:
    """Compose the page of a project fetched by `projects_for_page`; six further queries.

    What is not the person's to see is left out here, not in the template: an expert sees the
    application and its plan, a unit only what was decided about it.
    """
    viewer = viewer_of(user, project)
    tasks = tuple(_tasks(project, today))
    rounds = tuple(_rounds(project)) if viewer.insider else ()
    step = next_step(project.status, _facts(project, tasks, rounds, calendar))
    months = _months(project) if viewer.insider else ()
    content = _content(project, viewer)
    return ProjectPage(
        project=project,
        today=today,
        viewer=viewer,
        step=step,
        days_left=_days_left(step, calendar, today),
        lamp=next((line.lamp for line in months if line.lamp and line.lamp.is_current), None),
        tasks=tasks,
        months=months,
        pre_reviews=tuple(one for one in rounds if _told(one, viewer)),
        attachments=tuple(_attachments(user, project)),
        trail=tuple(_trail(project)) if viewer.insider else (),
        content=content,
        surroundings=surroundings(content, with_budget=project.programme.budget_enabled),
        times_filed=project.times_filed or 0,  # type: ignore[attr-defined]
    )


def shown_approval_score(page: ProjectPage) -> Any:
    """Score of the panel: for the department once it is in, for the unit once it was decided."""
    project: Any = page.project
    published = project.status in ESTABLISHED | NOT_APPROVED and project.decided_at
    if page.viewer.overseer or (page.viewer.unit and published):
        return project.approval_score
    return None


def shown_acceptance_score(page: ProjectPage) -> Any:
    """Composite score of acceptance: for the unit once the ranking is frozen, or if it failed."""
    project: Any = page.project
    told = project.status == Status.FAILED or getattr(project, "rank_entry", None) is not None
    if page.viewer.overseer or (page.viewer.unit and told):
        return project.acceptance_score
    return None


def _tasks(project: Project, today: date) -> list[TaskLine]:
    """The plan; before approval it is a proposal, in which nothing can be overdue."""
    bound = project.status in ESTABLISHED

    def overdue(task: Milestone) -> int:
        late = bound and task.completion < FULL
        return max((today - task.due_date).days, 0) if late else 0

    def marked(task: Milestone) -> bool:
        mark = getattr(task, "overdue_mark", None)
        return mark is not None and mark.stands

    plan = project.milestones.select_related("overdue_mark").order_by("due_date", "position")
    return [TaskLine(task, overdue(task), marked(task)) for task in plan]


def _months(project: Project) -> tuple[MonthLine, ...]:
    """Reports and lamps by month, oldest first; two queries."""
    reports = {one.period_id: one for one in project.reports.select_related("period", "reporter")}
    lamps = {one.period_id: one for one in project.lamps.select_related("period", "override_by")}
    every: tuple[Any, ...] = (*reports.values(), *lamps.values())
    periods = {one.period_id: one.period for one in every}
    return tuple(
        MonthLine(f"{period.starts_on.month}月", reports.get(pk), lamps.get(pk))
        for pk, period in sorted(periods.items(), key=lambda pair: pair[1].starts_on)
    )


def _rounds(project: Project) -> list[PreReview]:
    return list(project.pre_reviews.select_related("officer", "veto_item").order_by("round"))


def _told(pre_review: PreReview, viewer: Viewer) -> bool:
    return viewer.overseer or pre_review.result in TOLD_TO_UNIT


def _attachments(user: Any, project: Project) -> QuerySet[Attachment]:
    rows = Attachment.objects.visible_to(user).filter(project=project, removed_at=None)
    return rows.select_related("file", "added_by")


def _trail(project: Project) -> list[TrailEntry]:
    steps: QuerySet[TransitionLog] = project.steps.all()
    return [
        TrailEntry(
            action=BY_ACTION[step.action].label if step.action in BY_ACTION else step.action,
            actor=step.actor_name,
            at=step.at,
            reason=step.reason,
        )
        for step in steps
    ]


def _content(project: Any, viewer: Viewer) -> Mapping[str, Any]:
    """The application as last filed; the unit sees its own unfiled text."""
    if project.filed_document is None:
        application = getattr(project, "application", None)
        return application.document if viewer.unit and application else {}
    filed: Mapping[str, Any] = project.filed_document
    return filed


def _facts(
    project: Any, tasks: tuple[TaskLine, ...], rounds: tuple[PreReview, ...], calendar: WorkCalendar
) -> StepFacts:
    programme = project.programme
    coming = next((line.task for line in tasks if not line.done), None)
    arrived = project.submitted_at and project.submitted_at.astimezone(SHANGHAI).date()
    return StepFacts(
        pre_review=rounds[-1].result if rounds else "",
        scored=project.scored_now,
        verified=project.verified_now,
        marked=is_scored(project),
        closes_on=programme.closes_at.astimezone(SHANGHAI).date(),
        pre_review_due_on=arrived and calendar.add_working_days(arrived, programme.pre_review_days),
        return_due_on=project.return_due_on,
        rectify_due_on=project.rectify_due_on,
        next_task=coming.task if coming else "",
        next_task_due_on=coming.due_date if coming else None,
    )


def _days_left(step: NextStep | None, calendar: WorkCalendar, today: date) -> int | None:
    if step is None or step.due_on is None:
        return None
    return calendar.days_left(today, step.due_on)
