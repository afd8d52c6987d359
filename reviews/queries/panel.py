"""Score sheets, judges and results: who may judge what, how far they are, what came out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from core import clock
from organisations.enums import Role
from organisations.models import Appointment, User
from organisations.scope import NOTHING, scope_of
from programmes.enums import Stage
from programmes.models import Programme
from projects.enums import Status
from projects.models import Project, TransitionLog
from reviews.enums import CardColour, SheetAct, SheetState
from reviews.models import ExpertProfile, Mark, ScoreResult, ScoreSheet, SheetChange
from reviews.queries.rubrics import pass_mark_of, thresholds_for

# The state in which sheets of a stage are handed out and filled in.
SCORED_IN = {Stage.APPROVAL: Status.EXPERT_REVIEW, Stage.ACCEPTANCE: Status.ACCEPTANCE}


def sheets_source(user: Any) -> Q:
    """Projects an expert sees: those assigned, as long as the expert's post is held."""
    if Role.EXPERT not in scope_of(user).roles:
        return NOTHING
    assigned = ScoreSheet.objects.filter(judge_id=user.pk).exclude(state=SheetState.RECUSED)
    return Q(pk__in=assigned.values("project_id"))


def current_round(project: Project, stage: str = Stage.APPROVAL) -> int:
    """How many times the project has come before the panel of the stage (at least 1)."""
    return max(project.steps.filter(to_status=SCORED_IN[Stage(stage)]).count(), 1)


def with_round(projects: QuerySet[Project], stage: str = Stage.APPROVAL) -> QuerySet[Project]:
    """Annotate `panel_round`, see `current_round`."""
    return projects.annotate(panel_round=round_of("pk", stage))


def round_of(project: str, stage: str) -> Greatest:
    """Expression for `current_round` of the project named by a column of the outer query."""
    came = TransitionLog.objects.filter(
        project=OuterRef(project), to_status=SCORED_IN[Stage(stage)]
    ).order_by()
    counted = came.values("project").annotate(times=Count("pk")).values("times")
    return Greatest(Coalesce(Subquery(counted), 1), 1)


def result_of(project: Project, stage: str = Stage.APPROVAL) -> ScoreResult | None:
    """Stored result of the current round, None until its last sheet is in; one query."""
    rows = ScoreResult.objects.filter(project=project, stage=stage)
    return rows.filter(round=round_of("project", stage)).first()


def veto_count(project: Project, stage: str = Stage.APPROVAL) -> int:
    """Judges of the current round who suggest a veto on a sheet they have handed in."""
    return ScoreSheet.objects.filter(
        project=project,
        stage=stage,
        round=current_round(project, stage),
        state=SheetState.LOCKED,
        veto=True,
    ).count()


def panel_passed(project: Project) -> bool:
    """Whether the panel's current round ended with a result at the pass mark and no veto."""
    result = result_of(project)
    if result is None:
        return False
    if "outcome" in result.trace:
        return result.trace["outcome"] == CardColour.GREEN
    mark = pass_mark_of(thresholds_for(project, Stage.APPROVAL))
    return mark is not None and result.score >= mark and not veto_count(project)


def marks_of(sheets: Iterable[ScoreSheet]) -> dict[int, dict[int, Decimal]]:
    """Marks by sheet and criterion; one query."""
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = Mark.objects.filter(sheet__in=[sheet.pk for sheet in sheets])
    for sheet_id, criterion_id, value in rows.values_list("sheet_id", "criterion_id", "value"):
        found[sheet_id][criterion_id] = value
    return found


def judges_for(programme: Programme) -> QuerySet[User]:
    """Active experts with a post inside the programme's committee today, but for the retired."""
    held = Appointment.objects.held_on(clock.today()).filter(
        post__role=Role.EXPERT,
        post__organisation__is_active=True,
        post__organisation__path__startswith=programme.committee.path,
    )
    retired = ExpertProfile.objects.filter(committee=programme.committee_id, is_active=False)
    active = User.objects.filter(is_active=True, pk__in=held.values("user_id"))
    return active.exclude(pk__in=retired.values("user_id")).order_by("pk")


def has_left() -> Any:
    """Expression on sheets: the judge can mark no more, the account is closed or the post over."""
    held = Appointment.objects.held_on(clock.today()).filter(
        user=OuterRef("judge"),
        user__is_active=True,
        post__role=Role.EXPERT,
        post__organisation__path__startswith=OuterRef("project__programme__committee__path"),
    )
    return ~Exists(held)


def judge_has_left(sheet: ScoreSheet) -> bool:
    """See `has_left`; one query."""
    return ScoreSheet.objects.filter(has_left(), pk=sheet.pk).exists()


def sheet_loads(programme: Programme, stage: str, judges: Iterable[User]) -> dict[int, int]:
    """Sheets each judge has in the programme and stage, those recused left out."""
    counted = (
        ScoreSheet.objects.filter(project__programme=programme, stage=stage)
        .exclude(state=SheetState.RECUSED)
        .values_list("judge_id")
        .annotate(Count("pk"))
    )
    found = dict(counted)
    return {judge.pk: found.get(judge.pk, 0) for judge in judges}


def projects_to_score(
    programme: Programme, user: Any, stage: str = Stage.APPROVAL
) -> QuerySet[Project]:
    """Projects before the panel, with `panel_round`, `judges`, `locked` and `recused` counts.

    Counts only: nobody sees a mark or a total before the last sheet of a project is in.
    Empty for people who do not work in the department of the programme's committee.
    """
    if not user.has_perm("reviews.work_on_programme", programme):
        return Project.objects.none()
    seen = Project.objects.visible_to(user).with_names()
    found = seen.filter(programme=programme, status=SCORED_IN[Stage(stage)])
    if stage == Stage.ACCEPTANCE:
        found = found.exclude(item_type__scored=False)
    return with_sheet_counts(with_round(found, stage), stage).order_by("pk")


def counted_sheets(stage: str, *states: str, **conditions: Any) -> Coalesce:
    """Expression for how many sheets of the `panel_round` are in one of the states."""
    rows = ScoreSheet.objects.filter(
        project=OuterRef("pk"),
        stage=stage,
        round=OuterRef("panel_round"),
        state__in=states,
        **conditions,
    )
    counted = rows.order_by().values("project").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def with_sheet_counts(projects: QuerySet[Project], stage: str) -> QuerySet[Project]:
    """Annotate how many judges of the round have, have handed in, and have left the project."""
    return projects.annotate(
        judges=counted_sheets(stage, SheetState.DRAFT, SheetState.LOCKED),
        locked=counted_sheets(stage, SheetState.LOCKED),
        recused=counted_sheets(stage, SheetState.RECUSED),
    )


def sheets_in_round(projects: Iterable[Any], stage: str) -> dict[int, list[ScoreSheet]]:
    """Sheets of each project's current round; the projects carry `panel_round`. One query.

    `last_flag` is "conflict" while a conflict declared after handing out stands, `judge_left`
    says that the judge can mark no more.
    """
    rounds = {project.pk: project.panel_round for project in projects}
    rows = ScoreSheet.objects.filter(project__in=list(rounds), stage=stage)
    rows = rows.select_related("judge", "rubric", "group").order_by("judge_id")
    rows = rows.annotate(last_flag=_last_flag(), judge_left=has_left())
    found: dict[int, list[ScoreSheet]] = defaultdict(list)
    for sheet in rows:
        if sheet.round == rounds[sheet.project_id]:
            found[sheet.project_id].append(sheet)
    return found


def _last_flag() -> Subquery:
    """Expression on sheets: whether the last that was noted of conflicts binds or clears."""
    flags = SheetChange.objects.filter(
        sheet=OuterRef("pk"), act__in=[SheetAct.CONFLICT, SheetAct.CLEARED]
    )
    return Subquery(flags.order_by("-acted_at", "-pk").values("act")[:1])


def sheets_under_way(judge_id: int) -> QuerySet[ScoreSheet]:
    """Sheets of the judge, open or handed in, in rounds that still run."""
    running = Q()
    for stage, status in SCORED_IN.items():
        in_round = Q(stage=stage, round=round_of("project", stage))
        running |= Q(project__status=status) & in_round
    live = (SheetState.DRAFT, SheetState.LOCKED)
    return ScoreSheet.objects.filter(running, judge=judge_id, state__in=live)


def sheets_in_hand(user: Any, programme: Programme | None) -> QuerySet[ScoreSheet]:
    """Sheets of the programme's projects in the person's sight, for those who hand them out."""
    projects = Project.objects.visible_to(user).filter(programme=programme)
    return ScoreSheet.objects.filter(project__in=projects)


def own_sheets(user: Any) -> QuerySet[ScoreSheet]:
    """The judge's own sheets, unfinished first, oldest first."""
    return (
        ScoreSheet.objects.visible_to(user)
        .select_related(
            "project__programme__committee",
            "project__organisation",
            "project__category",
            "rubric",
        )
        .order_by(
            F("locked_at").asc(nulls_first=True), "project__category__position", "assigned_at", "pk"
        )
    )


@dataclass(frozen=True)
class OwnPlace:
    """Where a sheet stands among the judge's own of its stage and category."""

    number: int
    count: int
    done: int
    following: int | None


def own_place(sheet: ScoreSheet) -> OwnPlace:
    """Own progress beside a sheet, and the next one still open; one query.

    Nothing of other judges.
    """
    rows = ScoreSheet.objects.filter(
        judge=sheet.judge_id,
        stage=sheet.stage,
        project__programme=sheet.project.programme_id,
        project__category=sheet.project.category_id,
    ).exclude(state=SheetState.RECUSED)
    own = list(rows.order_by("assigned_at", "pk").values_list("pk", "state"))
    keys = [pk for pk, _ in own]
    place = keys.index(sheet.pk) if sheet.pk in keys else len(keys)
    later = own[place + 1 :]
    return OwnPlace(
        number=place + 1,
        count=len(own),
        done=sum(state == SheetState.LOCKED for _, state in own),
        following=next((pk for pk, state in later if state == SheetState.DRAFT), None),
    )
