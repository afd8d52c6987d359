"""Proposes the orders the rules ask for: once each, as drafts for a person to decide on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from core.calendar_store import load_calendar
from core.clock import SHANGHAI
from dispatch.enums import LampColour, ProposalState, ReportState
from dispatch.models import Lamp, MonthlyReport, OrderProposal, SupervisionOrder
from dispatch.queries.coordination import MAY_BE_HELPED
from dispatch.queries.supervision import UNSETTLED, WITH_UNIT
from dispatch.supervision_rules import LitPeriod, OrderFacts, is_ignored, is_louder, red_run
from programmes.enums import OrderKind, OrderTrigger, ProgrammeState
from programmes.models import OrderRule, Programme
from projects.enums import Status

_REASON_MAX = 300
# An order on a project that is suspended or ended is not made louder.
UNDER_WAY = MAY_BE_HELPED - {Status.SUSPENDED}


@dataclass(frozen=True)
class _Fired:
    """A rule that fired for a project."""

    rule: OrderRule
    project_id: int
    subject: str
    reason: str
    order: SupervisionOrder | None = None


def propose_orders(*, day: date) -> int:
    """Write what the rules of all programmes in force ask for as of the day; returns new rows.

    A rule speaks once of the same run of red periods or the same order, however often this
    runs, and a softer one no more once a louder one has spoken of it. Nothing is proposed that
    is not louder than what is open for the project already.
    """
    programmes = Programme.objects.filter(state=ProgrammeState.ACTIVE, order_rules__isnull=False)
    return sum(_propose(programme, day) for programme in programmes.distinct().order_by("pk"))


@transaction.atomic
def _propose(programme: Programme, day: date) -> int:
    rules = list(programme.order_rules.all())
    fired = _news(
        programme, [*_by_lamps(programme, rules, day), *_by_orders(programme, rules, day)]
    )
    open_kinds = _open_kinds(programme, {one.project_id for one in fired})
    before = OrderProposal.objects.filter(programme=programme).count()
    OrderProposal.objects.bulk_create(
        [
            OrderProposal(
                programme=programme,
                project_id=one.project_id,
                rule_code=one.rule.code,
                subject=one.subject,
                kind=one.rule.next_kind,
                reason=one.reason[:_REASON_MAX],
                source_order=one.order,
                made_on=day,
            )
            for one in _loudest(fired)
            if is_louder(one.rule.next_kind, open_kinds[one.project_id])
        ],
        ignore_conflicts=True,
    )
    return OrderProposal.objects.filter(programme=programme).count() - before


def _news(programme: Programme, fired: Sequence[_Fired]) -> list[_Fired]:
    """What no rule has said yet of its subject, as loud as the loudest that spoke of it.

    So a dropped proposal neither comes back nor keeps other matters of its project unheard.
    """
    ranks = list(OrderKind.values)
    heard: dict[str, set[str]] = defaultdict(set)
    loudest: dict[str, int] = defaultdict(int)
    rows = OrderProposal.objects.filter(
        programme=programme, subject__in={one.subject for one in fired}
    )
    for subject, code, kind in rows.values_list("subject", "rule_code", "kind"):
        heard[subject].add(code)
        loudest[subject] = max(loudest[subject], ranks.index(kind))
    return [
        one
        for one in fired
        if one.rule.code not in heard[one.subject]
        and ranks.index(one.rule.next_kind) >= loudest[one.subject]
    ]


def _judged_lamps(programme: Programme, day: date) -> QuerySet[Lamp]:
    """Lamps of running projects in periods that are over and can be held against the unit.

    A lamp not fixed yet counts once its report is with the department no more: before the
    deadline and while the report waits to be checked it knows nothing of the period.
    """
    morning = datetime.combine(day, time(), tzinfo=SHANGHAI)
    unread = MonthlyReport.objects.filter(
        Q(state=ReportState.CONFIRMED)
        | Q(state__in=(ReportState.OPEN, ReportState.FILED), due_at__gte=morning)
        | Q(state=ReportState.RETURNED, return_due_on__gte=day),
        project=OuterRef("project"),
        period=OuterRef("period"),
    )
    return Lamp.objects.filter(
        Q(fixed=True) | ~Exists(unread),
        project__programme=programme,
        project__status=Status.IN_PROGRESS,
        period__ends_on__lt=day,
    )


def _by_lamps(programme: Programme, rules: Iterable[OrderRule], day: date) -> list[_Fired]:
    """Runs of red periods that are over; two queries for a whole programme."""
    wanted = [rule for rule in rules if rule.trigger == OrderTrigger.REDS]
    if not wanted:
        return []
    over = _judged_lamps(programme, day)
    red_now = over.filter(shown=LampColour.RED).order_by().values("project")
    strips: dict[int, list[LitPeriod]] = defaultdict(list)
    why: dict[int, str] = {}
    rows = over.filter(project__in=red_now).order_by("period__starts_on")
    for project_id, key, shown, reasons in rows.values_list(
        "project_id", "period__key", "shown", "reasons"
    ):
        strips[project_id].append(LitPeriod(key, shown))
        why[project_id] = "；".join(reasons or [])
    fired = []
    for project_id, strip in strips.items():
        length, first = red_run(strip)
        for rule in wanted:
            if length >= rule.after:
                reason = f"连续 {length} 期红灯：{why[project_id]}"
                fired.append(_Fired(rule, project_id, f"red:{project_id}:{first}", reason))
    return fired


def _by_orders(programme: Programme, rules: Iterable[OrderRule], day: date) -> list[_Fired]:
    """Issued orders on projects still under way that were not heeded; one query."""
    wanted = [rule for rule in rules if rule.trigger != OrderTrigger.REDS]
    if not wanted:
        return []
    calendar = load_calendar()
    orders = SupervisionOrder.objects.filter(
        programme=programme,
        project__status__in=UNDER_WAY,
        state__in=WITH_UNIT,
        kind__in={rule.from_kind for rule in wanted},
    ).select_related("programme")
    return [
        _Fired(
            rule,
            order.project_id,
            f"order:{order.pk}",
            f"{order.name}{rule.get_trigger_display().partition('（')[0]}，"
            f"已满 {rule.after} 个工作日。原事由：{order.reason}",
            order,
        )
        for order in orders
        for rule in wanted
        if rule.from_kind == order.kind
        and is_ignored(rule.trigger, rule.after, _facts(order), day, calendar)
    ]


def _facts(order: SupervisionOrder) -> OrderFacts:
    issued = order.issued_at or order.drafted_at
    return OrderFacts(
        kind=order.kind,
        state=order.state,
        issued_on=issued.astimezone(SHANGHAI).date(),
        due_on=order.due_on,
        answered=order.answered_at is not None,
    )


def _loudest(fired: Iterable[_Fired]) -> list[_Fired]:
    """For each project only what is loudest: one matter, one order."""
    ranks = list(OrderKind.values)
    best: dict[int, _Fired] = {}
    for one in fired:
        known = best.get(one.project_id)
        if known is None or ranks.index(one.rule.next_kind) > ranks.index(known.rule.next_kind):
            best[one.project_id] = one
    return list(best.values())


def _open_kinds(programme: Programme, project_ids: set[int]) -> dict[int, list[str]]:
    """Kinds of what is open for each project: orders, drafts and proposals not yet decided."""
    kinds: dict[int, list[str]] = defaultdict(list)
    drafts = ("draft", "to_sign")
    rows = SupervisionOrder.objects.filter(
        programme=programme, project__in=project_ids, state__in=(*drafts, *UNSETTLED)
    )
    for project_id, kind in rows.values_list("project_id", "kind"):
        kinds[project_id].append(kind)
    waiting = OrderProposal.objects.filter(
        programme=programme, project__in=project_ids, state=ProposalState.OPEN
    )
    for project_id, kind in waiting.values_list("project_id", "kind"):
        kinds[project_id].append(kind)
    return kinds
