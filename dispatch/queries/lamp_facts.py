"""Collects what the lamps of a batch of projects rest on, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from itertools import chain

from django.db.models import Q

from core.clock import SHANGHAI
from dispatch.enums import Timeliness
from dispatch.lamps import LampFacts, MilestoneFact
from dispatch.models import Lamp, MonthlyReport, ReportPeriod
from dispatch.queries.coordination import excused_milestones
from dispatch.queries.supervision import SupervisionMarks, lamp_marks
from dispatch.queries.tasks import reported_completion
from projects.enums import Status
from projects.models import Milestone, Project

LIT_WITHOUT_REPORT = (Status.APPROVED, Status.IN_PROGRESS, Status.SUSPENDED)
NO_MARKS = SupervisionMarks()
_NOTHING: tuple[Decimal, date | None] = (Decimal(0), None)


def lit_project_ids(period: ReportPeriod, *, is_newest: bool) -> list[int]:
    """Projects that get a lamp in the period: those that report in it, and in the newest period
    also those approved, running or suspended; one query.
    """
    wanted = Q(pk__in=MonthlyReport.objects.filter(period=period).values("project"))
    if is_newest:
        wanted |= Q(status__in=LIT_WITHOUT_REPORT)
    rows = Project.objects.filter(wanted, programme=period.programme_id)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def facts_for(
    period: ReportPeriod, project_ids: Collection[int], day: date
) -> dict[int, LampFacts]:
    """Facts of each project for the period as of the day; a constant number of queries."""
    plans = _plans(project_ids, period, day)
    histories = _histories(project_ids, period)
    shown_before = _shown_before(project_ids, period)
    marks = lamp_marks(list(project_ids), day)
    rows = Project.objects.filter(pk__in=project_ids).only("pk", "status", "status_since")
    facts = {}
    for project in rows:
        history = histories[project.pk]
        reports_now = bool(history) and history[0][0] == period.pk
        own = marks.get(project.pk, NO_MARKS)
        facts[project.pk] = LampFacts(
            day=day,
            milestones=tuple(plans[project.pk]),
            grey_reason=_grey_reason(project, day, reports_now),
            late=reports_now and history[0][1] == Timeliness.LATE,
            missing=_missing_in_a_row([timeliness for _, timeliness in history]),
            before=tuple(shown_before[project.pk]),
            red_orders=own.red_orders,
            late_findings=own.overdue_findings,
        )
    return facts


def _plans(
    project_ids: Collection[int], period: ReportPeriod, day: date
) -> dict[int, list[MilestoneFact]]:
    reported = reported_completion(project_ids, upto=period.starts_on)
    excused = frozenset(chain(*excused_milestones(list(project_ids), day).values()))
    plans: dict[int, list[MilestoneFact]] = defaultdict(list)
    rows = Milestone.objects.filter(project__in=project_ids).order_by("project", "position")
    fields = ("pk", "project_id", "uid", "task", "weight", "planned_start", "due_date")
    for key, project, uid, task, weight, start, due in rows.values_list(*fields):
        done = reported.get(key, _NOTHING)[0]
        plans[project].append(
            MilestoneFact(uid, task, weight, start, due, done, key in excused, key)
        )
    return plans


def _shown_before(project_ids: Collection[int], period: ReportPeriod) -> dict[int, list[str]]:
    """Lamps shown in the periods before this one, the newest first."""
    rows = (
        Lamp.objects.filter(project__in=project_ids, period__starts_on__lt=period.starts_on)
        .order_by("-period__starts_on")
        .values_list("project_id", "shown")
    )
    shown: dict[int, list[str]] = defaultdict(list)
    for project, colour in rows:
        shown[project].append(colour)
    return shown


def _histories(
    project_ids: Collection[int], period: ReportPeriod
) -> dict[int, list[tuple[int, str]]]:
    """Period and timeliness of each project's reports up to the period, newest first."""
    rows = (
        MonthlyReport.objects.filter(
            project__in=project_ids, period__starts_on__lte=period.starts_on
        )
        .order_by("-period__starts_on")
        .values_list("project_id", "period_id", "timeliness")
    )
    histories: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for project, own_period, timeliness in rows:
        histories[project].append((own_period, timeliness))
    return histories


def _missing_in_a_row(timeliness: list[str]) -> int:
    """Reports missing in a row from the last decided one back."""
    number = 0
    for code in timeliness:
        if code == Timeliness.PENDING:
            continue
        if code != Timeliness.MISSING:
            break
        number += 1
    return number


def _grey_reason(project: Project, day: date, reports_now: bool) -> str:
    """Sentence when the project was not running on the day; "" when it is to be lit."""
    if project.status_since.astimezone(SHANGHAI).date() > day:
        # It came into its present state later; a report of the period says that it ran then.
        return "" if reports_now else "项目当时尚未启动实施"
    if project.status == Status.IN_PROGRESS:
        return ""
    if project.status == Status.APPROVED:
        return "项目已立项，尚未启动实施"
    if project.status == Status.SUSPENDED:
        return "项目已中止，暂不亮灯"
    return f"项目现为“{project.get_status_display()}”，不再亮灯"
