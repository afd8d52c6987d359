"""The overview of one programme: a few grouped reads in one snapshot, composed into figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce

from core import clock
from dashboards.coverage import BELOW, LACKING, NONE, OVER, UnitCoverage
from dashboards.figures import CategoryLine, Figure, Overview, Progress, mean
from dashboards.links import address
from dashboards.queries.attention import attention_lines
from dashboards.queries.coverage import coverage
from dashboards.queries.library import (
    ESTABLISHED_NOW,
    STATUS_GROUPS,
    UNCATEGORISED,
    LibraryFilters,
    library,
)
from dashboards.queries.month_facts import month_facts
from dashboards.queries.snapshot import one_moment
from dispatch.enums import LampColour
from programmes.enums import SelectionKind
from programmes.models import Programme
from projects.enums import ESTABLISHED, Status

ZERO = Decimal(0)


@dataclass(frozen=True)
class Group:
    """Projects alike in everything the overview counts by, with their summed progress."""

    category_id: int | None
    category: str | None
    position: int | None
    kind: str
    status: str
    lamp: str | None
    number: int
    actual: Decimal
    planned: Decimal

    @property
    def established(self) -> bool:
        """Approved at some time."""
        return self.status in ESTABLISHED

    @property
    def colour(self) -> str:
        """Current lamp; never lit counts as grey."""
        return self.lamp or LampColour.GREY


def overview(user: Any, programme: Programme) -> Overview:
    """All figures of the programme as the person may see them; five queries.

    Every count carries the address of the list that holds the same rows: both are narrowed by
    `queries.library`.
    """
    with one_moment():
        as_of = clock.now()
        groups = _groups(library(user, programme, LibraryFilters()))
        covered = coverage(user, programme)
        attention = attention_lines(user, programme, as_of.date())
        facts = month_facts(user, programme, as_of)
    established = [group for group in groups if group.established]
    counted = _counter(programme)
    return Overview(
        as_of=as_of,
        established=counted("立项", established, status=ESTABLISHED_NOW),
        kinds=_kinds(established, counted),
        stages=_stages(groups, counted),
        statuses=_statuses(groups, counted),
        progress=_progress(established),
        progress_url=_list(programme, status=ESTABLISHED_NOW, sort="progress"),
        lamps=_lamps(established, counted),
        categories=_categories(established, counted),
        units=_units(covered, programme),
        attention=attention,
        trend=facts.trend,
        periods=facts.periods,
        ranking=facts.ranking,
        coordination=facts.coordination,
    )


Counted = Callable[..., Figure]


def _groups(projects: QuerySet[Any]) -> list[Group]:
    rows: Any = (
        projects.order_by()
        .values_list(
            "category_id",
            "category__name",
            "category__position",
            "selection_kind",
            "status",
            "lamp",
        )
        .annotate(
            number=Count("pk"),
            done=Coalesce(Sum("actual_progress"), ZERO),
            due=Coalesce(Sum("planned"), ZERO),
        )
    )
    return [Group(*row) for row in rows]


def _list(programme: Programme, **query: Any) -> str:
    return address("dashboards:library", programme=programme.pk, **query)


def _counter(programme: Programme) -> Counted:
    """A function that counts groups and addresses the list narrowed by the same query."""

    def counted(label: str, groups: Iterable[Group], code: str = "", **query: Any) -> Figure:
        number = sum(group.number for group in groups)
        return Figure(label, number, _list(programme, **query), code)

    return counted


def _kinds(established: list[Group], counted: Counted) -> tuple[Figure, ...]:
    return tuple(
        counted(
            str(kind.label),
            [group for group in established if group.kind == kind],
            status=ESTABLISHED_NOW,
            kind=kind.value,
        )
        for kind in SelectionKind
    )


def _stages(groups: list[Group], counted: Counted) -> tuple[Figure, ...]:
    """Applications not yet decided, and those declined."""
    return tuple(
        counted(
            STATUS_GROUPS[code][0],
            [group for group in groups if group.status in STATUS_GROUPS[code][1]],
            code,
            status=code,
        )
        for code in ("under_review", "declined")
    )


def _statuses(groups: list[Group], counted: Counted) -> tuple[Figure, ...]:
    present = Counter(group.status for group in groups)
    return tuple(
        counted(
            str(status.label),
            [group for group in groups if group.status == status],
            status=status.value,
        )
        for status in Status
        if present[status]
    )


def _lamps(established: list[Group], counted: Counted) -> tuple[Figure, ...]:
    return tuple(
        counted(
            str(colour.label),
            [group for group in established if group.colour == colour],
            colour.value,
            status=ESTABLISHED_NOW,
            lamp=colour.value,
        )
        for colour in LampColour
    )


def _categories(established: list[Group], counted: Counted) -> tuple[CategoryLine, ...]:
    by_category: dict[tuple[int, int, str], list[Group]] = {}
    for group in established:
        key = (group.position or 0, group.category_id or 0, group.category or "未定类别")
        by_category.setdefault(key, []).append(group)
    return tuple(
        CategoryLine(
            counted(name, groups, status=ESTABLISHED_NOW, category=pk or UNCATEGORISED),
            _progress(groups),
        )
        for (_, pk, name), groups in sorted(by_category.items(), key=lambda pair: pair[0])
    )


def _progress(groups: Iterable[Group]) -> Progress:
    """Means over the projects at work; those ended early or revoked no longer move."""
    ended = {Status.TERMINATED, Status.REVOKED}
    alive = [group for group in groups if group.status not in ended]
    number = sum(group.number for group in alive)
    return Progress(
        actual=mean(sum((group.actual for group in alive), ZERO), number),
        planned=mean(sum((group.planned for group in alive), ZERO), number),
    )


UNIT_LABELS: Mapping[str, str] = {
    "": "应申报单位",
    NONE: "尚无项目",
    LACKING: "缺必选",
    BELOW: "数量不足",
    OVER: "超名额",
}


def _units(covered: tuple[UnitCoverage, ...], programme: Programme) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            label,
            sum(unit.is_(code) for unit in covered),
            address("dashboards:coverage", programme=programme.pk, show=code),
            code,
        )
        for code, label in UNIT_LABELS.items()
    )
