"""The unit's side: drafts, filing, confirming, saying that nothing is new."""

from datetime import date
from decimal import Decimal

import pytest

from core import clock
from core.errors import Conflict, InvalidInput, StaleState
from dispatch.content import ReportContent, TaskUpdate
from dispatch.enums import ReportState, Timeliness
from dispatch.models import MonthlyReport
from dispatch.queries.asked import asked_of
from dispatch.services.checking import accept_report, return_report
from dispatch.services.reports import confirm_report, file_report, file_unchanged, save_draft
from dispatch.validators import problem_key, task_key
from notifications.models import Message
from projects.enums import Status
from projects.models import Project
from tests.dispatch.months import content, opened, problem, report_of, running, tasks
from tests.world import World, local

pytestmark = pytest.mark.usefixtures("in_april")


@pytest.fixture
def project(world: World) -> Project:
    return running(world.programme, world.home.towns[0])


@pytest.fixture
def report(world: World, project: Project) -> MonthlyReport:
    return report_of(project, opened(world))


def errors_of(report: MonthlyReport, world: World, given: ReportContent) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as refusal:
        file_report(report_id=report.pk, content=given, actor=world.liaison)
    return refusal.value.field_errors


def test_the_liaison_hands_the_report_to_the_secretary_who_hands_it_to_the_department(
    world: World, project: Project, report: MonthlyReport
):
    filed = file_report(report_id=report.pk, content=content(project, 40), actor=world.liaison)
    assert filed.state == ReportState.FILED
    assert filed.first_submitted_at is None
    assert filed.timeliness == Timeliness.PENDING
    assert Message.objects.get().recipient == world.secretary
    with clock.at(local(2026, 4, 20)):
        confirmed = confirm_report(report_id=report.pk, actor=world.secretary)
    assert confirmed.state == ReportState.CONFIRMED
    assert confirmed.first_submitted_at == local(2026, 4, 20)
    assert confirmed.timeliness == Timeliness.ON_TIME
    assert confirmed.actual_progress == Decimal("10.0")


def test_the_secretary_files_and_confirms_in_one(
    world: World, project: Project, report: MonthlyReport
):
    done = file_report(report_id=report.pk, content=content(project, 40), actor=world.secretary)
    assert (done.state, done.confirmed_by) == (ReportState.CONFIRMED, world.secretary)


def test_without_the_secretarys_confirmation_the_liaison_reports_at_once(
    world: World, project: Project, report: MonthlyReport
):
    world.programme.secretary_confirms = False
    world.programme.save()
    done = file_report(report_id=report.pk, content=content(project, 40), actor=world.liaison)
    assert (done.state, done.confirmed_by) == (ReportState.CONFIRMED, None)
    assert done.first_submitted_at


def test_punctuality_counts_to_the_minute_on_the_shanghai_clock(
    world: World, project: Project, report: MonthlyReport
):
    with clock.at(local(2026, 5, 6, 18)):
        done = file_report(report_id=report.pk, content=content(project, 40), actor=world.secretary)
    assert done.timeliness == Timeliness.ON_TIME
    MonthlyReport.objects.update(state=ReportState.OPEN, first_submitted_at=None)
    with clock.at(local(2026, 5, 6, 18, 1)):
        done = file_report(report_id=report.pk, content=content(project, 40), actor=world.secretary)
    assert done.timeliness == Timeliness.LATE


def test_one_click_says_that_nothing_is_new_and_keeps_every_state(
    world: World, project: Project, report: MonthlyReport
):
    first = content(project, 100, 30)
    file_report(report_id=report.pk, content=first, actor=world.secretary)
    accept_report(report_id=report.pk, actor=world.staff)
    with clock.at(local(2026, 5, 4)):
        may = report_of(project, opened(world, "2026-05"))
        done = file_unchanged(report_id=may.pk, actor=world.secretary)
    assert (done.no_news, done.state) == (True, ReportState.CONFIRMED)
    updates = {row.milestone.position: row.completion for row in done.milestone_updates.all()}
    assert updates == {2: 30, 3: 0, 4: 0}
    assert done.actual_progress == Decimal("32.5")


def test_filing_keeps_tasks_problems_and_texts_and_writes_nothing_into_the_plan(
    world: World, project: Project, report: MonthlyReport
):
    given = content(project, 100, 20, problems=(problem(),), no_problems=False)
    done = file_report(report_id=report.pk, content=given, actor=world.liaison)
    assert [row.completion for row in done.milestone_updates.all()] == [100, 20]
    assert done.problems.get().needs_coordination
    assert tasks(project)[0].completion == 0
    project.refresh_from_db()
    assert project.actual_progress == 0
    again = content(project, 60)
    redone = file_report(report_id=report.pk, content=again, actor=world.liaison)
    assert redone.milestone_updates.count() == 1
    assert not redone.problems.exists()


def test_every_task_due_in_or_before_the_month_and_unfinished_must_appear(
    world: World, project: Project, report: MonthlyReport
):
    due = tasks(project)[0]
    errors = errors_of(report, world, content(project))
    assert errors == {task_key(due.pk): ["“第1项任务”应于2026-04-28前完成，请填写完成情况。"]}


def test_a_finished_task_need_not_appear_again(
    world: World, project: Project, report: MonthlyReport
):
    file_report(report_id=report.pk, content=content(project, 100), actor=world.secretary)
    accept_report(report_id=report.pk, actor=world.staff)
    with clock.at(local(2026, 5, 4)):
        may = report_of(project, opened(world, "2026-05"))
        second = TaskUpdate(tasks(project)[1].pk, Decimal(10))
        given = content(project, tasks=(second,), narrative="五月" * 20)
        done = file_report(report_id=may.pk, content=given, actor=world.secretary)
    assert done.actual_progress == Decimal("27.5")


def test_completion_cannot_fall_without_a_reason(
    world: World, project: Project, report: MonthlyReport
):
    file_report(report_id=report.pk, content=content(project, 80), actor=world.secretary)
    accept_report(report_id=report.pk, actor=world.staff)
    with clock.at(local(2026, 5, 4)):
        may = report_of(project, opened(world, "2026-05"))
        given = content(project, 50, 0, narrative="五月" * 20)
        errors = errors_of(may, world, given)
        assert errors == {"fall_reason": ["“第1项任务”的完成度比上次降低，请说明原因。"]}
        explained = content(
            project, 50, 0, narrative="五月" * 20, fall_reason="现场核对后发现两处未完工。"
        )
        done = file_report(report_id=may.pk, content=explained, actor=world.liaison)
    assert done.actual_progress == Decimal("12.5")


@pytest.mark.parametrize(
    ("completion", "done", "words"),
    [
        ("100", None, "请填写完成日期"),
        ("99.9", date(2026, 4, 1), "不能填完成日期"),
        ("100", date(2026, 4, 16), "不能晚于今天"),
        ("100.1", date(2026, 4, 1), "0 到 100"),
        ("-1", None, "0 到 100"),
        ("33.33", None, "一位小数"),
    ],
)
def test_a_task_that_makes_no_sense_is_refused_with_a_sentence(
    world: World,
    project: Project,
    report: MonthlyReport,
    completion: str,
    done: date | None,
    words: str,
):
    task = tasks(project)[0]
    given = content(project, tasks=(TaskUpdate(task.pk, Decimal(completion), done),))
    assert any(words in text for text in errors_of(report, world, given)[task_key(task.pk)])


def test_texts_too_short_too_long_or_missing_are_named_with_their_length(
    world: World, project: Project, report: MonthlyReport
):
    given = content(project, 10, narrative="太短", next_steps="", highlight="亮" * 301)
    errors = errors_of(report, world, given)
    assert errors["narrative"] == ["本月工作进展不少于 30 字，现有 2 字。"]
    assert errors["next_steps"] == ["下月打算不少于 20 字，尚未填写。"]
    assert errors["highlight"] == ["亮点不超过 300 字，现有 301 字，请删减。"]


def test_problems_are_named_or_expressly_none(
    world: World, project: Project, report: MonthlyReport
):
    errors = errors_of(report, world, content(project, 10, no_problems=False))
    assert "请勾选“本月无问题”" in errors["no_problems"][0]
    errors = errors_of(report, world, content(project, 10, problems=(problem(),)))
    assert "请取消勾选" in errors["no_problems"][0]
    bad = (problem(), problem("短", kind="x"))
    errors = errors_of(report, world, content(project, 10, problems=bad, no_problems=False))
    assert len(errors[problem_key(1)]) == 2


def test_last_months_text_copied_word_for_word_is_filed_all_the_same(
    world: World, project: Project, report: MonthlyReport
):
    file_report(report_id=report.pk, content=content(project, 10), actor=world.secretary)
    with clock.at(local(2026, 5, 4)):
        may = report_of(project, opened(world, "2026-05"))
        copied = file_report(
            report_id=may.pk, content=content(project, 10, 0), actor=world.secretary
        )
        assert copied.state == ReportState.CONFIRMED
        assert asked_of(copied).alike(copied.narrative) == 100


def test_a_task_of_another_project_is_refused(
    world: World, project: Project, report: MonthlyReport
):
    other = running(world.programme, world.home.towns[1])
    given = content(project, tasks=(TaskUpdate(tasks(other)[0].pk, Decimal(100)),))
    assert "不属于本项目" in errors_of(report, world, given)["tasks"][0]


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.CLOSING, Status.ACCEPTED])
def test_a_project_that_does_not_run_reports_nothing(
    world: World, project: Project, report: MonthlyReport, status: str
):
    project.status = status
    project.save()
    with pytest.raises(Conflict, match="不再报送月报"):
        file_report(report_id=report.pk, content=content(project, 10), actor=world.liaison)
    with pytest.raises(Conflict, match="不再报送月报"):
        save_draft(report_id=report.pk, document={}, version=0, actor=world.liaison)


def test_the_second_to_act_reads_who_was_first(
    world: World, project: Project, report: MonthlyReport
):
    file_report(report_id=report.pk, content=content(project, 10), actor=world.liaison)
    confirm_report(report_id=report.pk, actor=world.secretary)
    with pytest.raises(StaleState, match="已由 分水甲镇党委书记 办理，现为“待核”"):
        confirm_report(report_id=report.pk, actor=world.secretary)
    with pytest.raises(StaleState, match="不能“报送月报”"):
        file_report(report_id=report.pk, content=content(project, 20), actor=world.liaison)


def test_a_draft_keeps_anything_and_a_stale_version_is_refused(
    world: World, project: Project, report: MonthlyReport
):
    typed = {"narrative": "写到一半", "tasks": {"1": {"completion": "四十"}}}
    saved = save_draft(report_id=report.pk, document=typed, version=0, actor=world.liaison)
    assert (saved.version, saved.draft) == (1, typed)
    with pytest.raises(StaleState, match="已由 分水甲镇联络员 修改"):
        save_draft(report_id=report.pk, document={}, version=0, actor=world.secretary)
    with pytest.raises(StaleState, match="不是最新内容"):
        file_report(
            report_id=report.pk,
            content=content(project, 10),
            actor=world.secretary,
            seen_version=0,
        )
    filed = file_report(report_id=report.pk, content=content(project, 10), actor=world.liaison)
    assert filed.draft == {}


def test_a_late_report_stays_late_and_an_early_one_on_time_after_it_is_returned(
    world: World, project: Project, report: MonthlyReport
):
    file_report(report_id=report.pk, content=content(project, 10), actor=world.secretary)
    return_report(report_id=report.pk, actor=world.staff, reason="请补充照片编号和日期。")
    with clock.at(local(2026, 5, 20)):
        again = content(project, 20)
        done = file_report(report_id=report.pk, content=again, actor=world.secretary)
    assert done.timeliness == Timeliness.ON_TIME
    assert done.first_submitted_at == local(2026, 4, 15)
    assert done.submitted_at == local(2026, 5, 20)
