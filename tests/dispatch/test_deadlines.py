"""Later deadlines and excused reports: who is late, who is missing, who is asked nothing."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from core.models import AuditRecord
from dispatch.enums import LampColour, ReportState, Timeliness
from dispatch.models import Lamp, MonthlyReport, ReportPeriod
from dispatch.queries import punctuality, report_counts, reports_of_period, reports_to_file
from dispatch.services.deadlines import extend_deadline, skip_report, unskip_report
from dispatch.services.lamps import fix_lamps, recompute_lamps
from dispatch.services.periods import mark_missing
from dispatch.services.reports import file_report
from dispatch.standing import Standing, standing
from notifications.models import Message
from projects.models import Project
from tests.dispatch.months import content, opened, report_of, running
from tests.world import World, local

LATER = date(2026, 5, 15)
AFTER = local(2026, 5, 8)


@pytest.fixture
def project(world: World) -> Project:
    return running(world.programme, world.home.towns[0])


@pytest.fixture
def period(world: World, project: Project) -> ReportPeriod:
    return opened(world)


@pytest.fixture
def report(project: Project, period: ReportPeriod) -> MonthlyReport:
    return report_of(project, period)


def lamp_of(project: Project) -> Lamp:
    return Lamp.objects.get(project=project, is_current=True)


def test_a_missing_report_waits_again_and_is_on_time_by_the_later_moment(
    world: World, project: Project, report: MonthlyReport
):
    first = report.due_at
    with clock.at(AFTER):
        mark_missing(now=clock.now())
        recompute_lamps(today=clock.today())
        assert lamp_of(project).computed == LampColour.YELLOW
        done = extend_deadline(
            period_id=report.period_id,
            due_on=LATER,
            reason="防汛期间顺延。",
            actor=world.staff,
            report_ids=[report.pk],
        )
        assert [row.pk for row in done.reports] == [report.pk]
        assert "本期月报缺报" not in "".join(lamp_of(project).reasons)
        report.refresh_from_db()
        assert (report.timeliness, report.standing) == (Timeliness.PENDING, Standing.DUE)
        assert (report.due_at, report.original_due_at) == (local(2026, 5, 15, 18), first)
        assert mark_missing(now=clock.now()) == 0
        filed = file_report(
            report_id=report.pk, content=content(project, 10), actor=world.secretary
        )
    assert filed.timeliness == Timeliness.ON_TIME
    told = Message.objects.filter(kind="report_extended")
    assert {row.recipient for row in told} == {world.liaison, world.secretary}
    assert "防汛期间顺延" in told[0].body
    assert AuditRecord.objects.filter(action="report.extend").count() == 1


def test_a_second_extension_keeps_the_first_deadline_of_all(world: World, report: MonthlyReport):
    first = report.due_at
    with clock.at(local(2026, 4, 15)):
        for day in (LATER, date(2026, 5, 20)):
            extend_deadline(
                period_id=report.period_id, due_on=day, reason="顺延。", actor=world.staff
            )
    report.refresh_from_db()
    report.period.refresh_from_db()
    assert report.original_due_at == report.period.original_due_at == first
    assert report.due_at == report.period.due_at == local(2026, 5, 20, 18)


def test_a_report_already_filed_keeps_how_it_met_its_deadline(
    world: World, project: Project, report: MonthlyReport
):
    with clock.at(AFTER):
        late = file_report(report_id=report.pk, content=content(project, 10), actor=world.secretary)
        assert late.timeliness == Timeliness.LATE
        with pytest.raises(Conflict, match="没有需要延期的"):
            extend_deadline(
                period_id=report.period_id,
                due_on=LATER,
                reason="顺延。",
                actor=world.staff,
                report_ids=[report.pk],
            )
        done = extend_deadline(
            period_id=report.period_id, due_on=LATER, reason="顺延。", actor=world.staff
        )
    assert done.reports == ()
    report.refresh_from_db()
    assert (report.timeliness, report.original_due_at) == (Timeliness.LATE, None)


@pytest.mark.parametrize(
    ("day", "reason", "field"),
    [
        (None, "顺延。", "due_on"),
        (date(2026, 5, 16), "顺延。", "due_on"),
        (date(2026, 5, 7), "顺延。", "due_on"),
        (LATER, " ", "reason"),
        (LATER, "长" * 201, "reason"),
    ],
    ids=["no day", "a Saturday", "a day gone by", "no reason", "too long"],
)
def test_an_extension_needs_a_working_day_to_come_and_a_reason(
    world: World, report: MonthlyReport, day: date | None, reason: str, field: str
):
    with clock.at(AFTER), pytest.raises(InvalidInput) as refusal:
        extend_deadline(period_id=report.period_id, due_on=day, reason=reason, actor=world.staff)
    assert field in refusal.value.field_errors


def test_deadlines_are_the_departments_alone_and_end_with_the_fixed_lamps(
    world: World, report: MonthlyReport
):
    for person in (world.secretary, world.leader, world.foreign.people["staff"]):
        with pytest.raises(NotAllowed):
            extend_deadline(period_id=report.period_id, due_on=LATER, reason="顺延。", actor=person)
        with pytest.raises(NotAllowed):
            skip_report(report_id=report.pk, reason="没有任务。", actor=person)
    with clock.at(AFTER):
        fix_lamps(period_id=report.period_id, actor=world.head)
        with pytest.raises(Conflict, match="已定灯"):
            extend_deadline(
                period_id=report.period_id, due_on=LATER, reason="顺延。", actor=world.staff
            )
        with pytest.raises(Conflict, match="已定灯"):
            skip_report(report_id=report.pk, reason="没有任务。", actor=world.staff)


def test_an_excused_report_is_neither_missing_nor_late_nor_asked_nor_counted(
    world: World, project: Project, report: MonthlyReport
):
    with clock.at(AFTER):
        mark_missing(now=clock.now())
        skip_report(report_id=report.pk, reason="集中精力防汛。", actor=world.staff)
        assert mark_missing(now=clock.now()) == 0
        assert "缺报" not in "".join(lamp_of(project).reasons)
        assert not reports_to_file(world.liaison, clock.now()).exists()
        with pytest.raises(StaleState, match="免报"):
            file_report(report_id=report.pk, content=content(project, 10), actor=world.liaison)
    report.refresh_from_db()
    assert (report.state, report.standing) == (ReportState.SKIPPED, Standing.SKIPPED)
    assert punctuality(world.programme).total == 0
    counts = report_counts(reports_of_period(world.staff, report.period), listed=None)
    assert (counts.total, counts.skipped, counts.missing) == (0, 1, 0)


def test_an_excused_month_between_missing_ones_changes_nothing_for_the_lamp(
    world: World, project: Project
):
    months = [opened(world, key) for key in ("2026-03", "2026-04", "2026-05")]
    with clock.at(local(2026, 6, 15)):
        skip_report(
            report_id=report_of(project, months[1]).pk, reason="本期没有任务。", actor=world.staff
        )
        mark_missing(now=clock.now())
        recompute_lamps(today=clock.today())
    assert lamp_of(project).computed == LampColour.RED


def test_a_report_asked_for_again_after_its_deadline_gets_days_to_write_it(
    world: World, report: MonthlyReport
):
    first = report.due_at
    with clock.at(AFTER):
        skip_report(report_id=report.pk, reason="本期没有任务。", actor=world.staff)
        with pytest.raises(StaleState, match="免报"):
            skip_report(report_id=report.pk, reason="再来一次。", actor=world.staff2)
        asked = unskip_report(report_id=report.pk, actor=world.staff)
    assert asked.state == ReportState.OPEN
    assert (asked.due_at, asked.original_due_at) == (local(2026, 5, 11, 18), first)
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert {"report_skipped", "report_unskipped"} <= kinds


def test_a_report_that_reached_the_department_is_not_excused(
    world: World, project: Project, report: MonthlyReport
):
    with clock.at(local(2026, 4, 15)):
        file_report(report_id=report.pk, content=content(project, 10), actor=world.secretary)
        with pytest.raises(StaleState, match="不能“免报”"):
            skip_report(report_id=report.pk, reason="没有任务。", actor=world.staff)


def test_every_standing_is_said_in_the_words_people_use():
    due, cases = local(2026, 5, 6, 18), ReportState
    at = {
        (cases.OPEN, Timeliness.PENDING, local(2026, 4, 10)): "未到期",
        (cases.OPEN, Timeliness.PENDING, local(2026, 4, 23)): "待报",
        (cases.FILED, Timeliness.PENDING, local(2026, 5, 1)): "待报",
        (cases.OPEN, Timeliness.MISSING, local(2026, 5, 8)): "缺报",
        (cases.CONFIRMED, Timeliness.LATE, local(2026, 5, 8)): "迟报",
        (cases.ACCEPTED, Timeliness.ON_TIME, local(2026, 5, 8)): "按时",
        (cases.RETURNED, Timeliness.ON_TIME, local(2026, 5, 8)): "退回重报",
        (cases.SKIPPED, Timeliness.PENDING, local(2026, 5, 8)): "免报",
    }
    for (state, timeliness, now), words in at.items():
        assert standing(state, timeliness, due, now).label == words


def test_the_page_extends_excuses_and_asks_again(
    world: World, project: Project, period: ReportPeriod, report: MonthlyReport
):
    client = Client()
    client.force_login(world.staff, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("dispatch:deadlines", args=[period.pk])
    with clock.at(AFTER):
        ticked = client.get(page, {"report": report.pk}).content.decode()
        assert f'value="{report.pk}" checked' in ticked
        extend = reverse("dispatch:extend", args=[period.pk])
        nothing = client.post(extend, {"due_on": "2026-05-15", "reason": "顺延。"})
        assert "没有勾选月报" in nothing.content.decode()
        typed = {"report": report.pk, "due_on": "2026-05-16", "reason": "防汛顺延。"}
        refused = client.post(extend, typed).content.decode()
        assert "可以改为 2026-05-18" in refused
        assert "防汛顺延。" in refused
        done = client.post(extend, {**typed, "due_on": "2026-05-15"}, follow=True)
        assert "1 份月报已延期至5月15日18:00" in done.content.decode()
        skip = {"report": report.pk, "reason": "集中精力防汛。"}
        done = client.post(reverse("dispatch:skip", args=[period.pk]), skip, follow=True)
        assert "集中精力防汛。" in done.content.decode()
        unit = Client()
        unit.force_login(world.liaison, backend="django.contrib.auth.backends.ModelBackend")
        read = unit.get(reverse("dispatch:report", args=[report.pk])).content.decode()
        assert "本期免报" in read
        client.post(reverse("dispatch:unskip", args=[report.pk]))
    report.refresh_from_db()
    assert report.state == ReportState.OPEN
