"""Third part of the demonstration: what the department does once a month's lamps are fixed."""

from __future__ import annotations

from datetime import date

from core import clock
from dispatch.models import MonthlyReport, ReportPeriod
from shujixiangmu.demo.bulletins import play_bulletin
from shujixiangmu.demo.coordinating import WORKING_DAYS as DAYS_OF_COORDINATION
from shujixiangmu.demo.coordinating import coordinate
from shujixiangmu.demo.story import Story
from shujixiangmu.demo.supervising import play_supervision

# Counted from the first month: problems are coordinated after the second, visits follow the third.
COORDINATED, SUPERVISED = 2, 3
# Working days a part takes from its beginning; nothing is played past now.
DAYS_OF_BULLETIN, DAYS_OF_SUPERVISION = 4, 11


def follow_up(story: Story, period: ReportPeriod) -> None:
    """Bulletins every second month; one round of coordination and one of supervision a year."""
    number = story.programme.report_periods.filter(starts_on__lte=period.starts_on).count()
    if number % 2 == 0 and _fits(story, DAYS_OF_BULLETIN):
        play_bulletin(period=period, drafter=story.cast.staff[0], approver=story.cast.head)
    if number == COORDINATED and _fits(story, DAYS_OF_COORDINATION):
        _coordinate(story, period)
    if number == SUPERVISED and _fits(story, DAYS_OF_SUPERVISION):
        officers, head = story.cast.staff[:2], story.cast.head
        play_supervision(programme=story.programme, officers=officers, head=head)


def _coordinate(story: Story, period: ReportPeriod) -> None:
    named = MonthlyReport.objects.filter(period=period, problems__needs_coordination=True)
    coordinate(
        reports=named.select_related("project", "period").order_by("pk").distinct(),
        officer=story.cast.staff[0],
        checker=story.cast.staff[1],
        secretary_of=story.cast.secretary,
    )


def _fits(story: Story, working_days: int) -> bool:
    last: date = story.calendar.add_working_days(clock.today(), working_days)
    return last < story.now.astimezone(clock.SHANGHAI).date()
