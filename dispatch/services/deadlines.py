"""Extends deadlines, excuses a project from one report (免报), asks for it again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.calendar_store import load_calendar
from core.clock import SHANGHAI
from core.errors import Conflict, InvalidInput, NotAllowed
from dispatch.enums import ReportState, Timeliness
from dispatch.models import MonthlyReport, ReportPeriod
from dispatch.services.access import (
    lock_report,
    lock_unfixed_periods,
    refuse_not_running,
    refuse_stale,
    refuse_stranger,
)
from dispatch.services.checking import CHECK, DEFAULT_RETURN_DAYS, RowResult, one_by_one
from dispatch.services.lamps import recompute_periods
from notifications.services.messages import tell
from organisations.queries import people_of_units
from programmes.models import DispatchRule
from projects.enums import Status

REASON_MAX = 200
UNFILED = frozenset({ReportState.OPEN, ReportState.FILED})


@dataclass(frozen=True)
class Extension:
    """What an extension did: the reports that got the later moment."""

    period: ReportPeriod
    due_at: datetime
    reports: tuple[MonthlyReport, ...]


@transaction.atomic
def extend_deadline(
    *,
    period_id: int,
    due_on: date | None,
    reason: str,
    actor: Any,
    report_ids: Collection[int] | None = None,
) -> Extension:
    """Give the chosen reports of a period a later day, or the whole period when none is named.

    Reports that have reached the department keep how they met their deadline and are left out;
    one marked as missing waits again. The moment first asked for stays on the report.

    Raises NotAllowed, InvalidInput (day or reason), Conflict (lamps fixed, nothing to extend).
    """
    period, periods = _period_for(period_id, actor)
    whole = report_ids is None
    due_at = _later_moment(period, due_on, whole=whole)
    text = _reason(reason, "延期原因")
    reports = _to_extend(period, due_at, report_ids)
    if not reports and not whole:
        raise Conflict("所选月报都已报送，或期限已不早于这一天，没有需要延期的。期限没有变动。")
    was_missing = [row.project_id for row in reports if row.timeliness == Timeliness.MISSING]
    _postpone(reports, due_at, text)
    if whole:
        period.original_due_at = period.original_due_at or period.due_at
        period.due_at = due_at
        period.save(update_fields=["original_due_at", "due_at"])
    if was_missing:
        recompute_periods(periods, today=clock.today(), project_ids=was_missing)
    for report in reports:
        _tell(report, "report_extended", f"延期至{_words(due_at)}", f"原因：{text}")
    audit.record(
        actor=actor,
        action="period.extend" if whole else "report.extend",
        obj=period,
        reason=text,
        details={"due_at": due_at.isoformat(), "reports": [row.pk for row in reports]},
    )
    return Extension(period, due_at, tuple(reports))


@transaction.atomic
def skip_report(*, report_id: int, reason: str, actor: Any) -> MonthlyReport:
    """Ask nothing of the project in this period: neither missing nor late, and never reminded.

    Raises NotAllowed, StaleState (filed or excused already), InvalidInput (no reason),
    Conflict (project not running, lamps fixed).
    """
    report, periods = _locked(report_id, actor, "免报")
    refuse_stale(report, "免报", UNFILED)
    refuse_not_running(report)
    if report.first_submitted_at is not None:
        raise Conflict("这份月报已经报送过，不能免报；不需要重报的，请直接核报通过。")
    report.skip_reason = _reason(reason, "免报原因")
    report.state, report.timeliness = ReportState.SKIPPED, Timeliness.PENDING
    report.skipped_by, report.skipped_at = actor, clock.now()
    report.save()
    recompute_periods(periods, today=clock.today(), project_ids=[report.project_id])
    _tell(report, "report_skipped", "本期免报", f"原因：{report.skip_reason}")
    audit.record(actor=actor, action="report.skip", obj=report, reason=report.skip_reason)
    return report


def skip_reports(*, report_ids: Iterable[int], reason: str, actor: Any) -> list[RowResult]:
    """Excuse many projects, each in its own transaction; a refused one stops no other.

    Raises InvalidInput at once when there is no reason.
    """
    _reason(reason, "免报原因")
    return one_by_one(report_ids, lambda pk: skip_report(report_id=pk, reason=reason, actor=actor))


@transaction.atomic
def unskip_report(*, report_id: int, actor: Any) -> MonthlyReport:
    """Ask for an excused report after all; a deadline gone by meanwhile is set anew.

    Raises NotAllowed, StaleState (not excused), Conflict (project not running, lamps fixed).
    """
    report, periods = _locked(report_id, actor, "恢复报送")
    refuse_stale(report, "恢复报送", {ReportState.SKIPPED})
    refuse_not_running(report)
    reason, report.skip_reason = report.skip_reason, ""
    report.state, report.skipped_by, report.skipped_at = ReportState.OPEN, None, None
    if report.due_at <= clock.now():
        # Nobody is late the moment the report is asked of him.
        report.original_due_at = report.original_due_at or report.due_at
        report.due_at = _fresh_moment(report)
    report.save()
    recompute_periods(periods, today=clock.today(), project_ids=[report.project_id])
    _tell(report, "report_unskipped", "恢复报送", f"请于{_words(report.due_at)}前报送。")
    audit.record(
        actor=actor,
        action="report.unskip",
        obj=report,
        details={"skipped_for": reason, "due_at": report.due_at.isoformat()},
    )
    return report


def _period_for(period_id: int, actor: Any) -> tuple[ReportPeriod, list[ReportPeriod]]:
    """The period, locked with all whose lamps are not fixed, for somebody who runs dispatch."""
    found = ReportPeriod.objects.select_related("programme__committee").get(pk=period_id)
    if not actor.has_perm("dispatch.run_dispatch", found.programme):
        raise NotAllowed("您没有“延期”的权限，须由组织部办理。期限没有变动。")
    periods = lock_unfixed_periods(found.programme_id)
    return _unfixed(found, periods), periods


def _locked(report_id: int, actor: Any, label: str) -> tuple[MonthlyReport, list[ReportPeriod]]:
    programme = MonthlyReport.objects.values_list("period__programme_id", flat=True)
    periods = lock_unfixed_periods(programme.get(pk=report_id))
    report = lock_report(report_id)
    refuse_stranger(report, actor, CHECK, label)
    _unfixed(report.period, periods)
    return report, periods


def _unfixed(period: ReportPeriod, periods: list[ReportPeriod]) -> ReportPeriod:
    for row in periods:
        if row.pk == period.pk:
            return row
    raise Conflict(f"{period}已定灯，期限和免报不再变动。")


def _later_moment(period: ReportPeriod, due_on: date | None, *, whole: bool) -> datetime:
    if due_on is None:
        raise _bad_day("请填写延期到哪一天。")
    calendar = load_calendar()
    if not calendar.is_working_day(due_on):
        better = calendar.next_working_day(due_on)
        raise _bad_day(f"这一天不是工作日，可以改为 {better:%Y-%m-%d}。")
    moment = datetime.combine(due_on, period.due_at.astimezone(SHANGHAI).time(), SHANGHAI)
    if moment <= clock.now():
        raise _bad_day("延期到的时间已经过去，请填今后的日期。")
    if whole and moment <= period.due_at:
        raise _bad_day(f"现在的截止时间是{_words(period.due_at)}，请填更晚的日期。")
    return moment


def _bad_day(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, field_errors={"due_on": [sentence]})


def _reason(text: str, label: str) -> str:
    found = text.strip()
    if not found or len(found) > REASON_MAX:
        sentence = f"{label}不超过 {REASON_MAX} 字，请删减。" if found else f"请写明{label}。"
        raise InvalidInput(sentence, field_errors={"reason": [sentence]})
    return found


def _to_extend(
    period: ReportPeriod, due_at: datetime, report_ids: Collection[int] | None
) -> list[MonthlyReport]:
    """Reports still to come, locked; those with a later deadline of their own keep it."""
    rows = MonthlyReport.objects.select_for_update(of=("self",)).filter(
        period=period,
        state__in=UNFILED,
        first_submitted_at=None,
        due_at__lt=due_at,
        project__status=Status.IN_PROGRESS,
    )
    if report_ids is not None:
        rows = rows.filter(pk__in=list(report_ids))
    return list(rows.select_related("project__organisation", "period").order_by("pk"))


def _postpone(reports: list[MonthlyReport], due_at: datetime, reason: str) -> None:
    for report in reports:
        report.original_due_at = report.original_due_at or report.due_at
        report.due_at = due_at
        report.extension_reason = reason
        report.timeliness = Timeliness.PENDING
    fields = ["original_due_at", "due_at", "extension_reason", "timeliness"]
    MonthlyReport.objects.bulk_update(reports, fields)


def _fresh_moment(report: MonthlyReport) -> datetime:
    rule = DispatchRule.objects.filter(programme=report.project.programme_id).first()
    days = max(rule.return_days if rule else DEFAULT_RETURN_DAYS, 1)
    day = load_calendar().add_working_days(clock.today(), days)
    return datetime.combine(day, report.due_at.astimezone(SHANGHAI).time(), SHANGHAI)


def _tell(report: MonthlyReport, kind: str, what: str, body: str) -> None:
    tell(
        recipients=people_of_units(
            organisation_ids=[report.project.organisation_id], on=clock.today()
        ),
        kind=kind,
        title=f"{report.period.report_name}{what}：{report.project}",
        body=body,
        link=reverse("dispatch:report", args=[report.pk]),
        once_key=f"{kind}:{report.pk}:{clock.now().isoformat()}",
    )


def _words(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"
