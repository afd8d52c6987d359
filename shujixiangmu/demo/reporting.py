"""Second part of the demonstration: the months, with prompt, slow and careless units."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from core import clock
from dispatch.content import ProblemEntry, ReportContent, TaskUpdate
from dispatch.enums import ReportState
from dispatch.models import MonthlyReport, ReportPeriod
from dispatch.periods import slots_until
from dispatch.queries import schedule_of
from dispatch.queries.tasks import TaskLine, task_lines
from dispatch.services.checking import accept_reports, return_report
from dispatch.services.lamps import fix_lamps, recompute_lamps
from dispatch.services.periods import mark_missing, open_due_periods
from dispatch.services.reminders import run_reminders
from dispatch.services.reports import confirm_report, file_report
from projects.enums import Status
from projects.models import Project
from shujixiangmu.demo.content import narrative, next_steps
from shujixiangmu.demo.following import follow_up
from shujixiangmu.demo.story import Story, turn_of

PROMPT, SLOW, CARELESS = 0, 28, 70
LATE_DAYS = 3
EARLY = 6
FULL = Decimal(100)


def lag_of(project: Project) -> int:
    """Days the unit runs behind its plan: most are prompt, a few slow, very few careless."""
    return {3: SLOW, 7: SLOW, 11: CARELESS}.get(turn_of(project) % 16, PROMPT)


def plan_months(story: Story) -> None:
    """Plan every month from the programme's first to the present one."""
    rule = story.programme.dispatch_rule
    today = story.now.astimezone(clock.SHANGHAI).date()
    for slot in slots_until(schedule_of(rule), today):
        story.at(slot.starts_on, 6, _open_periods, minute=5)
        story.at(slot.starts_on, 7, partial(_plan_early_birds, story, slot.key), minute=0)
        following = slot.ends_on + timedelta(days=1)
        story.at(following, 7, partial(_plan_reports, story, slot.key), minute=0)


def _open_periods() -> None:
    open_due_periods(now=clock.now())
    recompute_lamps(today=clock.today())


def _plan_early_birds(story: Story, key: str) -> None:
    """A few units report before the month is over; half of them wait for their secretary."""
    reports = MonthlyReport.objects.filter(period__programme=story.programme, period__key=key)
    for report in reports.select_related("project").order_by("pk"):
        turn = turn_of(report.project)
        if turn % EARLY == 1:
            day = clock.today() + timedelta(days=14 + story.random.randrange(5))
            story.at(day, 10, partial(_file, story, report.pk))
            if turn % (2 * EARLY) == 1:
                story.at(day, 17, partial(_confirm, story, report.pk))


def _plan_reports(story: Story, key: str) -> None:
    """The month is over: plan who files when, the check, the lamps, the reminders."""
    period = ReportPeriod.objects.filter(programme=story.programme, key=key).first()
    if period is None:
        return
    due = period.due_at.astimezone(clock.SHANGHAI).date()
    first = clock.today()
    for report in period.reports.select_related("project").order_by("pk"):
        day = _filing_day(story, report.project, first, due)
        if day is not None:
            story.at(day, 9, partial(_file, story, report.pk))
            story.at(day, 16, partial(_confirm, story, report.pk))
    for offset in range(-4, 9):
        morning = due + timedelta(days=offset)
        story.at(morning, 8, partial(_remind, morning), minute=30)
    story.at(due, 18, _note_missing, minute=1)
    for working_days in (1, 3):
        checked = story.calendar.add_working_days(due, working_days)
        story.at(checked, 10, partial(_check, story, period.pk), minute=30)
    fixed = story.calendar.add_working_days(due, 5)
    story.at(fixed, 17, partial(_fix, story, period.pk), minute=30)


def _filing_day(story: Story, project: Project, first: date, due: date) -> date | None:
    lag = lag_of(project)
    if lag == CARELESS and story.random.random() < 0.5:
        return None
    if lag and story.random.random() < 0.35:
        return story.calendar.add_working_days(due, story.random.randrange(1, LATE_DAYS))
    span = max((due - first).days - 1, 1)
    return story.calendar.next_working_day(
        min(first + timedelta(days=story.random.randrange(span)), due - timedelta(days=1))
    )


def _live(report_id: int, *states: str) -> MonthlyReport | None:
    """The report, if it still waits in one of the states and its project still runs."""
    return (
        MonthlyReport.objects.select_related("project", "period")
        .filter(pk=report_id, state__in=states, project__status=Status.IN_PROGRESS)
        .first()
    )


def _file(story: Story, report_id: int) -> None:
    report = _live(report_id, ReportState.OPEN, ReportState.RETURNED)
    if report is not None:
        content = _content(story, report)
        file_report(report_id=report_id, content=content, actor=story.cast.liaison(report.project))


def _confirm(story: Story, report_id: int) -> None:
    report = _live(report_id, ReportState.FILED)
    if report is not None:
        confirm_report(report_id=report_id, actor=story.cast.secretary(report.project))


def _content(story: Story, report: MonthlyReport) -> ReportContent:
    seen = report.period.ends_on - timedelta(days=lag_of(report.project))
    lines = [line for line in task_lines(report) if line.is_due or line.is_open]
    updates = tuple(_update(line, seen) for line in lines)
    done = [
        line.milestone.task
        for line, update in zip(lines, updates, strict=True)
        if update.completion == FULL
    ]
    waiting = [
        line.milestone.task
        for line, update in zip(lines, updates, strict=True)
        if update.completion < FULL
    ]
    late = [line for line in lines if line.is_due and line.milestone.task in waiting]
    return ReportContent(
        narrative=f"{report.period}：" + narrative(done, waiting, story.random),
        next_steps=next_steps(waiting),
        tasks=updates,
        problems=(_problem(late[0]),) if late else (),
        no_problems=not late,
    )


def _update(line: TaskLine, seen: date) -> TaskUpdate:
    milestone = line.milestone
    span = max((milestone.due_date - milestone.planned_start).days, 1)
    share = Decimal((seen - milestone.planned_start).days) / span
    if share >= 1:
        return TaskUpdate(milestone.pk, FULL, min(milestone.due_date, clock.today()))
    reached = max(Decimal(int(max(share, Decimal(0)) * 9)) * 10, line.before)
    return TaskUpdate(milestone.pk, reached, None, "")


def _problem(line: TaskLine) -> ProblemEntry:
    return ProblemEntry(
        kind="cooperation",
        text=f"“{line.milestone.task}”涉及多个部门，手续办理比计划慢，请协调加快。",
        needs_coordination=True,
    )


def _remind(morning: date) -> None:
    run_reminders(day=morning, now=clock.now())


def _note_missing() -> None:
    mark_missing(now=clock.now())


def _check(story: Story, period_id: int) -> None:
    """The officer returns the thinnest report and accepts the others."""
    waiting = list(
        MonthlyReport.objects.filter(period=period_id, state=ReportState.CONFIRMED).order_by("pk")
    )
    officer = story.cast.staff[0]
    if len(waiting) > 12:
        returned = waiting.pop(story.random.randrange(len(waiting)))
        return_report(
            report_id=returned.pk,
            actor=officer,
            reason="进展写得太笼统，请写明完成了哪些点位、还差哪些点位。",
        )
        again = story.calendar.add_working_days(clock.today(), 1)
        story.at(again, 9, partial(_file, story, returned.pk))
        story.at(again, 15, partial(_confirm, story, returned.pk))
    accept_reports(report_ids=[report.pk for report in waiting], actor=officer)


def _fix(story: Story, period_id: int) -> None:
    follow_up(story, fix_lamps(period_id=period_id, actor=story.cast.staff[0]))
