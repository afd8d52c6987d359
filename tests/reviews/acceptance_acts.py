"""Ways to bring a running project through closing and acceptance, through the services."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.test import Client

from organisations.models import Organisation
from programmes.enums import Stage
from projects.models import Project
from reviews.closing_rules import indicator_key
from reviews.models import Acceptance, RectificationItem, ScoreSheet
from reviews.queries.rectification import rectification_of
from reviews.rectification_rules import answer_key
from reviews.services.acceptance import (
    begin_acceptance,
    decide_acceptance,
    finish_verification,
)
from reviews.services.closing import file_closing, save_closing
from reviews.services.findings import Verdicts
from reviews.services.panel import assign_judges
from reviews.services.rectification import check_points, file_rectification, save_rectification
from tests.dispatch.months import running
from tests.reviews.acts import handed_in, judges
from tests.world import World, local

CLOSING_TIME = local(2026, 11, 20)
SUMMARY = "书记牵头成立专班，逐月推进，走访摸底，建立清单，任务到天，责任到人，按时调度。" * 4
RESULTS = (
    "申报时列出的问题逐项对照销号，指标按期核验，群众反映明显好转，"
    "做法已在全县交流推广，制度已印发。"
)
SHORTCOMINGS = "个别点位基础较弱，长效机制还要坚持，下一步纳入日常工作。"


def complete_values(project: Project, **changes: str) -> dict[str, str]:
    """What a unit types into a complete closing report."""
    values = {
        "summary": SUMMARY,
        "results": RESULTS + SHORTCOMINGS,
        "shortcomings": SHORTCOMINGS,
        "unfinished_note": "受前期手续影响，年底前补齐并报送佐证。",
        "self_score": "90",
    }
    for row in project.indicators.all():
        values[indicator_key(row.uid)] = "60"
    return {**values, **changes}


def started(world: World, organisation: Organisation | None = None, **fields: Any) -> Project:
    """A project of the first town in progress, one of its tasks not done."""
    project = running(world.programme, organisation or world.home.towns[0], **fields)
    project.milestones.exclude(position=1).update(completion=100)
    return project


def secretary_of(world: World, project: Project) -> Any:
    """Secretary of the project's unit."""
    towns = [town.pk for town in world.home.towns]
    names = ("secretary", "other_secretary")
    if project.organisation_id in towns:
        return world.home.people[names[towns.index(project.organisation_id)]]
    return world.unit_secretary


def filed(world: World, project: Project | None = None, **changes: str) -> Project:
    """The project with its closing report filed."""
    project = project or started(world)
    secretary = secretary_of(world, project)
    save_closing(project_id=project.pk, actor=secretary, values=complete_values(project, **changes))
    file_closing(project_id=project.pk, actor=secretary)
    project.refresh_from_db()
    return project


def begun(world: World, project: Project | None = None) -> Project:
    """The project taken up for acceptance."""
    project = filed(world, project)
    begin_acceptance(project_id=project.pk, actor=world.staff)
    project.refresh_from_db()
    return project


def all_found(
    project: Project, *, task: str = "done", problem: str = "solved", actual: str = "60"
) -> Verdicts:
    """The same finding for every task, problem and indicator."""
    return Verdicts(
        milestones={row.pk: (task, "看了台账") for row in project.milestones.all()},
        problems={row.pk: (problem, "走访核实") for row in project.problems.all()},
        indicators={row.pk: Decimal(actual) for row in project.indicators.all()},
    )


def verified(
    world: World,
    project: Project,
    *,
    veto: bool = False,
    verdicts: Verdicts | None = None,
    **found: str,
) -> Acceptance:
    """The verification ended."""
    item = world.programme.veto_items.get(stage=Stage.ACCEPTANCE) if veto else None
    return finish_verification(
        project_id=project.pk,
        actor=world.staff,
        verdicts=verdicts or all_found(project, **found),
        veto_item_id=item.pk if item else None,
    )


def sheets_of(world: World, project: Project, count: int = 3) -> list[ScoreSheet]:
    """Acceptance sheets for the first experts."""
    ids = [judge.pk for judge in judges(world, count)]
    return assign_judges(
        project_ids=[project.pk], judge_ids=ids, actor=world.staff, stage=Stage.ACCEPTANCE
    )


def judged(world: World, project: Project, each: int | str = 20, count: int = 3) -> None:
    """Assigned, marked and handed in by all."""
    for sheet in sheets_of(world, project, count):
        handed_in(sheet, each)


def ready(
    world: World, project: Project | None = None, each: int | str = 20, **found: Any
) -> Project:
    """Verified and scored: only the decision is open.

    World's rubric: problems 30, indicators 15, judges 25 + 20, punctuality 10 without reports.
    """
    project = begun(world, project)
    judged(world, project, each)
    verified(world, project, **found)
    return project


def decide(project: Project, actor: Any, result: str = "accept", **options: Any) -> Acceptance:
    """The head's decision with an opinion."""
    return decide_acceptance(
        project_id=project.pk,
        result=result,
        opinion="经集体研究决定。",
        actor=actor,
        **options,
    )


def rectified(project: Project, secretary: Any) -> None:
    """The rectification report written to every point and filed by the secretary."""
    points = RectificationItem.objects.filter(rectification__acceptance__project=project)
    values = {answer_key(item.pk): "已逐项整改到位，佐证齐全。" for item in points}
    values["summary"] = "成立整改专班，对照验收意见逐项整改，已全部整改到位，请予验收。"
    save_rectification(project_id=project.pk, actor=secretary, values=values)
    file_rectification(project_id=project.pk, actor=secretary)


def points_checked(project: Project, staff: Any, *, right: bool = True) -> None:
    """Every point found put right, or none."""
    found = rectification_of(project)
    assert found is not None
    check_points(
        project_id=project.pk,
        actor=staff,
        put_right={item.pk: right for item in found.items.all()},
    )


def accepted(world: World, project: Project | None = None, each: int | str = 20) -> Project:
    """Accepted with the score that follows from the judges' marks."""
    project = ready(world, project, each)
    decide(project, world.head)
    project.refresh_from_db()
    return project


def logged_in(user: Any) -> Client:
    """A browser in which the person is logged in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
