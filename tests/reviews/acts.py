"""Ways to bring a project before the department, the panel and the head, through the services."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from core import clock
from organisations.models import User
from programmes.models import Programme
from projects.models import Project
from projects.services.submission import submit_application
from reviews.models import ScoreSheet
from reviews.queries.rubrics import criterion_rules
from reviews.services.marking import lock_sheet, save_sheet
from reviews.services.panel import assign_judges
from reviews.services.pre_review import pass_pre_review, take_pre_review
from reviews.services.pre_review_work import CheckLine
from tests.projects.sheets import call_time, drafted
from tests.world import World

PEOPLE = {0: ("liaison", "secretary"), 1: ("other_liaison", "other_secretary")}


def submitted(world: World, *, town: int = 0, **changes: Any) -> Project:
    """An application filed by a town: its liaison officer wrote it, its secretary filed it."""
    liaison, secretary = (world.home.people[name] for name in PEOPLE[town])
    project = drafted(world, liaison=liaison, organisation=world.home.towns[town], **changes)
    with clock.at(call_time(world.programme)):
        return submit_application(project_id=project.pk, actor=secretary)


def all_met(programme: Programme) -> dict[str, CheckLine]:
    """A checklist with every principle and every criterion of problems met."""
    lines = [*programme.principles, *programme.problem_checks]
    return {words: CheckLine(True) for words in lines}


def passed(world: World, project: Project) -> Project:
    """The application taken and passed by the staff."""
    take_pre_review(project_id=project.pk, actor=world.staff)
    return pass_pre_review(
        project_id=project.pk,
        actor=world.staff,
        comment="同意上报。",
        checks=all_met(project.programme),
    )


def judges(world: World, count: int) -> list[User]:
    """Experts of the home county."""
    people = world.home.people
    return [people["expert" if n == 1 else f"expert{n}"] for n in range(1, count + 1)]


def assigned(world: World, project: Project, count: int = 3) -> list[ScoreSheet]:
    """Sheets for the first experts."""
    return assign_judges(
        project_ids=[project.pk],
        judge_ids=[judge.pk for judge in judges(world, count)],
        actor=world.staff,
    )


def marks(sheet: ScoreSheet, each: int | str) -> dict[int, Decimal]:
    """The same mark for every criterion."""
    return {rule.key: Decimal(each) for rule in criterion_rules(sheet.rubric)}


def handed_in(
    sheet: ScoreSheet, each: int | str = 17, *, comment: str = "", veto: bool = False
) -> ScoreSheet:
    """The sheet marked and locked by its judge."""
    save_sheet(
        sheet_id=sheet.pk,
        actor=sheet.judge,
        marks=marks(sheet, each),
        comment=comment,
        veto=veto,
    )
    return lock_sheet(sheet_id=sheet.pk, actor=sheet.judge)


def scored(world: World, project: Project, each: int | str = 17, count: int = 3) -> Project:
    """The project passed, assigned and marked by all."""
    project = passed(world, project)
    for sheet in assigned(world, project, count):
        handed_in(sheet, each)
    return project


def resubmitted(world: World, project: Project) -> None:
    """The first town's application changed in one field and filed again, with a reply."""
    application = project.application
    application.refresh_from_db()
    application.document = {**application.document, "expected_results": "改写后的成效。" * 10}
    application.save()
    submit_application(project_id=project.pk, actor=world.secretary, reply="已改")
