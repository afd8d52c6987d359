"""Opens report periods and the report of each running project; every call may be repeated."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from core import audit, clock
from core.calendar_store import load_calendar
from core.clock import SHANGHAI
from core.errors import Conflict, InvalidInput, NotAllowed
from dispatch.enums import ReportState, Timeliness
from dispatch.models import MonthlyReport, ReportPeriod
from dispatch.periods import Slot, due_moment, end_of, slot_of, slots_until
from dispatch.queries.reports import schedule_of
from dispatch.services.access import lock_unfixed_periods
from dispatch.services.lamps import recompute_periods
from programmes.enums import ProgrammeState
from programmes.models import DispatchRule, Programme
from projects.enums import Status
from projects.models import Project, TransitionLog

RESUMED = "项目恢复实施后重新计算期限。"
STOOD_STILL = "报送截止时项目已中止，本期不再补报。"


@transaction.atomic
def open_period(*, programme_id: int, key: str, actor: Any | None) -> ReportPeriod:
    """Open the period with this key, with a report for every running project.

    Repeating it, also at the same moment from two sides, changes nothing but adds reports of
    projects started since. `actor` is None for the system.

    Raises NotAllowed, InvalidInput (not a month the programme reports, or a future one),
    Conflict (programme not active or without a dispatch rule).
    """
    programme = (
        Programme.objects.select_for_update(of=("self",), no_key=True)
        .select_related("committee")
        .get(pk=programme_id)
    )
    if actor is not None and not actor.has_perm("dispatch.run_dispatch", programme):
        raise NotAllowed("您没有“开启报告期”的权限，须由组织部办理。")
    rule = _rule_of(programme)
    slot = _slot_for(rule, key)
    lock_unfixed_periods(programme.pk)
    period, is_new = _period_row(rule, slot)
    reports = _add_reports(period)
    if is_new or reports:
        recompute_periods(lock_unfixed_periods(programme.pk), today=clock.today())
        audit.record(
            actor=actor, action="period.open", obj=period, details={"key": key, "reports": reports}
        )
    return period


def open_due_periods(*, now: datetime) -> list[ReportPeriod]:
    """Open every period that has begun and is not open; complete those still running.

    The beat sweep. A period whose deadline has already passed (the service stood still) is
    opened only where a project was running in it.
    """
    today = now.astimezone(SHANGHAI).date()
    opened = []
    rules = DispatchRule.objects.filter(programme__state=ProgrammeState.ACTIVE)
    for rule in rules.select_related("programme"):
        periods = ReportPeriod.objects.filter(programme=rule.programme_id)
        known = {period.key: period for period in periods}
        for slot in slots_until(schedule_of(rule), today):
            if _is_wanted(rule, slot, known.get(slot.key), now):
                opened.append(open_period(programme_id=rule.programme_id, key=slot.key, actor=None))
    return opened


def open_calendar(*, project: Project, actor: Any) -> list[MonthlyReport]:
    """Create the reports of a project just started, in the periods open and not yet due.

    Called when a project starts or is resumed; the beat sweep does the same later. Reports that
    fell due while a project stood still are asked for anew, those of fixed months not at all.
    Takes no lock, for the caller holds the project's. Item types outside dispatch report nothing.
    """
    if project.item_type is not None and not project.item_type.reports:
        return []
    with transaction.atomic():
        rows = _reports_of_now(project)
        details: dict[str, Any] = {"periods": [row.period.key for row in rows]}
        stood_still = _after_standstill(project, actor)
        if stood_still:
            details["due_while_suspended"] = stood_still
        audit.record(actor=actor, action="report.calendar", obj=project, details=details)
    return rows


def _reports_of_now(project: Project) -> list[MonthlyReport]:
    today = clock.today()
    periods = ReportPeriod.objects.filter(
        programme=project.programme_id,
        fixed_at=None,
        due_at__gt=clock.now(),
        starts_on__lte=today,
        ends_on__gte=today,
    )
    MonthlyReport.objects.bulk_create(
        [MonthlyReport(project=project, period=row, due_at=row.due_at) for row in periods],
        ignore_conflicts=True,
    )
    rows = MonthlyReport.objects.filter(project=project, period__in=periods)
    return list(rows.select_related("period").order_by("period__starts_on"))


def _after_standstill(project: Project, actor: Any) -> list[int]:
    """Settle reports whose deadline passed while the project stood still; return their keys.

    Nobody is missing a report the moment the project goes on: it gets new days to write it. The
    lamps of a fixed month cannot change any more, so its report is excused.
    """
    overdue = MonthlyReport.objects.filter(
        project=project,
        state__in=(ReportState.OPEN, ReportState.FILED),
        timeliness=Timeliness.PENDING,
        first_submitted_at=None,
        due_at__lte=clock.now(),
    ).select_related("period")
    settled = list(overdue.order_by("pk"))
    for report in settled:
        _settle(report, actor)
        report.save()
    return [report.pk for report in settled]


def _settle(report: MonthlyReport, actor: Any) -> None:
    if report.period.fixed_at is None:
        report.original_due_at = report.original_due_at or report.due_at
        report.due_at, report.extension_reason = _due_at(report.period), RESUMED
    else:
        report.state, report.skip_reason = ReportState.SKIPPED, STOOD_STILL
        report.skipped_by, report.skipped_at = actor, clock.now()


@transaction.atomic
def mark_missing(*, now: datetime) -> int:
    """Mark reports of running projects as missing once their deadline has passed.

    A report that comes later turns from missing to late; returns how many were marked.
    """
    rows = list(
        MonthlyReport.objects.select_for_update(of=("self",))
        .filter(
            timeliness=Timeliness.PENDING,
            first_submitted_at=None,
            due_at__lt=now,
            project__status=Status.IN_PROGRESS,
        )
        .exclude(state=ReportState.SKIPPED)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if rows:
        MonthlyReport.objects.filter(pk__in=rows).update(timeliness=Timeliness.MISSING)
        audit.record(
            actor=None, action="report.missing", title="月报缺报", details={"reports": rows}
        )
    return len(rows)


def running_in(programme_id: int, ends_on: date) -> QuerySet[Project]:
    """Projects running now that had been started by the end of the period and have to report."""
    end = end_of(ends_on)
    started = TransitionLog.objects.filter(project=OuterRef("pk"), action="start", at__lt=end)
    return Project.objects.filter(
        Q(status_since__lt=end) | Exists(started),
        programme=programme_id,
        status=Status.IN_PROGRESS,
    ).exclude(item_type__reports=False)


def _rule_of(programme: Programme) -> DispatchRule:
    rule = DispatchRule.objects.filter(programme=programme).first()
    if rule is None:
        raise Conflict("年度方案没有设置月报截止日，请先完善年度方案的调度规则。")
    if programme.state != ProgrammeState.ACTIVE:
        raise Conflict(f"年度方案现为“{programme.get_state_display()}”，不能开启报告期。")
    return rule


def _slot_for(rule: DispatchRule, key: str) -> Slot:
    try:
        slot = slot_of(schedule_of(rule), key)
    except ValueError:
        raise InvalidInput(
            f"年度方案的报告期从{rule.first_month:%Y-%m}到{rule.last_month:%Y-%m}"
            f"（{rule.get_interval_display()}），“{key[:10]}”不在其中，没有开启。"
        ) from None
    if _overlaps(rule.programme_id, slot):
        raise Conflict(
            f"{key} 与已开启的报告期重叠：调度频次是中途更正的，已开启的报告期照旧执行完。"
        )
    if slot.starts_on > clock.today():
        begins = f"{slot.starts_on.month} 月 {slot.starts_on.day} 日"
        raise InvalidInput(f"{key} 还没有到，{begins}起才能开启。")
    return slot


def _overlaps(programme_id: int, slot: Slot) -> bool:
    """Whether a period opened under an earlier rule already covers days of this one."""
    return (
        ReportPeriod.objects.filter(
            programme=programme_id, starts_on__lte=slot.ends_on, ends_on__gte=slot.starts_on
        )
        .exclude(key=slot.key)
        .exists()
    )


def _period_row(rule: DispatchRule, slot: Slot) -> tuple[ReportPeriod, bool]:
    calendar = load_calendar()
    due_at = due_moment(slot, schedule_of(rule).deadline, calendar)
    return ReportPeriod.objects.select_related("programme").get_or_create(
        programme_id=rule.programme_id,
        key=slot.key,
        defaults={
            "starts_on": slot.starts_on,
            "ends_on": slot.ends_on,
            "due_at": due_at,
            "opened_at": clock.now(),
            "estimated": bool(calendar.missing_years(due_at.date(), due_at.date())),
        },
    )


def _is_wanted(rule: DispatchRule, slot: Slot, known: ReportPeriod | None, now: datetime) -> bool:
    running = running_in(rule.programme_id, slot.ends_on)
    if known is not None:
        missing = running.exclude(reports__period=known)
        return known.fixed_at is None and known.due_at > now and missing.exists()
    if _overlaps(rule.programme_id, slot):
        return False
    due_at = due_moment(slot, schedule_of(rule).deadline, load_calendar())
    return due_at > now or running.exists()


def _add_reports(period: ReportPeriod) -> int:
    """Add missing reports; nobody is late the moment the report is asked of him."""
    running = running_in(period.programme_id, period.ends_on)
    missing = running.exclude(reports__period=period).order_by("pk")
    due_at = _due_at(period)
    rows = [MonthlyReport(project=project, period=period, due_at=due_at) for project in missing]
    MonthlyReport.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _due_at(period: ReportPeriod) -> datetime:
    moment = clock.now()
    if period.due_at > moment:
        return period.due_at
    rule = DispatchRule.objects.get(programme=period.programme_id)
    calendar = load_calendar()
    day = calendar.add_working_days(moment.date(), max(rule.return_days, 1))
    return datetime.combine(day, rule.due_time, SHANGHAI)
