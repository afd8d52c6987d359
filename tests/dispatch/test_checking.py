"""The department's side: accepting writes the plan and the lamp, returning keeps punctuality."""

from datetime import date
from decimal import Decimal

import pytest

from core import clock
from core.errors import Conflict, InvalidInput, StaleState
from core.models import AuditRecord
from dispatch.enums import LampColour, ReportState
from dispatch.models import Lamp, MonthlyReport
from dispatch.services.checking import accept_report, accept_reports, return_report
from dispatch.services.reports import file_report
from notifications.models import Message
from projects.enums import Status
from projects.models import Project
from tests.dispatch.months import content, opened, report_of, running, tasks
from tests.world import World, local

pytestmark = pytest.mark.usefixtures("in_april")


@pytest.fixture
def project(world: World) -> Project:
    return running(world.programme, world.home.towns[0])


@pytest.fixture
def report(world: World, project: Project) -> MonthlyReport:
    waiting = report_of(project, opened(world))
    return file_report(
        report_id=waiting.pk, content=content(project, 100, 40), actor=world.secretary
    )


def test_accepting_writes_completion_day_and_progress_and_lights_the_lamp_anew(
    world: World, project: Project, report: MonthlyReport
):
    done = accept_report(report_id=report.pk, actor=world.staff)
    assert (done.state, done.checked_by) == (ReportState.ACCEPTED, world.staff)
    first, second = tasks(project)[:2]
    assert (first.completion, first.done_date) == (100, date(2026, 4, 10))
    assert (second.completion, second.done_date) == (40, None)
    project.refresh_from_db()
    assert project.actual_progress == Decimal("35.0")
    lamp = Lamp.objects.get(project=project, is_current=True)
    assert (lamp.actual, lamp.computed) == (35, LampColour.GREEN)
    assert AuditRecord.objects.filter(action="report.accept").count() == 1


def test_accepting_leaves_the_frozen_plan_as_it_was(
    world: World, project: Project, report: MonthlyReport
):
    def plan() -> list[tuple]:
        fields = ("task", "due_date", "planned_start", "weight", "responsible_person")
        return list(project.milestones.values_list(*fields))

    before = plan()
    accept_report(report_id=report.pk, actor=world.staff)
    assert plan() == before


def test_an_earlier_report_accepted_later_does_not_undo_the_newer_one(
    world: World, project: Project, report: MonthlyReport
):
    with clock.at(local(2026, 5, 4)):
        may = report_of(project, opened(world, "2026-05"))
        newer = content(project, 100, 90, narrative="五月" * 20)
        file_report(report_id=may.pk, content=newer, actor=world.secretary)
        accept_report(report_id=may.pk, actor=world.staff)
        accept_report(report_id=report.pk, actor=world.staff)
    project.refresh_from_db()
    assert project.actual_progress == Decimal("47.5")
    lamps = {lamp.period.key: lamp.actual for lamp in Lamp.objects.select_related("period")}
    assert lamps == {"2026-04": 35, "2026-05": Decimal("47.5")}


def test_two_checkers_the_second_reads_who_was_first(world: World, report: MonthlyReport):
    accept_report(report_id=report.pk, actor=world.staff)
    with pytest.raises(StaleState, match="已由 分水基层组织科干部1 办理，现为“已核”"):
        return_report(report_id=report.pk, actor=world.staff2, reason="数据不对。")
    with pytest.raises(StaleState, match="不能“核报通过”"):
        accept_report(report_id=report.pk, actor=world.staff2)


def test_a_report_changed_since_it_was_opened_is_not_accepted(world: World, report: MonthlyReport):
    with pytest.raises(StaleState, match="不是最新内容"):
        accept_report(report_id=report.pk, actor=world.staff, seen_version=report.version - 1)


def test_returning_needs_a_reason_and_gives_working_days(world: World, report: MonthlyReport):
    with pytest.raises(InvalidInput) as refusal:
        return_report(report_id=report.pk, actor=world.staff, reason=" ")
    assert "reason" in refusal.value.field_errors
    with pytest.raises(InvalidInput, match="不能早于今天"):
        return_report(
            report_id=report.pk, actor=world.staff, reason="请补充。", due_on=date(2026, 4, 1)
        )
    with clock.at(local(2026, 4, 30)):
        done = return_report(report_id=report.pk, actor=world.staff, reason="请补充佐证。")
    assert done.state == ReportState.RETURNED
    assert done.return_due_on == date(2026, 5, 7)
    told = {message.recipient: message.body for message in Message.objects.all()}
    assert set(told) == {world.liaison, world.secretary}
    assert "请补充佐证。" in told[world.liaison]


def test_bulk_accepting_names_each_refusal_and_does_the_rest(
    world: World, project: Project, report: MonthlyReport
):
    other = running(world.programme, world.home.towns[1])
    period = opened(world)
    waiting = report_of(other, period)
    results = accept_reports(report_ids=[waiting.pk, report.pk, report.pk], actor=world.staff)
    assert len(results) == 2
    assert "不能“核报通过”" in results[0].problem
    assert results[1].problem == ""
    assert report_of(project, period).state == ReportState.ACCEPTED
    assert AuditRecord.objects.filter(action="report.accept").count() == 1


def test_the_last_report_of_a_closing_project_is_still_checked_but_not_of_a_judged_one(
    world: World, project: Project, report: MonthlyReport
):
    project.status = Status.ACCEPTANCE
    project.save()
    with pytest.raises(Conflict, match="不再核报"):
        accept_report(report_id=report.pk, actor=world.staff)
    project.status = Status.CLOSING
    project.save()
    assert accept_report(report_id=report.pk, actor=world.staff)
