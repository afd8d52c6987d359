"""What falls on the days of a span for one person: reports, tasks, returned forms, meetings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from core.clock import SHANGHAI
from dispatch.enums import GatheringState, ReportState
from dispatch.models import Gathering, MonthlyReport, ReportPeriod
from dispatch.queries.coordination import coordination_dates
from dispatch.queries.gatherings import decision_dates
from dispatch.queries.supervision import supervision_dates
from dispatch.timeline import FULL, DayEvent, EventKind
from organisations.scope import scope_of
from programmes.enums import ProgrammeState
from programmes.models import Programme
from projects.enums import Status
from projects.models import Milestone, Project

# Tasks of a plan that is in force, or will be.
PLAN_BINDS = (Status.APPROVED, Status.IN_PROGRESS, Status.SUSPENDED)
WITH_UNIT = (ReportState.OPEN, ReportState.FILED, ReportState.RETURNED)
# As the list of the month counts them: excused reports are not asked for.
ASKED = ~Q(reports__state=ReportState.SKIPPED)
FILED = Q(reports__first_submitted_at__isnull=False)
STANDS_STILL = Q(state__in=WITH_UNIT) & ~Q(project__status=Status.IN_PROGRESS)

# Further events of a person from the first to the last day; told by floors above.
Source = Callable[[Any, date, date], Iterable[DayEvent]]
_SOURCES: dict[str, Source] = {}


def register_event_source(name: str, source: Source) -> None:
    """Let a floor above put events of its own on the calendar; called from AppConfig.ready.

    A source shows only what the person may see and asks a constant number of queries.
    """
    _SOURCES[name] = source


def events_of(user: Any, first: date, last: date, *, own: bool = False) -> list[DayEvent]:
    """Everything in the person's sight from the first to the last day, in order.

    `own` leaves out the tasks and returned forms of units the person only oversees. A constant
    number of queries; nothing for people without a post.
    """
    if not scope_of(user).seats:
        return []
    found = [
        *_own_reports(user, first, last),
        *_periods(user, first, last),
        *_milestones(user, first, last, own),
        *_returned(user, first, last, own),
        *_programme_days(user, first, last),
        *_coordination(user, first, last),
        *_supervision(user, first, last),
        *_gatherings(user, first, last),
    ]
    for source in _SOURCES.values():
        found += source(user, first, last)
    return sorted(found, key=lambda event: (event.day, event.kind, event.place, event.uid))


def _own_reports(user: Any, first: date, last: date) -> Iterator[DayEvent]:
    units = scope_of(user).unit_ids()
    if not units:
        return
    begin, end = _moments(first, last)
    rows = (
        MonthlyReport.objects.visible_to(user)
        .filter(
            Q(due_at__gte=begin, due_at__lt=end) | Q(return_due_on__range=(first, last)),
            project__organisation__in=units,
        )
        .exclude(Q(state=ReportState.SKIPPED) | STANDS_STILL)
    )
    for row in rows.select_related("period", "project"):
        again = row.state == ReportState.RETURNED and row.return_due_on is not None
        day = row.return_due_on if again else row.due_at.astimezone(SHANGHAI).date()
        if day is None or not first <= day <= last:
            continue
        yield DayEvent(
            day=day,
            kind=EventKind.REPORT,
            title=f"{row.period.short_report_name}{'重报' if again else '截止'}",
            place=str(row.project),
            link=reverse("dispatch:report", args=[row.pk]),
            uid=f"report-{row.pk}",
            done=row.state not in WITH_UNIT,
        )


def _periods(user: Any, first: date, last: date) -> Iterator[DayEvent]:
    """Deadlines of the month for those who oversee it: one event a period, with figures."""
    paths = scope_of(user).committee_paths()
    if not paths:
        return
    begin, end = _moments(first, last)
    rows = ReportPeriod.objects.visible_to(user).filter(
        due_at__gte=begin, due_at__lt=end, programme__committee__path__in=paths
    )
    counted = rows.select_related("programme").annotate(
        total=Count("reports", filter=ASKED), filed=Count("reports", filter=FILED)
    )
    for row in counted:
        yield DayEvent(
            day=row.due_at.astimezone(SHANGHAI).date(),
            kind=EventKind.REPORT,
            title=f"{row.short_report_name}截止（已报 {row.filed} / {row.total}）",
            place=row.programme.name,
            link=f"{reverse('dispatch:month')}?period={row.key}",
            uid=f"period-{row.pk}",
            done=row.filed == row.total,
        )


def _milestones(user: Any, first: date, last: date, own: bool) -> Iterator[DayEvent]:
    rows = Milestone.objects.filter(
        project__in=_projects(user, own).filter(status__in=PLAN_BINDS),
        due_date__range=(first, last),
    )
    for row in rows.select_related("project__organisation").order_by("due_date", "pk"):
        yield DayEvent(
            day=row.due_date,
            kind=EventKind.MILESTONE,
            title=f"任务到期：{row.task}",
            place=f"{row.project.organisation}·{row.project}",
            link=reverse("dispatch:project_gantt", args=[row.project_id]),
            uid=f"task-{row.pk}",
            done=row.completion >= FULL,
        )


def _returned(user: Any, first: date, last: date, own: bool) -> Iterator[DayEvent]:
    span = (first, last)
    rows = _projects(user, own).filter(
        Q(status=Status.RETURNED, return_due_on__range=span)
        | Q(status=Status.RECTIFYING, rectify_due_on__range=span)
    )
    for row in rows.select_related("organisation"):
        returned = row.status == Status.RETURNED
        day = row.return_due_on if returned else row.rectify_due_on
        if day is not None:
            yield DayEvent(
                day=day,
                kind=EventKind.RETURNED,
                title="申报书退回修改到期" if returned else "限期整改到期",
                place=f"{row.organisation}·{row}",
                link=row.get_absolute_url(),
                uid=f"{row.status}-{row.pk}",
            )


def _programme_days(user: Any, first: date, last: date) -> Iterator[DayEvent]:
    rows = Programme.objects.visible_to(user).filter(state=ProgrammeState.ACTIVE)
    for row in rows.prefetch_related("events").order_by("pk"):
        days = (
            *_year_events(row),
            ("opens", row.opens_at.astimezone(SHANGHAI).date(), "项目申报开始"),
            ("closes", row.closes_at.astimezone(SHANGHAI).date(), "项目申报截止"),
            ("closing", row.closing_opens_on, "结项申请开始"),
            ("closing-due", row.closing_due_on, "结项申请截止"),
            ("limit", row.project_end_limit, "项目最迟完成日"),
        )
        for code, day, title in days:
            if first <= day <= last:
                yield DayEvent(
                    day=day,
                    kind=EventKind.PROGRAMME,
                    title=title,
                    place=row.name,
                    link=reverse("programmes:detail", args=[row.pk]),
                    uid=f"programme-{row.pk}-{code}",
                )


def _year_events(programme: Programme) -> Iterator[tuple[str, date, str]]:
    """Days of the year's own calendar; a span has a first and a last day."""
    for event in programme.events.all():
        if event.ends_on is None or event.ends_on == event.starts_on:
            yield event.kind, event.starts_on, str(event)
        else:
            yield event.kind, event.starts_on, f"{event}开始"
            yield f"{event.kind}-end", event.ends_on, f"{event}结束"


def _coordination(user: Any, first: date, last: date) -> Iterator[DayEvent]:
    promised = coordination_dates(user, first, last)
    for day, title, link in (*promised, *decision_dates(user, first, last)):
        yield DayEvent(day, EventKind.COORDINATION, title, "", link, _uid("coordination", link))


def _supervision(user: Any, first: date, last: date) -> Iterator[DayEvent]:
    for one in supervision_dates(user, first, last):
        uid = _uid("supervision", one.link)
        yield DayEvent(one.day, EventKind.SUPERVISION, one.title, "", one.link, uid)


def _gatherings(user: Any, first: date, last: date) -> Iterator[DayEvent]:
    begin, end = _moments(first, last)
    rows = Gathering.objects.visible_to(user).filter(starts_at__gte=begin, starts_at__lt=end)
    for row in rows.exclude(state=GatheringState.CANCELLED).order_by("starts_at"):
        moment = row.starts_at.astimezone(SHANGHAI)
        yield DayEvent(
            day=moment.date(),
            kind=EventKind.MEETING,
            title=f"{moment:%H:%M} {row}",
            place=row.place,
            link=row.get_absolute_url(),
            uid=f"gathering-{row.pk}",
            done=row.state == GatheringState.HELD,
        )


def _projects(user: Any, own: bool) -> QuerySet[Project]:
    """Projects in sight of the person's own units, and of those overseen unless only own."""
    scope, rows = scope_of(user), Project.objects.visible_to(user)
    if own:
        return rows.filter(organisation__in=scope.unit_ids())
    # An expert sees what was handed over for scoring, but its days are not the expert's.
    return rows.filter(scope.organisations_q(prefix="organisation__"))


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    begin = datetime.combine(first, time(), SHANGHAI)
    return begin, datetime.combine(last + timedelta(days=1), time(), SHANGHAI)


def _uid(kind: str, link: str) -> str:
    return f"{kind}{link.rstrip('/').replace('/', '-')}"
