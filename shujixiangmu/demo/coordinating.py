"""The demonstration's coordination: one problem struck off, one brought to leaders, a meeting."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from core import clock
from core.calendar_store import load_calendar
from dispatch.enums import AgendaKind, CoordinationState, EscalatedTo, GatheringKind
from dispatch.models import CoordinationItem, Gathering, MonthlyReport
from dispatch.queries.gatherings import propose_agenda
from dispatch.services.coordination import take_from_report
from dispatch.services.coordination_moves import (
    Assignment,
    accept_item,
    assign_item,
    escalate_item,
    move_item,
    rate_item,
    report_result,
)
from dispatch.services.gatherings import (
    Plan,
    invite,
    mark_attendance,
    plan_gathering,
    save_agenda,
    save_minutes,
)
from dispatch.services.meeting_decisions import (
    Resolution,
    decide,
    report_decision,
    verify_decision,
)
from projects.models import Project

# How many working days the whole story takes from its beginning.
WORKING_DAYS = 8
MOST_ON_THE_AGENDA = 12
_PROMISE = 5

PersonOf = Callable[[Project], Any]


def coordinate(
    *, reports: Iterable[MonthlyReport], officer: Any, checker: Any, secretary_of: PersonOf
) -> Gathering | None:
    """Play the problems of these reports and the dispatch meeting that follows; return it.

    Begins at the clock's moment and ends WORKING_DAYS working days later. The first problem is
    settled and struck off, the second waits for leaders, all others for the department. None
    when the reports name fewer than two; a second call returns the meeting there is.
    """
    filed = list(reports)
    for report in filed:
        take_from_report(report=report, actor=secretary_of(report.project))
    items = _items(filed)
    if not items:
        return None
    programme = items[0].programme
    before = Gathering.objects.filter(programme=programme, kind=GatheringKind.DISPATCH).first()
    if before is not None or len(items) < 2:
        return before
    start = clock.today()
    _deal_with(start, items[0], items[1], officer, secretary_of)
    return _meet(start, items, officer, checker, secretary_of)


def _deal_with(
    start: date,
    first: CoordinationItem,
    second: CoordinationItem,
    officer: Any,
    secretary_of: PersonOf,
) -> None:
    """The first is settled and struck off, the second brought to a leader."""
    _assign(first, officer, "县自然资源局", "县农业农村局", external=True)
    _assign(second, officer, "县财政局", "", external=False)
    with _on(start, 2, 10):
        for item in (first, second):
            move_item(
                item_id=item.pk,
                action="progress",
                actor=officer,
                text="已召集有关部门到现场会商，正在核对手续。",
            )
    with _on(start, 4, 9):
        report_result(item_id=first.pk, actor=officer, text="两部门已联合会签，审批手续当日办结。")
        escalate_item(
            item_id=second.pk,
            actor=officer,
            to=EscalatedTo.LEADER,
            text="所需配套资金超出部门权限，建议在年度预算中统筹。",
        )
    with _on(start, 4, 16):
        rate_item(
            item_id=first.pk,
            actor=secretary_of(first.project),
            rating="satisfied",
            text="手续已拿到，工程已复工。",
        )


def _items(reports: list[MonthlyReport]) -> list[CoordinationItem]:
    rows = CoordinationItem.objects.filter(source_report__in=reports)
    named = rows.select_related("programme__committee", "project__organisation")
    return list(named.order_by("number"))


def _on(start: date, working_days: int, hour: int) -> Any:
    """The clock at an hour so many working days after the beginning."""
    return clock.at(_moment(start, working_days, hour))


def _moment(start: date, working_days: int, hour: int) -> datetime:
    day = load_calendar().add_working_days(start, working_days)
    return datetime.combine(day, time(hour), tzinfo=clock.SHANGHAI)


def _assign(
    item: CoordinationItem, officer: Any, lead: str, supporting: str, *, external: bool
) -> None:
    if item.state != CoordinationState.RAISED:
        return
    accept_item(item_id=item.pk, actor=officer, is_external=external)
    promised = load_calendar().add_working_days(clock.today(), _PROMISE)
    assign_item(
        item_id=item.pk,
        actor=officer,
        assignment=Assignment(lead, promised, supporting),
        text="请牵头单位主动对接，按期办结。",
    )


def _meet(
    start: date,
    items: list[CoordinationItem],
    officer: Any,
    checker: Any,
    secretary_of: PersonOf,
) -> Gathering:
    programme, when = items[0].programme, _moment(start, 6, 9)
    plan = Plan(GatheringKind.DISPATCH, f"{when.month}月调度会", when, "县委三楼会议室")
    with _on(start, 4, 17):
        meeting = plan_gathering(programme_id=programme.pk, plan=plan, actor=officer)
        proposals = propose_agenda(meeting, officer, clock.today())
        save_agenda(
            gathering_id=meeting.pk,
            chosen=[one for one in proposals if one.urged][:MOST_ON_THE_AGENDA],
            others=["部署下月重点任务"],
            actor=officer,
        )
        agenda = meeting.agenda.exclude(project=None)
        units = list(agenda.values_list("project__organisation_id", flat=True))
        units += [item.project.organisation_id for item in items[:2]]
        invite(
            gathering_id=meeting.pk,
            actor=officer,
            unit_ids=units,
            names=["县财政局负责同志", "县自然资源局负责同志"],
        )
    with _on(start, 6, 11):
        _record(meeting, items, officer)
    with _on(start, WORKING_DAYS, 10):
        _settle(meeting, officer, checker, secretary_of(items[0].project))
    meeting.refresh_from_db()
    return meeting


def _record(meeting: Gathering, items: list[CoordinationItem], officer: Any) -> None:
    marks = dict.fromkeys(meeting.participants.values_list("pk", flat=True), "present")
    mark_attendance(gathering_id=meeting.pk, marks=marks, actor=officer)
    number = meeting.agenda.exclude(kind=AgendaKind.OTHER).count()
    save_minutes(
        gathering_id=meeting.pk,
        minutes=f"会议听取有关单位汇报，逐项研究了 {number} 个议题。\n"
        "会议要求，进度滞后的单位要列出追赶计划，部门意见不一致的事项由牵头单位限期拿出办法。",
        actor=officer,
        held=True,
    )
    calendar, today = load_calendar(), clock.today()
    first, second = items[0], items[1]
    resolutions = (
        Resolution(
            "复工后按周报送进度，月底前补上滞后任务。",
            first.project.organisation.short_name,
            calendar.add_working_days(today, 5),
            first.project_id,
        ),
        Resolution(
            "会同组织部提出配套资金统筹方案，报领导决定。",
            "县财政局",
            calendar.add_working_days(today, 10),
            second.project_id,
        ),
    )
    for resolution in resolutions:
        decide(gathering_id=meeting.pk, resolution=resolution, actor=officer)


def _settle(meeting: Gathering, officer: Any, checker: Any, secretary: Any) -> None:
    """The unit reports its decision done and the department verifies it; the other runs on."""
    done = meeting.decisions.order_by("position").first()
    if done is None:
        return
    reporter = secretary if done.unit_id else officer
    report_decision(decision_id=done.pk, text="已复工，滞后任务全部补上。", actor=reporter)
    verify_decision(decision_id=done.pk, done=True, actor=checker)
