"""Overdue marks: written once, kept for good, and counted where the rules count them."""

from datetime import date

import pytest

from core import clock
from dispatch.enums import CoordinationState
from dispatch.models import CoordinationItem, Lamp, OverdueMark
from dispatch.services.checking import accept_report
from dispatch.services.lamps import recompute_lamps
from dispatch.services.reports import file_report
from programmes.models import LampRule
from projects.enums import Status
from projects.models import Milestone, Project
from reviews.queries.overdue import overdue_tasks
from tests.dispatch.months import content, opened, report_of, running
from tests.world import World, local

DUE, FIRST = date(2026, 4, 28), date(2026, 4, 29)


@pytest.fixture
def project(world: World) -> Project:
    """Running, its first task due on 28 April."""
    return running(world.programme, world.home.towns[0])


def seen_overdue(world: World) -> OverdueMark:
    opened(world)
    recompute_lamps(today=DUE)
    assert not OverdueMark.objects.exists()
    recompute_lamps(today=FIRST)
    return OverdueMark.objects.select_related("milestone", "period").get()


def finished(world: World, project: Project, day: date) -> None:
    """The April report says so and is accepted in May."""
    report = report_of(project, opened(world))
    with clock.at(local(2026, 5, 6, 10)):
        filed = content(project, 100, done=day)
        file_report(report_id=report.pk, content=filed, actor=world.secretary)
        accept_report(report_id=report.pk, actor=world.staff)


def test_the_first_day_a_task_is_over_leaves_one_mark_with_its_day_and_period(
    world: World, project: Project
):
    mark = seen_overdue(world)
    recompute_lamps(today=date(2026, 4, 30))
    assert OverdueMark.objects.get() == mark
    assert (mark.project, mark.milestone.uid, mark.period.key) == (project, "s1", "2026-04")
    assert (mark.due_on, mark.first_seen_on, mark.done_on) == (DUE, FIRST, None)


def test_late_completion_and_a_later_day_leave_the_mark_standing(world: World, project: Project):
    mark = seen_overdue(world)
    finished(world, project, date(2026, 4, 30))
    Milestone.objects.filter(pk=mark.milestone_id).update(due_date=date(2026, 5, 31))
    with clock.at(local(2026, 5, 7)):
        recompute_lamps(today=date(2026, 5, 7))
        mark.refresh_from_db()
        assert (mark.due_on, mark.done_on, mark.stands) == (DUE, date(2026, 4, 30), True)
        assert list(OverdueMark.objects.standing()) == [mark]
        assert overdue_tasks(project.pk) == 1


def test_a_task_finished_in_time_but_reported_later_has_no_standing_mark(
    world: World, project: Project
):
    mark = seen_overdue(world)
    finished(world, project, date(2026, 4, 27))
    mark.refresh_from_db()
    assert not mark.stands
    assert not OverdueMark.objects.standing().exists()
    with clock.at(local(2026, 5, 7)):
        assert overdue_tasks(project.pk) == 0


@pytest.mark.parametrize(("switch", "marks"), [(False, 1), (True, 0)])
def test_accepted_outside_causes_leave_no_mark_where_the_rule_says_so(
    world: World, project: Project, switch: bool, marks: int
):
    LampRule.objects.update(external_excused=switch)
    opened(world)
    excuse(world, project)
    recompute_lamps(today=FIRST)
    assert OverdueMark.objects.count() == marks
    lamp = Lamp.objects.get(project=project)
    assert lamp.planned == (0 if switch else 25)
    assert ("“第1项任务”已认定外部原因，不计滞后和逾期" in lamp.reasons) == switch
    with clock.at(local(2026, 4, 29)):
        assert overdue_tasks(project.pk) == marks


def test_a_mark_from_before_the_cause_was_accepted_stays_but_does_not_count(
    world: World, project: Project
):
    LampRule.objects.update(external_excused=True)
    mark = seen_overdue(world)
    excuse(world, project)
    recompute_lamps(today=date(2026, 4, 30))
    mark.refresh_from_db()
    assert (mark.excused_on, mark.stands) == (date(2026, 4, 30), False)


def test_a_suspended_project_gets_no_mark(world: World, project: Project):
    opened(world)
    project.status, project.status_since = Status.SUSPENDED, local(2026, 4, 20)
    project.save()
    recompute_lamps(today=FIRST)
    assert not OverdueMark.objects.exists()


def excuse(world: World, project: Project) -> CoordinationItem:
    """The problem behind the first task's delay is accepted as caused from outside."""
    return CoordinationItem.objects.create(
        programme=world.programme,
        project=project,
        number=1,
        raised_on=date(2026, 4, 20),
        raised_by=world.liaison,
        kind="site",
        state_since=local(2026, 4, 21),
        promised_on=date(2026, 5, 31),
        lead_unit=world.home.unit,
        problem="土地指标未批",
        state=CoordinationState.WORKING,
        is_external=True,
        milestone=project.milestones.get(uid="s1"),
    )
