"""Time views: what falls on a day, plans against what was done, the feed and its key."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import find
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from core import clock
from core.models import AuditRecord
from core.workdays import OFF, WorkCalendar
from dispatch.models import BaselineTask, CalendarFeed
from dispatch.queries.timeline_days import events_of
from dispatch.queries.timeline_plans import plan_lines, projects_to_plan, task_lines
from dispatch.services.baseline import freeze_plan
from dispatch.services.checking import accept_report
from dispatch.services.deadlines import skip_report
from dispatch.services.reports import file_report
from dispatch.services.timeline_feed import ASKED_PER_HOUR, asked_too_often, renew_feed
from dispatch.timeline import DayEvent, EventKind, Span, actual_span, month_weeks
from organisations.models import Appointment, User
from programmes.models import CalendarEvent
from projects.enums import Status
from projects.followers import followers_of
from projects.models import Milestone, Project
from shujixiangmu.logs import hide_feed_addresses
from tests.dispatch.months import content, opened, report_of, running
from tests.factories import make_project
from tests.world import World, local

APRIL = (date(2026, 4, 1), date(2026, 4, 30))
MAY = (date(2026, 5, 1), date(2026, 5, 31))


def logged_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def titles(person: Any, span: tuple[date, date], **options: bool) -> set[tuple[str, str]]:
    person = User.objects.get(pk=person.pk)
    return {(event.title, event.place) for event in events_of(person, *span, **options)}


@pytest.fixture
def project(world: World) -> Project:
    """Running, with tasks due on the 28th of April to July."""
    return running(world.programme, world.home.towns[0], title="邻里值日")


def test_a_month_is_whole_weeks_and_names_days_off_and_today():
    calendar = WorkCalendar({date(2026, 5, 1): OFF}, frozenset({2026}))
    event = DayEvent(date(2026, 5, 1), EventKind.REPORT, "截止", "", "/", "x")
    weeks = month_weeks(date(2026, 5, 17), [event], calendar, date(2026, 5, 2))
    assert {len(week) for week in weeks} == {7}
    first, last = weeks[0], weeks[-1]
    assert (first[0].day, first[0].in_month) == (date(2026, 4, 27), False)
    assert (first[4].mark, first[4].working) == ("休", False)
    assert [group.events for group in first[4].groups] == [(event,)]
    assert first[5].is_today
    assert last[-1].day == date(2026, 5, 31)


@pytest.mark.parametrize(
    ("begun", "done", "span"),
    [
        # Not begun; begun in the month of its planned day; begun a month late; done.
        (None, None, None),
        (Span(*APRIL), None, Span(date(2026, 4, 10), date(2026, 6, 1))),
        (Span(*MAY), None, Span(date(2026, 5, 1), date(2026, 6, 1))),
        (Span(*APRIL), date(2026, 4, 20), Span(date(2026, 4, 10), date(2026, 4, 20))),
        (Span(*MAY), date(2026, 4, 28), Span(date(2026, 4, 28), date(2026, 4, 28))),
    ],
)
def test_work_lasts_from_the_month_that_reported_it_to_its_end_or_today(begun, done, span):
    assert actual_span(date(2026, 4, 10), begun, done, date(2026, 6, 1)) == span


def test_everybody_finds_the_days_within_sight(world: World, project: Project):
    opened(world)
    task = ("任务到期：第1项任务", "分水甲镇党委·邻里值日")
    assert titles(world.liaison, APRIL) == {task}
    assert task in titles(world.staff, APRIL)
    assert task in titles(world.leader, APRIL)
    for stranger in (world.other_liaison, world.expert, world.foreign.people["staff"]):
        assert task not in titles(stranger, APRIL)
    assert ("4月月报截止", "邻里值日") in titles(world.secretary, MAY)
    assert ("4月月报截止（已报 0 / 1）", "分水县委2026年度书记项目") in titles(world.head, MAY)
    CalendarEvent.objects.create(
        programme=world.programme,
        kind="notice",
        starts_on=date(2026, 3, 23),
        ends_on=date(2026, 3, 27),
    )
    march = (date(2026, 3, 1), date(2026, 3, 31))
    notice = {title for title, _ in titles(world.expert, march)}
    assert {"立项公示开始", "立项公示结束"} <= notice
    assert ("项目申报截止", "分水县委2026年度书记项目") in titles(world.liaison, march)


def test_excused_reports_and_those_of_projects_at_rest_are_no_days(world: World, project: Project):
    period = opened(world)
    rest = running(world.programme, world.home.towns[0], title="已中止")
    opened(world)
    Project.objects.filter(pk=rest.pk).update(status=Status.SUSPENDED)
    own = {place for title, place in titles(world.liaison, MAY) if title == "4月月报截止"}
    assert own == {"邻里值日"}
    with clock.at(local(2026, 4, 10)):
        skip_report(report_id=report_of(project, period).pk, reason="防汛。", actor=world.staff)
    assert not [title for title, _ in titles(world.liaison, MAY) if title == "4月月报截止"]
    year = "分水县委2026年度书记项目"
    assert ("4月月报截止（已报 0 / 1）", year) in titles(world.head, MAY)


def test_returned_forms_are_days_of_the_unit_and_own_days_leave_out_those_overseen(world: World):
    make_project(
        world.programme,
        world.home.towns[0],
        title="退回项目",
        status=Status.RETURNED,
        return_due_on=date(2026, 4, 10),
    )
    returned = ("申报书退回修改到期", "分水甲镇党委·退回项目")
    assert returned in titles(world.liaison, APRIL, own=True)
    assert returned in titles(world.staff, APRIL)
    assert returned not in titles(world.staff, APRIL, own=True)


def test_the_approved_plan_stays_as_it_was_when_the_plan_changes(world: World, project: Project):
    freeze_plan(project)
    task = project.milestones.get(uid="s1")
    Milestone.objects.filter(pk=task.pk).update(due_date=date(2026, 6, 15))
    line = next(row for row in task_lines(project, date(2026, 6, 1)) if row.task == task)
    assert line.bar.moved
    assert line.bar.baseline == Span(date(2026, 3, 1), date(2026, 4, 28))
    assert line.bar.plan.last == date(2026, 6, 15)
    body = logged_in(world.liaison).get(reverse("dispatch:project_gantt", args=[project.pk]))
    assert "立项时的计划" in body.content.decode()


def test_plans_are_frozen_by_the_approval_itself(world: World):
    approved = make_project(world.programme, world.home.unit, status=Status.APPROVED)
    for action in ("approve", "approve_after_notice"):
        for follower in followers_of(action):
            follower(approved, world.head)
    frozen = BaselineTask.objects.filter(milestone__project=approved)
    assert frozen.values_list("weight", flat=True).count() == 4


def test_the_chart_of_the_year_has_a_table_with_the_same_bars(world: World, project: Project):
    report = report_of(project, opened(world))
    with clock.at(local(2026, 5, 4)):
        filed = content(project, 100, done=date(2026, 4, 20))
        file_report(report_id=report.pk, content=filed, actor=world.secretary)
        accept_report(report_id=report.pk, actor=world.staff)
    running(world.programme, world.home.towns[1], title="别镇项目")
    with clock.at(local(2026, 8, 20)):
        late = logged_in(world.liaison).get(reverse("dispatch:gantt")).context["chart"]
    with clock.at(local(2026, 5, 20)):
        answer = logged_in(world.liaison).get(reverse("dispatch:gantt"))
        whole = logged_in(world.staff).get(reverse("dispatch:gantt")).content.decode()
    body = answer.content.decode()
    chart = answer.context["chart"]
    assert chart["rows"][0]["actual"] == ["2026-04-01", "2026-04-20"]
    assert (chart["reaches_today"], late["reaches_today"]) == (False, True)
    assert "3月1日至7月28日" in body
    assert "4月1日至4月20日" in body
    assert "第2项任务" in body
    assert "别镇项目" not in body
    assert "别镇项目" in whole
    assert answer.context["lines"][0].bar.completion == Decimal(25)


@pytest.mark.parametrize("view", ["calendar", "gantt", "project_gantt"])
def test_each_view_is_laid_out_for_a_landscape_sheet(world: World, project: Project, view: str):
    address = reverse(f"dispatch:{view}", args=[project.pk] if view == "project_gantt" else [])
    client = logged_in(world.liaison)
    small = client.get(address).content.decode()
    large = client.get(address, {"paper": "a3"}).content.decode()
    assert [("timeline_a4" in page, "timeline_a3" in page) for page in (small, large)] == [
        (True, False),
        (True, True),
    ]
    for paper in ("a4", "a3"):
        sheet = find(f"css/timeline_{paper}.css")
        assert f"size: {paper} landscape" in Path(sheet).read_text()


def feed_of(address: str) -> Any:
    return Client().get(address)


def test_a_feed_shows_the_own_days_and_keeps_only_a_digest(world: World, project: Project):
    with clock.at(local(2026, 4, 15)):
        answer = logged_in(world.liaison).post(reverse("dispatch:feed_renew"))
        address = answer.context["address"].replace("http://testserver", "")
        fetched = feed_of(address)
    secret = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert fetched["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(fetched.content).walk("VEVENT")
    april = next(event for event in events if str(event["SUMMARY"]) == "任务到期：第1项任务")
    assert april.decoded("DTSTART") == date(2026, 4, 28)
    assert str(april["URL"]) == f"http://testserver/dispatch/gantt/{project.pk}/"
    kept = CalendarFeed.objects.get(owner=world.liaison)
    assert secret not in kept.digest
    record = AuditRecord.objects.get(action="feed.make")
    assert secret not in str(vars(record))
    again = logged_in(world.liaison).get(reverse("dispatch:feed")).content.decode()
    assert secret not in again


def test_no_line_of_the_log_holds_the_secret_of_a_feed():
    line = {"event": "request_started", "request": "GET /dispatch/feed/kE_y-1.ics", "code": 200}
    shown = hide_feed_addresses(None, "info", line)
    assert shown["request"] == "GET /dispatch/feed/….ics"
    assert shown["code"] == 200


def test_a_renewed_revoked_or_inactive_feed_is_gone(world: World):
    first, second = renew_feed(actor=world.liaison), renew_feed(actor=world.liaison)
    address = reverse("dispatch:feed_file", args=[second])
    assert feed_of(reverse("dispatch:feed_file", args=[first])).status_code == 404
    assert feed_of(address).status_code == 200
    User.objects.filter(pk=world.liaison.pk).update(is_active=False)
    assert feed_of(address).status_code == 404
    User.objects.filter(pk=world.liaison.pk).update(is_active=True)
    logged_in(world.liaison).post(reverse("dispatch:feed_revoke"))
    assert feed_of(address).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_a_post_that_ended_shows_nothing_more_in_its_feed(world: World, project: Project):
    address = reverse("dispatch:feed_file", args=[renew_feed(actor=world.liaison)])
    with clock.at(local(2026, 4, 15)):
        assert b"VEVENT" in feed_of(address).content
        Appointment.objects.filter(user=world.liaison).update(ends_on=date(2026, 4, 1))
        assert b"VEVENT" not in feed_of(address).content


def test_a_feed_asked_for_too_often_waits(world: World):
    cache.clear()
    secret = renew_feed(actor=world.administrator)
    address = reverse("dispatch:feed_file", args=[secret])
    assert feed_of(address).status_code == 200
    assert not any(asked_too_often(secret) for _ in range(ASKED_PER_HOUR - 1))
    assert feed_of(address).status_code == 429


def test_time_views_ask_as_often_for_three_projects_and_tasks_as_for_one(world: World):
    def asked() -> tuple[int, int]:
        person = User.objects.get(pk=world.staff.pk)
        with CaptureQueriesContext(connection) as days:
            events_of(person, *APRIL)
        with CaptureQueriesContext(connection) as plans:
            plan_lines(list(projects_to_plan(person, world.programme.pk)), APRIL[1])
        return len(days), len(plans)

    running(world.programme, world.home.towns[0], milestones=1)
    opened(world)
    one = asked()
    for town in world.home.towns:
        running(world.programme, town, milestones=3)
    opened(world, "2026-03", local(2026, 3, 3))
    assert asked() == one
