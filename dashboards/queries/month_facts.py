"""Small facts beside the overview's projects, in one union: trend, deadlines, places, matters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, Count, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from core.clock import SHANGHAI
from dashboards.figures import (
    Figure,
    PeriodLine,
    RankGroup,
    RankLine,
    TrendMonth,
    share,
    total,
)
from dashboards.links import address
from dispatch.coordination_steps import OPEN
from dispatch.enums import CoordinationState, LampColour, Timeliness
from dispatch.models import CoordinationItem, Lamp, MonthlyReport
from dispatch.periods import key_of, period_name, shifted_month
from dispatch.queries.coordination import OPEN_CODE, OVERDUE_CODE, overdue_q
from programmes.enums import Grade
from programmes.models import Programme
from projects.models import Project
from reviews.models import RankEntry

TREND_MONTHS = 12
SHOWN_PERIODS = 2
SHOWN_PLACES = 3
LAMP, REPORT, RANK, MATTER = "lamp", "report", "rank", "matter"


# A period counts in the month it ends in, so that quarters and checkpoints find their place.
LAST_DAY = Cast("period__ends_on", TextField())


@dataclass(frozen=True)
class Fact:
    """One row of the union; what the columns mean depends on its kind."""

    kind: str
    key: str
    label: str
    code: str
    ref: int
    number: int | None


@dataclass(frozen=True)
class MonthFacts:
    """The facts by what they are for."""

    trend: tuple[TrendMonth, ...]
    periods: tuple[PeriodLine, ...]
    ranking: tuple[RankGroup, ...]
    coordination: tuple[Figure, ...]


def month_facts(user: Any, programme: Programme, now: datetime) -> MonthFacts:
    """Lamps of twelve months, punctuality of the last periods, first places, open matters.

    Lamps reach back into the committee's programmes of earlier years. One query.
    """
    today = now.astimezone(SHANGHAI).date()
    parts = [
        _lamp_rows(user, programme, today),
        _report_rows(user, programme, now),
        _rank_rows(user, programme),
        _matter_rows(user, programme, today),
    ]
    facts = [Fact(*row) for row in parts[0].union(*parts[1:], all=True)]
    return MonthFacts(
        trend=_trend([fact for fact in facts if fact.kind == LAMP], programme, today),
        periods=_periods([fact for fact in facts if fact.kind == REPORT]),
        ranking=_ranking([fact for fact in facts if fact.kind == RANK]),
        coordination=_coordination([fact for fact in facts if fact.kind == MATTER]),
    )


def _lamp_rows(user: Any, programme: Programme, today: date) -> QuerySet[Any]:
    lamps = Lamp.objects.filter(
        project__in=Project.objects.visible_to(user),
        period__programme__committee=programme.committee_id,
        period__programme__series=programme.series,
        period__ends_on__gte=shifted_month(today, 1 - TREND_MONTHS),
        period__starts_on__lte=today,
    )
    columns = (Value(LAMP), "period__key", LAST_DAY, "shown", "period__programme_id")
    return lamps.order_by().values_list(*columns).annotate(number=Count("pk"))


def _report_rows(user: Any, programme: Programme, now: datetime) -> QuerySet[Any]:
    """Reports whose deadline has passed; before it a rate would only praise the early ones."""
    reports = MonthlyReport.objects.visible_to(user).filter(
        period__programme=programme, period__due_at__lte=now
    )
    columns = (Value(REPORT), "period__key", LAST_DAY, "timeliness", "period__programme_id")
    return reports.order_by().values_list(*columns).annotate(number=Count("pk"))


def _rank_rows(user: Any, programme: Programme) -> QuerySet[Any]:
    places = RankEntry.objects.filter(
        programme=programme,
        rank__lte=SHOWN_PLACES,
        project__in=Project.objects.visible_to(user),
    )
    return places.order_by().values_list(
        Value(RANK), "group__name", "project__title", "grade", "project_id", "rank"
    )


def _matter_rows(user: Any, programme: Programme, today: date) -> QuerySet[Any]:
    """Open coordinated problems by state, those past their promised day apart."""
    late = Case(
        When(overdue_q(today), then=Value(OVERDUE_CODE)),
        default=Value(""),
        output_field=CharField(),
    )
    rows = CoordinationItem.objects.visible_to(user).filter(programme=programme, state__in=OPEN)
    columns = (Value(MATTER), "state", Value("", output_field=TextField()), late, "programme_id")
    return rows.order_by().values_list(*columns).annotate(number=Count("pk"))


def _coordination(facts: list[Fact]) -> tuple[Figure, ...]:
    """What is open, overdue and waits for leaders; each leads to the same list."""
    late = [fact for fact in facts if fact.code == OVERDUE_CODE]
    waiting = [fact for fact in facts if fact.key == CoordinationState.ESCALATED]
    return (
        _matters("未办结", facts, state=OPEN_CODE),
        _matters("超承诺时限", late, overdue="on"),
        _matters("待领导决定", waiting, state=CoordinationState.ESCALATED.value),
    )


def _matters(label: str, facts: list[Fact], **query: str) -> Figure:
    number = sum(fact.number or 0 for fact in facts)
    return Figure(label, number, address("dispatch:coordination", **query), OPEN_CODE)


def _trend(facts: list[Fact], programme: Programme, today: date) -> tuple[TrendMonth, ...]:
    """Twelve months up to this one; where two years' programmes meet, this one's month counts."""
    months = []
    for back in range(1 - TREND_MONTHS, 1):
        month = shifted_month(today, back)
        own = [fact for fact in facts if fact.label.startswith(key_of(month))]
        refs = {fact.ref for fact in own}
        chosen = programme.pk if programme.pk in refs else max(refs, default=0)
        figures = tuple(
            _month_figure(LampColour(fact.code).label, fact, lamp=fact.code)
            for fact in own
            if fact.ref == chosen
        )
        months.append(TrendMonth(f"{month.month}月", figures))
    return tuple(months)


def _month_figure(label: Any, fact: Fact, **query: str) -> Figure:
    url = address("dashboards:library", programme=fact.ref, period=fact.key, **query)
    return Figure(str(label), fact.number or 0, url, fact.code)


def _periods(facts: list[Fact]) -> tuple[PeriodLine, ...]:
    """The newest periods, newest first."""
    newest = sorted({(fact.label, fact.key) for fact in facts}, reverse=True)[:SHOWN_PERIODS]
    return tuple(
        _period(key, day, [fact for fact in facts if fact.key == key]) for day, key in newest
    )


def _period(key: str, last_day: str, facts: list[Fact]) -> PeriodLine:
    by_code = {fact.code: fact for fact in facts}
    figures = tuple(
        _month_figure(code.label, by_code[code], report=code.value)
        for code in Timeliness
        if code in by_code
    )
    due = total(figure for figure in figures if figure.code != Timeliness.PENDING)
    on_time = total(figure for figure in figures if figure.code == Timeliness.ON_TIME)
    name = period_name(key, date.fromisoformat(last_day)).partition("年")[2]
    return PeriodLine(name, figures, share(on_time, due))


def _ranking(facts: Iterable[Fact]) -> tuple[RankGroup, ...]:
    groups: dict[str, list[RankLine]] = {}
    for fact in sorted(facts, key=lambda fact: (fact.key, fact.number or 0, fact.ref)):
        line = RankLine(
            rank=fact.number,
            title=fact.label,
            url=address("dashboards:project", fact.ref),
            grade=str(Grade(fact.code).label),
        )
        groups.setdefault(fact.key, []).append(line)
    return tuple(RankGroup(name, tuple(lines)) for name, lines in groups.items())
