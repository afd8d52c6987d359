"""Stage acceptance: one year of a project that runs over several; the project goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from core import audit, clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from projects.enums import Status
from projects.models import Project
from projects.services.lifecycle import lock_project
from projects.services.simple_moves import tell_unit
from reviews.enums import MilestoneVerdict, StageResult
from reviews.models import StageAcceptance, StageCheck
from reviews.services.findings import EVIDENCE_MAX, refuse_foreign
from reviews.stage_rules import OPINION_MAX, OPINION_MIN, runs_on, tasks_of_year


@transaction.atomic
def accept_stage(
    *,
    project_id: int,
    year: int,
    actor: Any,
    verdicts: Mapping[int, tuple[str, str]],
    result: str,
    opinion: str,
) -> StageAcceptance:
    """Verify the tasks of one year of a running project and keep what the year came to.

    The project stays in progress: only the tasks of the year are looked at, and nothing is
    scored. Raises NotAllowed, StaleState (not running, done already by somebody else), Conflict
    (nothing is planned after the year), InvalidInput (tasks open, result, opinion). Source:
    projects over several years are accepted stage by stage.
    """
    project = lock_project(project_id)
    if not actor.has_perm("projects.pre_review_project", project):
        raise NotAllowed("阶段验收须由组织部工作人员办理。")
    _refuse_done(project, year)
    _refuse_tasks(project, year, verdicts)
    _refuse_words(result, opinion)
    stage = _written(project, year, actor, result, opinion)
    _write_checks(stage, verdicts)
    tell_unit(
        project,
        kind=f"stage_accepted_{year}",
        title=f"“{project}”{year}年阶段验收：{stage.get_result_display()}",
        body=stage.opinion,
    )
    audit.record(
        actor=actor,
        action="stage.accept",
        obj=project,
        details={"year": year, "result": result},
    )
    return stage


def _refuse_done(project: Project, year: int) -> None:
    if project.status != Status.IN_PROGRESS:
        raise StaleState(
            f"“{project}”现为“{project.get_status_display()}”，不能办理阶段验收。请刷新后再看。"
        )
    done = project.stage_acceptances.filter(year=year).select_related("verified_by").first()
    if done is not None:
        raise StaleState(f"“{project}”{year}年的阶段验收已由 {done.verified_by} 办理。")


def _write_checks(stage: StageAcceptance, verdicts: Mapping[int, tuple[str, str]]) -> None:
    StageCheck.objects.bulk_create(
        StageCheck(
            stage=stage, milestone_id=key, verdict=verdict, evidence=seen.strip()[:EVIDENCE_MAX]
        )
        for key, (verdict, seen) in verdicts.items()
    )


def _refuse_tasks(project: Project, year: int, verdicts: Mapping[int, tuple[str, str]]) -> None:
    if not project.programme.year <= year <= clock.today().year:
        raise InvalidInput(f"{year} 年还没有到，不能办理阶段验收。")
    tasks = list(project.milestones.all())
    if not runs_on(tasks, year):
        raise Conflict(f"“{project}”的任务都在 {year} 年内到期，请按结项验收办理。")
    refuse_foreign(verdicts, [task.pk for task in tasks])
    wanted = {task.pk for task in tasks_of_year(tasks, year)}
    left = len(wanted - set(verdicts))
    if left or not wanted:
        raise InvalidInput(f"还有 {left} 项年度任务没有核验结论，请补齐后再办理。")
    if set(verdicts) - wanted:
        raise InvalidInput("只核验到本年度为止到期的任务，请刷新页面后重新填写。")
    if any(verdict not in MilestoneVerdict.values for verdict, _ in verdicts.values()):
        raise InvalidInput("任务核验结论不在可选范围内，请重新选择。")


def _refuse_words(result: str, opinion: str) -> None:
    if result not in StageResult.values:
        raise InvalidInput("请选择阶段结论。", field_errors={"result": ["请选择阶段结论。"]})
    if not OPINION_MIN <= len(opinion.strip()) <= OPINION_MAX:
        problem = f"请写明阶段验收意见（{OPINION_MIN}–{OPINION_MAX} 字）。"
        raise InvalidInput(problem, field_errors={"opinion": [problem]})


def _written(project: Project, year: int, actor: Any, result: str, opinion: str) -> StageAcceptance:
    try:
        with transaction.atomic():
            return StageAcceptance.objects.create(
                project=project,
                year=year,
                result=result,
                opinion=opinion.strip(),
                verified_by=actor,
                verified_at=clock.now(),
            )
    except IntegrityError as error:
        raise StaleState(f"“{project}”{year}年的阶段验收刚由他人办理，请刷新后再看。") from error
