"""Reminder rules of every duty: when they apply, whom they reach, what a person may put off."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.clock import SHANGHAI
from core.errors import Conflict, InvalidInput
from core.models import AuditRecord
from core.workdays import OFF, WORK, WorkCalendar
from dispatch.models import MonthlyReport, ReminderLog, ReminderRun, ReminderSnooze
from dispatch.models.reminders import RunKind
from dispatch.queries.duty_projects import handovers_due
from dispatch.queries.reminder_runs import reminder_days
from dispatch.reminding import Timetable
from dispatch.services.reminders import RunOutcome, run_reminders
from dispatch.services.snoozing import put_off
from dispatch.tasks import morning_reminders, urgent_reminders
from notifications.models import Message
from organisations.models import Appointment
from programmes.enums import Duty, RuleSection, Stage
from programmes.exporting import document_of
from programmes.models import ReminderRule
from programmes.services.editing import save_section
from projects.enums import Status
from projects.models import Project
from reviews.models import ScoreSheet
from tests.dispatch.months import opened, report_of, running
from tests.factories import make_project
from tests.world import World, local

# Working days around the due day: 30 Apr (Thu), 6 May (Wed) to 9 May (make-up Saturday).
BEFORE, DUE = date(2026, 4, 29), date(2026, 5, 6)


def run(day: date, **options: bool) -> RunOutcome:
    moment = datetime.combine(day, time(8, 30), SHANGHAI)
    with clock.at(moment):
        return run_reminders(day=day, now=moment, **options)


def rule(world: World, duty: str, offset: int, recipient: str, **more: object) -> ReminderRule:
    """The only rule from now on."""
    ReminderRule.objects.filter(programme=world.programme).delete()
    return another(world, duty, offset, recipient, **more)


def another(world: World, duty: str, offset: int, recipient: str, **more: object) -> ReminderRule:
    return ReminderRule.objects.create(
        programme=world.programme,
        code=f"{duty}{offset}{recipient}"[:24],
        duty=duty,
        offset_days=offset,
        recipient=recipient,
        **more,
    )


def told() -> list[str]:
    return sorted(Message.objects.values_list("recipient__username", flat=True))


@pytest.fixture
def project(world: World) -> Project:
    return running(world.programme, world.home.towns[0])


# Statutory days of 2026 the times below run into; 2027 is not loaded.
OFF_DAYS = [date(2026, 2, 15) + timedelta(days) for days in range(9)]
OFF_DAYS += [date(2026, 9, day) for day in (25, 26, 27)]
OFF_DAYS += [date(2026, 10, day) for day in range(1, 8)]
MADE_UP = [date(2026, 2, 14), date(2026, 2, 28), date(2026, 9, 20), date(2026, 10, 10)]
YEAR = WorkCalendar(
    days=dict.fromkeys(OFF_DAYS, OFF) | dict.fromkeys(MADE_UP, WORK), years=frozenset({2026})
)


@pytest.mark.parametrize(
    ("day", "due", "offset", "repeat", "occurrence"),
    [
        ("2026-02-13", "2026-02-24", -1, 0, None),
        ("2026-02-14", "2026-02-24", -1, 0, 0),  # the make-up Saturday before the festival
        ("2026-02-24", "2026-02-14", 1, 1, 0),  # nine days off are no time at all
        ("2026-02-25", "2026-02-14", 1, 1, 1),
        ("2026-09-18", "2026-09-21", -1, 0, None),
        ("2026-09-20", "2026-09-21", -1, 0, 0),  # a Sunday that is worked
        ("2026-10-09", "2026-09-30", 3, 0, None),
        ("2026-10-10", "2026-09-30", 3, 0, 0),  # 8, 9 and the make-up Saturday
        ("2026-12-31", "2026-12-30", 1, 2, 0),
        ("2027-01-04", "2026-12-30", 1, 2, 1),  # the year's end is no border
        ("2027-01-05", "2026-12-30", 1, 2, 1),  # the latest of what was missed
        ("2027-01-06", "2026-12-30", 1, 2, 2),
    ],
)
def test_a_rule_applies_by_working_days_and_repeats_by_them(
    day: str, due: str, offset: int, repeat: int, occurrence: int | None
):
    timetable = Timetable(date.fromisoformat(day), YEAR)
    assert timetable.occurrence(date.fromisoformat(due), offset, repeat) == occurrence


def test_a_rule_repeats_until_it_is_done_and_an_outage_costs_one_reminder(
    world: World, project: Project
):
    rule(world, Duty.REPORT, 1, "secretary", repeat_days=2)
    report = report_of(project, opened(world))
    assert [run(date(2026, 5, day)).sent for day in (7, 8, 9, 11)] == [1, 0, 1, 0]
    assert run(date(2026, 5, 20)).sent == 1  # three occurrences missed, one message
    assert run(date(2026, 5, 20)).found == 0
    MonthlyReport.objects.filter(pk=report.pk).update(
        state="confirmed", first_submitted_at=clock.now()
    )
    assert run(date(2026, 6, 10)).found == 0


def test_a_new_deadline_is_a_new_occasion(world: World, project: Project):
    rule(world, Duty.REPORT, 0, "liaison")
    report = report_of(project, opened(world))
    assert run(DUE).sent == 1
    MonthlyReport.objects.filter(pk=report.pk).update(due_at=local(2026, 5, 12, 18))
    assert run(date(2026, 5, 11)).sent == 0
    assert run(date(2026, 5, 12)).sent == 1


def test_a_county_drops_a_rule_that_has_spoken_and_hears_no_more_of_it(
    world: World, project: Project
):
    opened(world)
    run(BEFORE)
    programme = world.programme
    kept = [line for line in document_of(programme)["reminders"] if line["code"] != "due"]
    for lines in (kept, [line for line in kept if line["code"] != "before"]):
        programme.refresh_from_db()
        save_section(
            programme_id=programme.pk,
            section=RuleSection.DISPATCH,
            values={"reminders": lines},
            actor=world.staff,
            seen_digest=programme.rules_digest,
            reason="基层反映提醒过多，予以减少",
        )
    assert run(DUE) == RunOutcome()
    assert Message.objects.filter(kind="reminder").count() == 1


def test_an_urgent_rule_speaks_at_once_and_leaves_the_rest_for_the_morning(
    world: World, project: Project
):
    rule(world, Duty.MILESTONE, -5, "liaison")
    another(world, Duty.RETURNED_REPORT, -2, "liaison", urgent=True)
    report = report_of(project, opened(world))
    other = report_of(running(world.programme, world.home.towns[0]), opened(world))
    MonthlyReport.objects.filter(pk__in=[report.pk, other.pk]).update(
        state="returned", return_due_on=BEFORE
    )
    with clock.at(local(2026, 4, 28, 15)):
        urgent_reminders()
        urgent_reminders()
    assert told() == ["liaison", "liaison"]
    assert Message.objects.filter(kind="reminder_urgent", title__startswith="急：").count() == 2
    assert Message.objects.first().link == reverse("dispatch:report", args=[other.pk])
    assert ReminderRun.objects.count() == 1
    assert run(date(2026, 4, 30)) == RunOutcome(found=2, sent=1, merged=1)


def test_returned_applications_and_overdue_tasks_come_in_one_digest(world: World, project: Project):
    project.milestones.update(due_date=date(2026, 4, 20), task="改造场地")
    project.milestones.exclude(pk=project.milestones.first().pk).update(done_date=BEFORE)
    returned = make_project(world.programme, world.home.towns[0], status=Status.RETURNED)
    Project.objects.filter(pk=returned.pk).update(return_due_on=BEFORE)
    rule(world, Duty.MILESTONE, 1, "liaison")
    another(world, Duty.RETURNED_FORM, 0, "owner")
    assert run(BEFORE) == RunOutcome(found=2, sent=1, merged=1)
    message = Message.objects.get()
    assert message.title == "待办提醒：计划任务 1 项、退回的申报书 1 项，其中 1 项已逾期"
    assert message.link == reverse("dispatch:my_reminders")
    assert "任务“改造场地”，4月20日截止，已超 7 个工作日" in message.body


def test_an_expert_hears_of_his_own_sheets_and_the_department_of_late_ones(world: World):
    judged = make_project(
        world.programme, world.home.towns[0], status=Status.EXPERT_REVIEW, title="好项目"
    )
    expert = world.expert
    ScoreSheet.objects.create(
        project=judged, stage=Stage.APPROVAL, judge=expert, assigned_at=local(2026, 3, 2)
    )
    rule(world, Duty.SHEET, 0, "owner")
    another(world, Duty.SHEET, 1, "staff")
    world.programme.events.all().delete()
    assert run(date(2026, 3, 13)).sent == 0
    assert run(date(2026, 3, 16)).sent == 1  # ten working days after it was handed out
    assert told() == ["expert"]
    run(date(2026, 3, 17))
    assert told() == ["expert", "staff", "staff2"]


@pytest.mark.parametrize(
    ("terms", "last"),
    [
        ([("2025-01-01", None)], None),
        ([("2025-01-01", "2026-05-10")], "2026-05-10"),
        ([("2025-01-01", "2026-05-10"), ("2026-05-11", None)], None),
        ([("2025-01-01", "2026-05-10"), ("2026-05-20", None)], "2026-05-10"),
        ([("2025-01-01", "2026-04-01")], "2026-04-01"),
        ([("2025-01-01", "2026-04-01"), ("2026-04-20", None)], None),
        ([("2026-06-01", None)], "2026-03-02"),  # nobody yet: since the project began
        ([], "2026-03-02"),
    ],
)
def test_a_vacant_or_ending_post_of_a_unit_with_running_projects_asks_for_a_handover(
    world: World, project: Project, terms: list[tuple[str, str | None]], last: str | None
):
    held = Appointment.objects.get(user=world.secretary)
    post = held.post
    held.delete()
    for starts_on, ends_on in terms:
        Appointment.objects.create(
            user=world.secretary, post=post, starts_on=starts_on, ends_on=ends_on
        )
    found = [item for item in handovers_due(BEFORE) if item.organisation_id == post.organisation_id]
    assert [item.due_on.isoformat() for item in found] == ([last] if last else [])


def test_a_person_puts_a_reminder_off_and_hears_of_it_again_on_the_day(
    world: World, project: Project
):
    rule(world, Duty.REPORT, -5, "liaison")
    another(world, Duty.REPORT, -1, "liaison")
    another(world, Duty.REPORT, -1, "secretary", level=1)
    report = report_of(project, opened(world))
    run(date(2026, 4, 24))
    assert told() == ["liaison"]
    with clock.at(local(2026, 4, 24, 9)):
        with pytest.raises(InvalidInput):
            put_off(subject=f"report:{report.pk}", days=9, actor=world.liaison)
        with pytest.raises(Conflict, match="不是您的待办"):
            put_off(subject=f"report:{report.pk}", days=5, actor=world.secretary)
        wish = put_off(subject=f"report:{report.pk}", days=5, actor=world.liaison)
    assert wish.until == DUE == report.due_at.astimezone(SHANGHAI).date()
    run(date(2026, 4, 30))
    assert told() == ["liaison", "secretary"], "others hear of it as the rules say"
    assert run(DUE).sent == 1
    assert told() == ["liaison", "liaison", "secretary"]
    assert run(date(2026, 5, 7)).found == 0
    with clock.at(local(2026, 5, 6, 9)), pytest.raises(Conflict, match="已经到期"):
        put_off(subject=f"report:{report.pk}", days=1, actor=world.liaison)
    assert AuditRecord.objects.filter(action="reminder.snooze").count() == 1


def test_the_persons_page_lists_what_is_open_and_puts_it_off(world: World, project: Project):
    rule(world, Duty.REPORT, -5, "liaison")
    report = report_of(project, opened(world))
    run(date(2026, 4, 24))
    client = Client()
    client.force_login(world.liaison, backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(local(2026, 4, 24, 9)):
        page = client.get(reverse("dispatch:my_reminders"))
        assert reverse("dispatch:report", args=[report.pk]) in page.content.decode()
        given = {"subject": f"report:{report.pk}", "days": "1"}
        page = client.post(reverse("dispatch:snooze"), given, follow=True)
    assert "4月27日再提醒" in page.content.decode()
    assert ReminderSnooze.objects.get().until == date(2026, 4, 27)


def test_the_preview_says_who_will_hear_and_writes_nothing(world: World, project: Project):
    opened(world)
    client = Client()
    client.force_login(world.staff, backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(local(2026, 4, 28, 9)):
        page = client.get(reverse("dispatch:reminders_preview")).content.decode()
    assert "4月29日将发的提醒" in page
    assert world.liaison.display_name in page
    assert not ReminderLog.objects.exists()


def test_the_hourly_ring_works_once_a_day_and_goes_on_where_a_run_broke_off(
    world: World, project: Project
):
    opened(world)
    with clock.at(local(2026, 4, 29, 8, 30)):
        morning_reminders()
    running(world.programme, world.home.towns[1])
    opened(world)
    with clock.at(local(2026, 4, 29, 9, 30)):
        morning_reminders()
    assert told() == ["liaison"]
    ReminderRun.objects.update(finished_at=None)
    begun = local(2026, 4, 29, 10)
    urgent = {"day": BEFORE, "kind": RunKind.URGENT, "started_at": begun, "finished_at": begun}
    ReminderRun.objects.create(**urgent)
    assert reminder_days(world.programme)[0].is_broken_off, "an urgent run mends no morning"
    with clock.at(local(2026, 4, 29, 10, 30)):
        morning_reminders()
    assert told() == ["liaison", "other_liaison"]
    assert not reminder_days(world.programme)[0].is_broken_off


def test_the_department_runs_the_reminders_again_in_working_hours_only(
    world: World, project: Project
):
    opened(world)
    client = Client()
    client.force_login(world.staff, backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(local(2026, 4, 29, 20)):
        page = client.post(reverse("dispatch:reminders_run"), follow=True)
        assert "请在工作时间再执行" in page.content.decode()
    with clock.at(local(2026, 4, 29, 10)):
        page = client.post(reverse("dispatch:reminders_run"), follow=True)
        assert "已安排再执行一次" in page.content.decode()
    assert AuditRecord.objects.filter(action="reminder.rerun").count() == 1


def queries(day: date) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert run(day).sent
    return len(captured)


def test_a_chunk_costs_as_many_queries_for_many_as_for_one(world: World, project: Project):
    rule(world, Duty.MILESTONE, 1, "liaison")
    project.milestones.update(due_date=date(2026, 4, 20))
    one = queries(date(2026, 4, 21))
    for town in world.home.towns * 3:
        running(world.programme, town).milestones.update(due_date=date(2026, 4, 20))
    assert queries(date(2026, 4, 22)) == one
