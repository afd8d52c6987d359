"""Opening periods and reporting calendars: complete, once, and never for the past unasked."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import AuditRecord
from dispatch.enums import ReportState, Timeliness
from dispatch.models import Lamp, MonthlyReport, ReportPeriod
from dispatch.services.lamps import fix_lamps
from dispatch.services.periods import (
    STOOD_STILL,
    mark_missing,
    open_calendar,
    open_due_periods,
    open_period,
)
from dispatch.services.reports import file_report
from programmes.enums import ProgrammeState
from projects.enums import Status
from projects.services.lifecycle import move
from tests.dispatch.months import content, opened, report_of, running
from tests.factories import make_project
from tests.world import World, local


def test_opening_gives_every_running_project_one_report_with_the_due_moment(world: World):
    mine = running(world.programme, world.home.towns[0])
    other = running(world.programme, world.home.towns[1])
    make_project(world.programme, world.home.unit, status=Status.APPROVED)
    period = opened(world, "2026-04")
    assert {report.project for report in period.reports.all()} == {mine, other}
    assert period.due_at == local(2026, 5, 6, 18)
    assert {report.due_at for report in period.reports.all()} == {period.due_at}
    assert not period.estimated
    assert AuditRecord.objects.filter(action="period.open").count() == 1


def test_opening_twice_changes_nothing_and_adds_what_was_started_since(world: World):
    running(world.programme, world.home.towns[0])
    first = opened(world, "2026-04")
    again = opened(world, "2026-04", local(2026, 4, 2))
    assert again == first
    assert MonthlyReport.objects.count() == 1
    running(world.programme, world.home.towns[1])
    opened(world, "2026-04", local(2026, 4, 3))
    assert MonthlyReport.objects.count() == 2


def test_the_database_itself_refuses_a_second_period_and_a_second_report(world: World):
    project = running(world.programme, world.home.towns[0])
    period = opened(world, "2026-04")
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthlyReport.objects.create(project=project, period=period, due_at=period.due_at)
    period.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        period.save(force_insert=True)


def test_opening_lights_the_lamps_of_the_period(world: World):
    project = running(world.programme, world.home.towns[0])
    period = opened(world, "2026-04")
    lamp = Lamp.objects.get()
    assert (lamp.project, lamp.period, lamp.is_current) == (project, period, True)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("2026-02", "2026-03到2026-12"),
        ("2027-01", "2026-03到2026-12"),
        ("2026-05", "还没有到"),
        ("四月", "不在其中"),
    ],
)
def test_a_month_outside_the_rule_or_in_the_future_is_refused(
    world: World, in_april: None, key: str, words: str
):
    with pytest.raises(InvalidInput, match=words):
        open_period(programme_id=world.programme.pk, key=key, actor=world.staff)
    assert not ReportPeriod.objects.exists()


def test_only_the_own_department_opens_a_period(world: World, in_april: None):
    for person in (world.secretary, world.leader, world.foreign.people["staff"]):
        with pytest.raises(NotAllowed):
            open_period(programme_id=world.programme.pk, key="2026-04", actor=person)
    assert open_period(programme_id=world.programme.pk, key="2026-04", actor=world.staff)


def test_a_programme_that_is_not_active_or_has_no_rule_opens_nothing(world: World, in_april: None):
    world.programme.dispatch_rule.delete()
    with pytest.raises(Conflict, match="截止日"):
        open_period(programme_id=world.programme.pk, key="2026-04", actor=None)
    foreign = world.foreign.programme
    foreign.state = ProgrammeState.CLOSED
    foreign.save()
    with pytest.raises(Conflict, match="已结束"):
        open_period(programme_id=foreign.pk, key="2026-04", actor=None)


def keys() -> list[str]:
    return list(ReportPeriod.objects.order_by("key").values_list("key", flat=True))


def sweep(moment: datetime) -> None:
    with clock.at(moment):
        open_due_periods(now=clock.now())


def test_the_sweep_opens_on_the_first_of_the_month_by_the_shanghai_clock(world: World):
    world.foreign.programme.dispatch_rule.delete()
    running(world.programme, world.home.towns[0])
    opened(world, "2026-03", local(2026, 3, 2))
    sweep(local(2026, 3, 31, 23, 59))
    assert keys() == ["2026-03"]
    sweep(local(2026, 4, 1, 0, 1))
    assert keys() == ["2026-03", "2026-04"]
    sweep(local(2026, 4, 1, 0, 1))
    assert MonthlyReport.objects.count() == 2


def test_before_the_first_and_after_the_last_month_nothing_is_opened(world: World):
    running(world.programme, world.home.towns[0])
    sweep(local(2026, 2, 28, 12))
    assert keys() == []
    sweep(local(2027, 3, 1, 12))
    assert "2027-01" not in keys()


def test_a_period_missed_by_the_sweep_is_opened_later_with_days_left_to_report(world: World):
    world.foreign.programme.dispatch_rule.delete()
    running(world.programme, world.home.towns[0])
    sweep(local(2026, 6, 10))
    assert keys() == ["2026-03", "2026-04", "2026-05", "2026-06"]
    march = MonthlyReport.objects.get(period__key="2026-03")
    assert march.period.due_at == local(2026, 4, 7, 18)
    assert march.due_at == local(2026, 6, 12, 18)
    with clock.at(local(2026, 6, 10, 12)):
        assert mark_missing(now=clock.now()) == 0


def test_past_months_without_a_running_project_are_not_opened(world: World):
    world.foreign.programme.dispatch_rule.delete()
    sweep(local(2026, 6, 10))
    assert keys() == ["2026-06"]


def test_a_project_started_in_the_month_reports_for_it_but_not_for_earlier_ones(world: World):
    opened(world, "2026-03", local(2026, 3, 1))
    opened(world, "2026-04")
    moment = local(2026, 4, 3)
    with clock.at(moment):
        project = make_project(
            world.programme,
            world.home.towns[0],
            status=Status.IN_PROGRESS,
            status_since=moment,
        )
        rows = open_calendar(project=project, actor=world.staff)
        assert [row.period.key for row in rows] == ["2026-04"]
        open_calendar(project=project, actor=world.staff)
    sweep(local(2026, 4, 4))
    keys_of_project = MonthlyReport.objects.filter(project=project)
    assert [row.period.key for row in keys_of_project] == ["2026-04"]


def test_the_sweep_completes_an_open_period_with_projects_started_since(world: World):
    opened(world, "2026-04")
    running(world.programme, world.home.towns[0])
    sweep(local(2026, 4, 9))
    assert MonthlyReport.objects.filter(period__key="2026-04").count() == 1


def test_a_report_is_missing_once_its_deadline_passes_and_late_when_it_comes(world: World):
    project = running(world.programme, world.home.towns[0])
    period = opened(world, "2026-04")
    assert mark_missing(now=local(2026, 5, 6, 18)) == 0
    assert mark_missing(now=local(2026, 5, 6, 18, 1)) == 1
    assert mark_missing(now=local(2026, 5, 6, 18, 2)) == 0
    report = report_of(project, period)
    assert report.timeliness == Timeliness.MISSING
    with clock.at(local(2026, 5, 8)):
        file_report(report_id=report.pk, content=content(project, 50), actor=world.secretary)
    report.refresh_from_db()
    assert report.timeliness == Timeliness.LATE


def test_a_suspended_or_closing_project_is_never_missing(world: World):
    for status in (Status.SUSPENDED, Status.CLOSING):
        project = running(world.programme, world.home.towns[0])
        opened(world, "2026-04", local(2026, 4, 2))
        project.status = status
        project.save()
    assert mark_missing(now=local(2026, 6, 1)) == 0


def test_what_fell_due_while_a_project_stood_still_is_asked_anew_or_not_at_all(world: World):
    project = running(world.programme, world.home.towns[0])
    march = opened(world, "2026-03", local(2026, 3, 3))
    april = opened(world, "2026-04")
    with clock.at(local(2026, 4, 3)):
        move(project.pk, "suspend", actor=world.head, reason="防汛。")
    with clock.at(local(2026, 5, 20)):
        fix_lamps(period_id=march.pk, actor=world.head)
        move(project.pk, "resume", actor=world.head, reason="汛期已过。")
        assert mark_missing(now=clock.now()) == 0
        again, excused = report_of(project, april), report_of(project, march)
    assert (again.state, again.due_at) == (ReportState.OPEN, local(2026, 5, 22, 18))
    assert again.original_due_at == april.due_at
    assert (excused.state, excused.skip_reason) == (ReportState.SKIPPED, STOOD_STILL)


def test_without_the_years_calendar_the_deadline_is_marked_as_estimated(world: World):
    rule = world.programme.dispatch_rule
    rule.last_month = date(2027, 3, 1)
    rule.save()
    running(world.programme, world.home.towns[0])
    period = opened(world, "2026-12")
    assert period.due_at == local(2027, 1, 5, 18)
    assert period.estimated
