"""Stage acceptance: one year of a longer project, which goes on."""

from datetime import date

import pytest
from django.urls import reverse

from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from notifications.models import Message
from projects.models import Project
from reviews.models import StageCheck
from reviews.services.stages import accept_stage
from reviews.stage_rules import year_to_accept
from tests.reviews.acceptance_acts import logged_in, started
from tests.world import World

pytestmark = pytest.mark.usefixtures("november")


def longer(world: World) -> Project:
    """A project whose last task falls due next year."""
    project = started(world, continuity="multi_year", end_date=date(2027, 6, 30))
    last = project.milestones.order_by("position").last()
    last.due_date = date(2027, 6, 1)
    last.save()
    return project


def of_the_year(project: Project) -> dict[int, tuple[str, str]]:
    tasks = project.milestones.filter(due_date__year=2026)
    return {task.pk: ("done", "看了台账") for task in tasks}


def accept(world: World, project: Project, **options):
    given = {
        "actor": world.staff,
        "year": 2026,
        "verdicts": of_the_year(project),
        "result": "reached",
        "opinion": "年度任务完成，明年抓紧收尾。",
        **options,
    }
    return accept_stage(project_id=project.pk, **given)


def test_a_year_is_verified_and_the_project_goes_on(world: World):
    project = longer(world)
    stage = accept(world, project)
    project.refresh_from_db()
    assert project.status == "in_progress"
    assert StageCheck.objects.filter(stage=stage).count() == project.milestones.count() - 1
    told = Message.objects.get(kind="stage_accepted_2026", recipient=world.secretary)
    assert "完成年度任务" in told.title
    with pytest.raises(StaleState, match=f"已由 {world.staff} 办理"):
        accept(world, project, actor=world.staff2)


def test_only_the_tasks_of_the_year_are_verified_and_all_of_them(world: World):
    project = longer(world)
    every = {task.pk: ("done", "") for task in project.milestones.all()}
    with pytest.raises(InvalidInput, match="只核验到本年度"):
        accept(world, project, verdicts=every)
    with pytest.raises(InvalidInput, match="没有核验结论"):
        accept(world, project, verdicts={})
    with pytest.raises(InvalidInput, match="还没有到"):
        accept(world, project, year=2027)
    with pytest.raises(NotAllowed):
        accept(world, project, actor=world.secretary)


def test_a_project_that_ends_this_year_is_closed_instead(world: World):
    with pytest.raises(Conflict, match="按结项验收办理"):
        accept(world, started(world))


def test_the_page_verifies_and_the_unit_reads_it(world: World):
    project = longer(world)
    url = reverse("reviews:stage", args=[project.pk])
    data = {f"task_{key}": verdict for key, (verdict, _) in of_the_year(project).items()}
    data |= {"result": "mostly", "opinion": "基本完成，明年补齐。"}
    staff = logged_in(world.staff)
    assert staff.post(url, {"result": "mostly"}).status_code == 422
    assert str(project) in staff.get(reverse("reviews:acceptance_queue")).content.decode()
    assert staff.post(url, data).status_code == 302
    assert "基本完成，明年补齐。" in logged_in(world.liaison).get(url).content.decode()


def test_the_years_come_one_after_the_other():
    assert year_to_accept(2026, [], date(2026, 12, 1)) == 2026
    assert year_to_accept(2026, [2026], date(2027, 1, 5)) == 2027
    assert year_to_accept(2026, [2026], date(2026, 12, 31)) is None


def test_the_unit_finds_the_years_from_its_project(world: World):
    project = longer(world)
    address = reverse("dashboards:project", args=[project.pk])
    client, link = logged_in(world.liaison), reverse("reviews:stage", args=[project.pk])
    assert link not in client.get(address).content.decode()
    accept(world, project)
    assert link in client.get(address).content.decode()
    assert "明年抓紧收尾" in client.get(link).content.decode()
