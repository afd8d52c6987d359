"""Lamps as stored: written when they change, grey when not lit, overridden, fixed, in strips."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from core.models import AuditRecord
from dispatch import queries
from dispatch.enums import LampColour, Timeliness
from dispatch.models import Lamp, MonthlyReport, OverdueMark
from dispatch.services import lamps
from dispatch.services.checking import accept_report
from dispatch.services.lamps import fix_lamps, override_lamp, recompute_lamps
from dispatch.services.periods import mark_missing
from dispatch.services.reports import file_report
from projects.enums import Status
from projects.models import Milestone, Project
from tests.dispatch.months import content, opened, report_of, running
from tests.factories import make_project
from tests.world import World, local


@pytest.fixture
def project(world: World) -> Project:
    return running(world.programme, world.home.towns[0])


def lamp_of(project: Project, key: str = "2026-04") -> Lamp:
    return Lamp.objects.select_related("period").get(project=project, period__key=key)


def test_a_task_overdue_by_a_day_turns_the_lamp_yellow_and_is_in_the_audit(
    world: World, project: Project
):
    opened(world)
    assert lamp_of(project).shown == LampColour.GREEN
    assert recompute_lamps(today=date(2026, 4, 29)) == 1
    lamp = lamp_of(project)
    assert (lamp.shown, lamp.overdue_days, lamp.overdue_count) == (LampColour.YELLOW, 1, 1)
    assert lamp.reasons == [
        "实际 0.0%，序时 25.0%，滞后 25.0 个百分点",
        "“第1项任务”逾期 1 天",
    ]
    record = AuditRecord.objects.filter(action="lamp.decide").latest("seq")
    assert json.loads(record.details)["changes"] == {str(project.pk): "green>yellow"}


def test_the_nightly_run_writes_only_what_changed(world: World, project: Project):
    opened(world)
    assert recompute_lamps(today=date(2026, 4, 10)) == 0
    assert recompute_lamps(today=date(2026, 4, 11)) == 0
    assert recompute_lamps(today=date(2026, 4, 29)) == 1
    assert recompute_lamps(today=date(2026, 4, 29)) == 0


def test_the_lamp_of_a_past_month_stands_as_of_its_last_day(world: World, project: Project):
    opened(world)
    recompute_lamps(today=date(2026, 6, 20))
    assert lamp_of(project).overdue_days == 2


def test_only_the_newest_lamp_is_current(world: World, project: Project):
    opened(world)
    opened(world, "2026-05")
    assert Lamp.objects.get(project=project, is_current=True).period.key == "2026-05"
    assert Lamp.objects.filter(project=project).count() == 2


def test_a_month_opened_late_does_not_take_the_current_lamp_away(world: World, project: Project):
    opened(world, "2026-05")
    opened(world, "2026-04", local(2026, 5, 3))
    assert Lamp.objects.get(project=project, is_current=True).period.key == "2026-05"


def test_missing_reports_light_yellow_then_red_and_a_late_one_yellow(
    world: World, project: Project
):
    opened(world)
    opened(world, "2026-05")
    MonthlyReport.objects.filter(period__key="2026-04").update(timeliness=Timeliness.MISSING)
    recompute_lamps(today=date(2026, 5, 7))
    assert "月报缺报" in lamp_of(project).reasons
    assert "月报缺报" in lamp_of(project, "2026-05").reasons
    MonthlyReport.objects.update(timeliness=Timeliness.MISSING)
    recompute_lamps(today=date(2026, 6, 8))
    assert lamp_of(project, "2026-05").shown == LampColour.RED
    assert "连续 2 期月报缺报" in lamp_of(project, "2026-05").reasons
    april = MonthlyReport.objects.get(period__key="2026-04")
    with clock.at(local(2026, 6, 8)):
        file_report(report_id=april.pk, content=content(project, 100), actor=world.secretary)
    recompute_lamps(today=date(2026, 6, 8))
    assert "本期月报迟报" in lamp_of(project).reasons


def test_a_report_that_waits_for_the_department_does_not_change_the_lamp_yet(
    world: World, project: Project, in_april: None
):
    report = report_of(project, opened(world))
    file_report(report_id=report.pk, content=content(project, 100), actor=world.secretary)
    recompute_lamps(today=date(2026, 4, 29))
    assert lamp_of(project).actual == 0
    accept_report(report_id=report.pk, actor=world.staff)
    recompute_lamps(today=date(2026, 4, 29))
    assert (lamp_of(project).actual, lamp_of(project).shown) == (25, LampColour.GREEN)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.SUSPENDED, "项目已中止，暂不亮灯"),
        (Status.CLOSING, "项目现为“申请结项”，不再亮灯"),
        (Status.ACCEPTED, "项目现为“已验收”，不再亮灯"),
    ],
)
def test_suspended_and_closed_projects_are_grey(
    world: World, project: Project, status: str, words: str
):
    opened(world)
    project.status, project.status_since = status, local(2026, 4, 20)
    project.save()
    recompute_lamps(today=date(2026, 4, 29))
    assert lamp_of(project).shown == LampColour.GREY
    assert lamp_of(project).reasons == [words]


def test_a_project_closed_after_the_month_keeps_the_lamp_it_had_then(
    world: World, project: Project
):
    opened(world)
    recompute_lamps(today=date(2026, 4, 30))
    project.status, project.status_since = Status.CLOSING, local(2026, 5, 3)
    project.save()
    recompute_lamps(today=date(2026, 5, 4))
    assert lamp_of(project).shown == LampColour.YELLOW


def test_an_approved_project_not_yet_started_is_grey(world: World):
    approved = make_project(
        world.programme,
        world.home.towns[0],
        status=Status.APPROVED,
        status_since=local(2026, 4, 1),
    )
    opened(world, "2026-04", local(2026, 4, 2))
    assert lamp_of(approved).reasons == ["项目已立项，尚未启动实施"]


def test_the_head_overrides_with_a_reason_and_the_computed_colour_stays(
    world: World, project: Project, in_april: None
):
    opened(world)
    lamp = lamp_of(project)
    for person in (world.staff, world.secretary, world.leader, world.foreign.people["head"]):
        with pytest.raises(NotAllowed):
            override_lamp(lamp_id=lamp.pk, actor=person, colour="red", reason="理由" * 10)
    with pytest.raises(InvalidInput, match="不少于 10 字，现有 9 字"):
        override_lamp(lamp_id=lamp.pk, actor=world.head, colour="red", reason="一二三四五六七八九 ")
    with pytest.raises(InvalidInput, match="请选择灯色"):
        override_lamp(lamp_id=lamp.pk, actor=world.head, colour="blue", reason="一" * 10)
    reason = "现场核查发现台账与实际不符。"
    override_lamp(lamp_id=lamp.pk, actor=world.head, colour="red", reason=reason)
    recompute_lamps(today=date(2026, 4, 29))
    lamp.refresh_from_db()
    assert (lamp.shown, lamp.computed) == (LampColour.RED, LampColour.YELLOW)
    assert (lamp.override_by, lamp.override_reason) == (world.head, reason)


def test_choosing_the_computed_colour_takes_the_override_back(
    world: World, project: Project, in_april: None
):
    opened(world)
    lamp = lamp_of(project)
    override_lamp(lamp_id=lamp.pk, actor=world.head, colour="red", reason="理由" * 10)
    override_lamp(lamp_id=lamp.pk, actor=world.head, colour="green", reason="整改到位" * 3)
    recompute_lamps(today=date(2026, 4, 29))
    lamp.refresh_from_db()
    assert (lamp.shown, lamp.override_by) == (LampColour.YELLOW, None)


def test_lamps_are_fixed_after_the_deadline_and_never_change_again(world: World, project: Project):
    period = opened(world)
    with clock.at(local(2026, 5, 6, 17, 59)), pytest.raises(Conflict, match="尚未截止"):
        fix_lamps(period_id=period.pk, actor=world.staff)
    with clock.at(local(2026, 5, 8)):
        mark_missing(now=clock.now())
        with pytest.raises(NotAllowed):
            fix_lamps(period_id=period.pk, actor=world.secretary)
        fixed = fix_lamps(period_id=period.pk, actor=world.staff)
        assert fixed.fixed_at == clock.now()
        with pytest.raises(StaleState, match="已定灯"):
            fix_lamps(period_id=period.pk, actor=world.head)
        lamp = lamp_of(project)
        assert lamp.fixed
        with pytest.raises(StaleState, match="已定灯"):
            override_lamp(lamp_id=lamp.pk, actor=world.head, colour="red", reason="理由" * 10)
        report = report_of(project, period)
        file_report(report_id=report.pk, content=content(project, 100), actor=world.secretary)
        accept_report(report_id=report.pk, actor=world.staff)
        recompute_lamps(today=date(2026, 5, 9))
    again = lamp_of(project)
    assert (again.shown, again.actual, again.reasons) == (lamp.shown, 0, lamp.reasons)


def counted_nightly_run(day: date) -> int:
    with CaptureQueriesContext(connection) as captured:
        recompute_lamps(today=day)
    return len(captured)


def test_the_nightly_run_asks_the_same_number_of_times_for_one_and_three_projects(world: World):
    running(world.programme, world.home.towns[0], milestones=1)
    opened(world)
    recompute_lamps(today=date(2026, 4, 2))
    one = counted_nightly_run(date(2026, 4, 29))
    running(world.programme, world.home.towns[1], milestones=3)
    running(world.programme, world.home.unit, milestones=3)
    opened(world)
    recompute_lamps(today=date(2026, 4, 2))
    three = counted_nightly_run(date(2026, 4, 30))
    assert one == three


def test_every_further_batch_of_the_nightly_run_asks_the_same_number_of_times(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lamps, "BATCH", 2)
    asked = []
    for night, tasks in enumerate((1, 3, 2), start=1):
        for town in world.home.towns:
            late = running(world.programme, town, milestones=tasks)
            Milestone.objects.filter(project=late).update(due_date=date(2026, 4, 7 + night))
        opened(world)
        asked.append(counted_nightly_run(date(2026, 4, 10 + night)))
        assert OverdueMark.objects.filter(first_seen_on=date(2026, 4, 10 + night)).exists()
    assert asked[1] - asked[0] == asked[2] - asked[1] <= 14


def test_strips_current_lamps_and_counts_are_one_query_each(
    world: World, django_assert_num_queries, in_april: None
):
    projects = [running(world.programme, org) for org in world.home.towns]
    never_lit = make_project(world.programme, world.home.unit)
    opened(world, "2026-03", local(2026, 3, 3))
    opened(world)
    ids = [project.pk for project in [*projects, never_lit]]
    with django_assert_num_queries(1):
        strips = queries.lamp_strips(ids, date(2026, 4, 15))
    assert [cell[0] for cell in strips[ids[0]]][-3:] == ["2月", "3月", "4月"]
    assert [cell[1] for cell in strips[ids[0]]][-3:] == ["", "green", "green"]
    assert {cell[1] for cell in strips[never_lit.pk]} == {""}
    with django_assert_num_queries(1):
        assert set(queries.current_lamps(ids)) == set(ids[:2])
    counts = queries.lamp_counts(Project.objects.filter(pk__in=ids))
    assert counts == {"green": 2, "yellow": 0, "red": 0, "grey": 1}


def test_punctuality_counts_decided_reports_only(world: World, in_april: None):
    first, second = (running(world.programme, org) for org in world.home.towns)
    opened(world)
    assert queries.punctuality(world.programme).percent is None
    file_report(
        report_id=MonthlyReport.objects.get(project=first).pk,
        content=content(first, 10),
        actor=world.secretary,
    )
    mark_missing(now=local(2026, 5, 7))
    found = queries.punctuality(world.programme)
    assert (found.on_time, found.late, found.missing, found.percent) == (1, 0, 1, 50)
    by_project = queries.punctuality_of_projects([first.pk, second.pk])
    assert (by_project[first.pk].percent, by_project[second.pk].percent) == (100, 0)
