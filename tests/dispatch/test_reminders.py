"""Reminders: due and not yet said, merged per person, never twice, nobody forgotten."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core import clock
from core.clock import SHANGHAI
from core.models import Holiday, HolidayKind
from dispatch.models import MonthlyReport, ReminderLog, ReminderRun
from dispatch.services.reminders import RunOutcome, run_reminders
from dispatch.services.reports import file_report
from dispatch.services.urging import urge_reports
from dispatch.tasks import morning_reminders, run_again, urgent_reminders
from notifications.models import Message
from organisations.models import Appointment
from programmes.enums import Duty
from projects.enums import Status
from projects.models import Project
from tests.dispatch.months import content, opened, report_of, running
from tests.world import World, local

# The report of April falls due on 6 May 2026 (the 5th is a holiday); the rules of the world:
# liaison 2 working days before (29 April) and on the day, secretary 1, staff 3, head 5 days after.
BEFORE, DUE = date(2026, 4, 29), date(2026, 5, 6)


def run(day: date, **options) -> RunOutcome:
    moment = datetime.combine(day, time(8, 30), SHANGHAI)
    with clock.at(moment):
        return run_reminders(day=day, now=moment, **options)


@pytest.fixture
def project(world: World) -> Project:
    return running(world.programme, world.home.towns[0])


def told() -> list[str]:
    """Short user names of the recipients, in the order they were told."""
    return list(Message.objects.order_by("pk").values_list("recipient__username", flat=True))


def test_nobody_is_reminded_before_the_first_rule_applies(world: World, project: Project):
    opened(world)
    assert run(date(2026, 4, 28)) == RunOutcome()


def test_the_liaison_is_reminded_two_working_days_before_and_on_the_day(
    world: World, project: Project
):
    opened(world)
    assert run(BEFORE) == RunOutcome(found=1, sent=1)
    message = Message.objects.get()
    assert message.recipient == world.liaison
    assert message.title.startswith("月报提醒：")
    assert message.title.endswith("还剩 2 个工作日")
    assert "2026年4月月报，5月6日18:00截止，还剩 2 个工作日" in message.body
    assert run(date(2026, 4, 30)) == RunOutcome()
    assert run(DUE) == RunOutcome(found=1, sent=1)
    assert "今天截止" in Message.objects.latest("pk").body


def test_running_twice_says_nothing_new(world: World, project: Project):
    opened(world)
    run(BEFORE)
    assert run(BEFORE) == RunOutcome()
    assert Message.objects.count() == ReminderLog.objects.count() == 1


def test_after_the_deadline_the_reminder_climbs_from_level_to_level(world: World, project: Project):
    opened(world)
    run(BEFORE), run(DUE)
    assert run(date(2026, 5, 7)).sent == 1
    assert run(date(2026, 5, 8)).sent == 0
    # A make-up Saturday counts as the third working day.
    assert run(date(2026, 5, 9)).sent == 2
    assert run(date(2026, 5, 11)).sent == 0
    assert run(date(2026, 5, 12)).sent == 2
    assert told() == [
        "liaison",
        "liaison",
        "secretary",
        "staff",
        "staff2",
        "head",
        "head2",
    ]
    assert "已超 5 个工作日" in Message.objects.latest("pk").body


def test_days_off_are_silent_and_the_next_working_day_catches_up(world: World, project: Project):
    opened(world)
    rule = world.programme.reminder_rules.get(code="before")
    rule.offset_days = -1
    rule.save()
    for day in (date(2026, 5, 2), date(2026, 5, 5)):
        assert run(day) == RunOutcome()
    assert not ReminderRun.objects.exists()
    assert run(DUE) == RunOutcome(found=2, sent=1, merged=1)


# A day at nine in Shanghai, and whether the clock's tasks may speak on it.
NAMED_DAYS = {
    "2026-02-13": True,
    "2026-02-14": True,  # a Saturday that is worked
    "2026-02-16": False,  # a Monday of the Spring Festival
    "2026-02-24": True,
    "2026-09-20": True,  # a Sunday that is worked
    "2026-09-25": False,
    "2026-10-01": False,
    "2026-10-10": True,  # a Saturday that is worked
    "2026-10-11": False,
    "2026-12-31": True,
    "2027-01-01": False,
    "2027-01-04": True,
}


def test_the_tasks_of_the_clock_speak_on_worked_days_alone(world: World, project: Project):
    """One rule for the morning and an urgent one, both for every day until it is done."""
    new_year = date(2027, 1, 1)
    Holiday.objects.create(day=new_year, kind=HolidayKind.OFF, name="元旦", source=Holiday.LOCAL)
    rules = world.programme.reminder_rules
    rules.all().delete()
    daily = {"duty": Duty.MILESTONE, "offset_days": 1, "repeat_days": 1}
    rules.create(code="daily", recipient="liaison", **daily)
    rules.create(code="urgent", recipient="secretary", urgent=True, **daily)
    first = project.milestones.first()
    project.milestones.exclude(pk=first.pk).delete()
    january = date(2026, 1, 5)
    project.milestones.update(planned_start=january, due_date=january)
    for day in NAMED_DAYS:
        with clock.at(datetime.combine(date.fromisoformat(day), time(9), SHANGHAI)):
            for task in (urgent_reminders, morning_reminders) * 2:
                task()
    said = [
        (message.created_at.astimezone(SHANGHAI).date().isoformat(), message.recipient)
        for message in Message.objects.select_related("recipient").order_by("pk")
    ]
    worked = [day for day, speaks in NAMED_DAYS.items() if speaks]
    assert said == [(day, who) for day in worked for who in (world.secretary, world.liaison)]
    assert set(ReminderRun.objects.values_list("day", flat=True)) == {
        date.fromisoformat(day) for day in worked
    }


def test_an_outage_of_days_is_caught_up_in_one_message_per_person(world: World, project: Project):
    opened(world)
    outcome = run(date(2026, 5, 13))
    assert outcome == RunOutcome(found=7, sent=6, merged=1)
    assert sorted(told()) == ["head", "head2", "liaison", "secretary", "staff", "staff2"]
    assert ReminderLog.objects.filter(recipient=world.liaison).count() == 2
    assert run(date(2026, 5, 14)) == RunOutcome()


def test_many_reports_of_one_person_come_in_one_message(world: World, project: Project):
    running(world.programme, world.home.towns[0])
    running(world.programme, world.home.towns[1])
    opened(world)
    assert run(BEFORE) == RunOutcome(found=3, sent=2, merged=1)
    message = Message.objects.get(recipient=world.liaison)
    assert message.title == "待办提醒：月报 2 项"
    assert message.body.count("\n") == 2
    assert message.link == "/dispatch/reminders/mine/"
    assert set(ReminderLog.objects.values_list("message__recipient", "recipient")) == {
        (person.pk, person.pk) for person in (world.liaison, world.other_liaison)
    }


def test_a_second_run_on_the_same_day_tells_what_fell_due_since(world: World, project: Project):
    opened(world)
    run(BEFORE)
    running(world.programme, world.home.towns[0])
    opened(world)
    assert run(BEFORE) == RunOutcome(found=1, sent=1)
    assert Message.objects.filter(recipient=world.liaison).count() == 2


def test_a_submitted_report_is_not_reminded_and_a_filed_one_reminds_the_secretary(
    world: World, project: Project, in_april: None
):
    report = report_of(project, opened(world))
    file_report(report_id=report.pk, content=content(project, 10), actor=world.liaison)
    Message.objects.all().delete()
    assert run(BEFORE).sent == 1
    assert Message.objects.get().recipient == world.secretary
    assert "待书记确认" in Message.objects.get().body
    file_report(report_id=report.pk, content=content(project, 10), actor=world.secretary)
    assert run(date(2026, 5, 13)) == RunOutcome()


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.CLOSING, Status.TERMINATED])
def test_projects_that_do_not_run_are_not_reminded(world: World, project: Project, status: str):
    opened(world)
    project.status = status
    project.save()
    assert run(date(2026, 5, 13)) == RunOutcome()


def test_people_without_the_post_or_inactive_are_left_out_and_the_next_level_hears(
    world: World, project: Project
):
    opened(world)
    Appointment.objects.filter(user=world.liaison).update(ends_on=date(2026, 4, 20))
    assert run(BEFORE).sent == 1
    assert told() == ["secretary"]
    world.secretary.is_active = False
    world.secretary.save()
    run(DUE)
    assert told() == ["secretary", "staff", "staff2"]


def test_a_report_filed_between_selection_and_sending_is_skipped(world: World, project: Project):
    running(world.programme, world.home.towns[1])
    opened(world)

    def file_the_others(execute: Callable, sql: str, *arguments: Any) -> Any:
        result = execute(sql, *arguments)
        if sql.startswith("INSERT") and "dispatch_reminderlog" in sql:
            MonthlyReport.objects.filter(project=project).update(
                first_submitted_at=clock.now(), state="confirmed"
            )
        return result

    with connection.execute_wrapper(file_the_others):
        outcome = run(BEFORE)
    assert outcome == RunOutcome(found=2, sent=1, skipped=1)
    assert told() == ["other_liaison"]
    assert not ReminderLog.objects.filter(message=None).exists()


REFUSE = {
    "sqlite": [
        "CREATE TRIGGER refuse_one BEFORE INSERT ON notifications_message "
        "WHEN NEW.recipient_id = {pk} BEGIN SELECT RAISE(ABORT, 'refused'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION refuse_one() RETURNS trigger AS $$ BEGIN "
        "IF NEW.recipient_id = {pk} THEN RAISE EXCEPTION 'refused'; END IF; RETURN NEW; END $$ "
        "LANGUAGE plpgsql",
        "CREATE TRIGGER refuse_one BEFORE INSERT ON notifications_message "
        "FOR EACH ROW EXECUTE FUNCTION refuse_one()",
    ],
}
ALLOW = {
    "sqlite": "DROP TRIGGER refuse_one",
    "postgresql": "DROP TRIGGER refuse_one ON notifications_message",
}


def test_one_persons_failure_stops_no_other_and_is_tried_again(world: World, project: Project):
    running(world.programme, world.home.towns[1])
    opened(world)
    with connection.cursor() as cursor:
        for statement in REFUSE[connection.vendor]:
            cursor.execute(statement.format(pk=world.liaison.pk))
    outcome = run(BEFORE)
    assert (outcome.found, outcome.sent, outcome.failed) == (2, 1, 1)
    assert told() == ["other_liaison"]
    assert ReminderLog.objects.get(recipient=world.liaison).message is None
    kept = ReminderRun.objects.get()
    assert kept.failed == 1
    assert "refused" in kept.failure
    with connection.cursor() as cursor:
        cursor.execute(ALLOW[connection.vendor])
    assert run(BEFORE) == RunOutcome(found=1, sent=1)
    assert sorted(told()) == ["liaison", "other_liaison"]


def test_the_run_page_knows_the_counts_and_a_run_that_did_not_end(world: World, project: Project):
    opened(world)
    run(BEFORE)
    kept = ReminderRun.objects.get()
    assert (kept.found, kept.sent, kept.failed) == (1, 1, 0)
    assert kept.finished_at


def command(*arguments: str) -> tuple[str, dict]:
    out = StringIO()
    call_command("run_reminders", *arguments, "--json", stdout=out)
    lines = out.getvalue().strip().splitlines()
    return lines[0], json.loads(lines[-1])


def test_the_command_prints_the_counts_as_its_last_line(world: World, project: Project):
    opened(world)
    words, counts = command("--date", "2026-04-29", "--dry-run")
    assert counts == {
        "found": 1, "sent": 1, "merged": 0, "skipped": 0, "failed": 0, "failure": "",
    }  # fmt: skip
    assert words.startswith("2026-04-29：应提醒 1 项，将发 1 条")
    assert not Message.objects.exists()
    assert not ReminderRun.objects.exists()
    assert command("--date", "2026-04-29")[1]["sent"] == 1
    assert command("--date", "2026-04-29")[1]["found"] == 0


def test_the_command_refuses_a_date_it_cannot_read(world: World):
    with pytest.raises(CommandError, match="2026-03-05 这样的年月日"):
        call_command("run_reminders", "--date", "明天")


def test_midnight_is_that_of_shanghai_and_nobody_is_called_at_night(world: World, project: Project):
    """Due half an hour into the 7th there, when it is still the 6th in UTC."""
    report = report_of(project, opened(world))
    MonthlyReport.objects.filter(pk=report.pk).update(due_at=local(2026, 5, 7, 0, 30))
    world.programme.reminder_rules.exclude(code="due").delete()
    world.programme.reminder_rules.update(urgent=True)
    night, eve = datetime(2026, 5, 6, 16, 5, tzinfo=UTC), datetime(2026, 5, 6, 9, 55, tzinfo=UTC)
    for moment in (eve, night, night + timedelta(hours=7, minutes=50)):
        with clock.at(moment):
            morning_reminders(), urgent_reminders(), run_again("2026-05-07")
    assert not Message.objects.exists()
    with clock.at(datetime(2026, 5, 7, 0, 0, tzinfo=UTC)):
        run_again("2026-05-06")
        assert not Message.objects.exists(), "asked for yesterday"
        urgent_reminders()
    assert "今天截止" in Message.objects.get().title


def test_urging_tells_who_has_to_act_once_a_day(world: World, project: Project, in_april: None):
    report = report_of(project, opened(world))
    assert urge_reports(report_ids=[report.pk], actor=world.staff) == 1
    assert urge_reports(report_ids=[report.pk], actor=world.staff2) == 0
    assert told() == ["liaison"]
    file_report(report_id=report.pk, content=content(project, 10), actor=world.liaison)
    Message.objects.all().delete()
    with clock.at(local(2026, 4, 16)):
        assert urge_reports(report_ids=[report.pk], actor=world.staff) == 1
    assert told() == ["secretary"]
    file_report(report_id=report.pk, content=content(project, 10), actor=world.secretary)
    with clock.at(local(2026, 4, 17)):
        assert urge_reports(report_ids=[report.pk], actor=world.staff) == 0
