"""To-dos of the organisation department: its staff, and its head."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q

from dashboards.links import address
from dashboards.queries.todos.items import HEAD, STAFF, Desk, Kind, local_day, no_due
from dashboards.queries.todos.kinds_unit import in_state_since
from dashboards.queries.todos.sources import PROJECT, REPORT, ours
from dispatch.enums import ReportState
from projects.enums import Status
from reviews.enums import PASSING, PreReviewResult
from reviews.queries.pre_review import IN_HAND

DEFAULT_CHECK_DAYS = 3
# The department has this many working days where the rule book names no number of its own.
USUAL_DAYS = 5

Condition = Callable[[Desk], Q]


def _waiting(roles: frozenset[str], wanted: Q) -> Condition:
    return lambda desk: ours(desk, roles) & wanted


def _pre_review_due(desk: Desk, project: Any) -> date | None:
    arrived = local_day(project.submitted_at)
    if arrived is None:
        return None
    return desk.calendar.add_working_days(arrived, project.programme.pre_review_days)


def _usual_due(desk: Desk, project: Any) -> date | None:
    since = in_state_since(desk, project)
    return desk.calendar.add_working_days(since, USUAL_DAYS) if since else None


def _check_due(desk: Desk, report: Any) -> date | None:
    arrived = local_day(report.submitted_at)
    rule = getattr(report.project.programme, "dispatch_rule", None)
    if arrived is None:
        return None
    return desk.calendar.add_working_days(arrived, rule.check_days if rule else DEFAULT_CHECK_DAYS)


def _to_check(desk: Desk) -> Q:
    return ours(desk, STAFF, "project__") & Q(state=ReportState.CONFIRMED)


def _times_filed(project: Any) -> str:
    return f"第 {project.return_count + 1} 次送审" if project.return_count else "首次送审"


PRE_REVIEW = Q(status=Status.SUBMITTED) | Q(
    status=Status.PRE_REVIEW, latest_result__in=sorted(IN_HAND)
)
UNASSIGNED = Q(status=Status.EXPERT_REVIEW, approval_sheets=False)
DECIDABLE = Q(status=Status.PRE_REVIEW, latest_result__in=sorted(PASSING)) | Q(
    status=Status.EXPERT_REVIEW, approval_scored=True
)
UNVERIFIED = Q(status=Status.ACCEPTANCE, verified=False)
# Light items are accepted without marks: once verified, only the decision is open.
UNMARKED = Q(item_type__scored=False)
UNJUDGED = ~UNMARKED & Q(
    status=Status.ACCEPTANCE, verified=True, acceptance_veto=False, acceptance_sheets=False
)
ACCEPTABLE = Q(status=Status.ACCEPTANCE, verified=True) & (
    Q(acceptance_veto=True) | Q(acceptance_scored=True) | UNMARKED
)


def _project_kind(
    code: str,
    label: str,
    tile: str,
    roles: frozenset[str],
    wanted: Q,
    page: str,
    action: str,
    *,
    note: str | Callable[[Any], str] = "",
    due: Callable[[Desk, Any], date | None] = _usual_due,
    of_project: bool = True,
) -> Kind:
    """A kind whose rows are projects; `page` takes the project's number unless told otherwise."""
    return Kind(
        code=code,
        label=label,
        tile=tile,
        source=PROJECT,
        roles=roles,
        where=_waiting(roles, wanted),
        received=in_state_since,
        due=due,
        url=lambda project: address(page, *([project.pk] if of_project else [])),
        action=action,
        note=note if callable(note) else lambda project: note,
    )


DEPARTMENT_KINDS: tuple[Kind, ...] = (
    _project_kind(
        "veto",
        "否决",
        "待确认否决",
        HEAD,
        Q(status=Status.PRE_REVIEW, latest_result=PreReviewResult.VETO_PROPOSED),
        "reviews:pre_review",
        "去确认",
        note="工作人员提请否决",
        due=_pre_review_due,
    ),
    _project_kind(
        "decide",
        "立项",
        "待审定立项",
        HEAD,
        Q(decision_pending=False) & DECIDABLE,
        "reviews:decide",
        "去审定",
    ),
    _project_kind(
        "publish",
        "公布",
        "待公布决定",
        HEAD,
        Q(decision_pending=True),
        "reviews:publication",
        "去公布",
        note="已拟定，公布后生效",
        of_project=False,
    ),
    _project_kind(
        "appeal",
        "申诉",
        "待答复申诉",
        HEAD,
        Q(appeal_open=True),
        "reviews:verdict",
        "去答复",
        note="由作出决定以外的负责人答复",
        due=no_due,
    ),
    _project_kind(
        "objection",
        "异议",
        "待答复异议",
        STAFF,
        Q(objection_open=True),
        "reviews:decide",
        "去答复",
        note="公示期间实名提出",
        due=no_due,
    ),
    _project_kind(
        "accept",
        "验收",
        "待审定验收",
        HEAD,
        ACCEPTABLE,
        "reviews:acceptance",
        "去审定",
        note="核验评分已办结",
    ),
    Kind(
        code="late_rectify",
        label="整改",
        tile="整改逾期",
        source=PROJECT,
        roles=HEAD,
        where=lambda desk: (
            ours(desk, HEAD) & Q(status=Status.RECTIFYING, rectify_due_on__lt=desk.today)
        ),
        received=in_state_since,
        due=lambda desk, project: project.rectify_due_on,
        url=lambda project: address("reviews:acceptance", project.pk),
        action="去审定",
        note=lambda project: "期限内未提交整改结果",
    ),
    _project_kind(
        "pre_review",
        "预审",
        "待预审",
        STAFF,
        PRE_REVIEW,
        "reviews:pre_review",
        "去预审",
        note=_times_filed,
        due=_pre_review_due,
    ),
    _project_kind(
        "assign",
        "评审",
        "待分配专家",
        STAFF,
        UNASSIGNED,
        "reviews:panel",
        "去分配",
        note="立项评审",
        of_project=False,
    ),
    _project_kind(
        "notice",
        "公示",
        "公示待办",
        STAFF,
        Q(status=Status.NOTICED),
        "reviews:decide",
        "去办理",
        note="期满无异议即可立项",
    ),
    _project_kind(
        "start",
        "启动",
        "待启动实施",
        STAFF,
        Q(status=Status.APPROVED),
        "projects:start",
        "去启动",
    ),
    Kind(
        code="check",
        label="月报",
        tile="待核月报",
        source=REPORT,
        roles=STAFF,
        where=_to_check,
        received=lambda desk, report: local_day(report.submitted_at),
        due=_check_due,
        url=lambda report: address("dispatch:check", report.pk),
        action="去核报",
        note=lambda report: f"{report.period.short_report_name}",
    ),
    _project_kind(
        "take_closing",
        "结项",
        "待受理结项",
        STAFF,
        Q(status=Status.CLOSING),
        "reviews:acceptance",
        "去受理",
    ),
    _project_kind(
        "verify",
        "验收",
        "待核验",
        STAFF,
        UNVERIFIED,
        "reviews:acceptance",
        "去核验",
    ),
    _project_kind(
        "assign_acceptance",
        "验收",
        "待分配评委",
        STAFF,
        UNJUDGED,
        "reviews:acceptance",
        "去分配",
        note="验收评分",
    ),
)
