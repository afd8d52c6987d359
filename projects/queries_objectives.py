"""Objectives of a programme rolled up over the tree, each unit counted once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Substr

from organisations.enums import OrgKind
from organisations.models import Organisation
from organisations.scope import scope_of
from programmes.models import Objective, ObjectiveIndicator, Programme
from projects.models import ObjectiveValue
from projects.rollup import Amount, Standing, added, standing


@dataclass(frozen=True)
class Place:
    """A unit of the branch, as far as the roll-up needs it."""

    pk: int
    short_name: str
    kind: str
    path: str
    depth: int
    numchild: int

    def __str__(self) -> str:
        return self.short_name


@dataclass(frozen=True)
class Part:
    """One branch of the tree: its sum for the year and how many units in it have reported."""

    organisation: Place
    unit: str
    year: Amount | None
    filled: int
    expected: int

    @property
    def year_words(self) -> str:
        """The sum of the year in words; a dash before anything was reported."""
        return self.year.words(self.unit) if self.year else "—"


@dataclass(frozen=True)
class Line:
    """One indicator under the root: sum of the year, and of all years so far."""

    indicator: ObjectiveIndicator
    year: Amount | None
    total: Amount | None
    filled: int
    expected: int
    parts: tuple[Part, ...] = ()

    @property
    def year_words(self) -> str:
        """The sum of the year in words; a dash before anything was reported."""
        return self.year.words(self.indicator.unit) if self.year else "—"

    @property
    def total_words(self) -> str:
        """The sum of all years so far in words."""
        return self.total.words(self.indicator.unit) if self.total else "—"

    @property
    def target(self) -> str:
        """The target in words; a dash where none is set."""
        rule = self.indicator
        if rule.target is None:
            return "—"
        return Amount(rule.target, rule.target_qualifier).words(rule.unit)

    @property
    def standing(self) -> Standing:
        """How far all years together are."""
        return standing(self.total, self.indicator.target, self.indicator.direction)

    @property
    def level(self) -> str:
        """Which units report it, in words."""
        kind = self.indicator.counted_in
        return str(OrgKind(kind).label) if kind else "直属单位"


@dataclass(frozen=True)
class Group:
    """One objective with its indicators."""

    objective: Objective
    lines: tuple[Line, ...]


def root_for(user: Any, programme: Programme, asked: int | None) -> Organisation | None:
    """The branch the person may look at: the whole county, or the own unit and what lies below.

    Without `asked` the highest one. None when nothing may be seen: fails closed.
    """
    committee, scope = programme.committee, scope_of(user)
    paths = {path for path in scope.committee_paths() if committee.path.startswith(path)}
    tops = {committee.path} if paths else set()
    tops |= {path for path in scope.committee_paths() if path.startswith(committee.path)}
    units = scope.unit_ids()
    tops |= {
        seat.path
        for seat in scope.seats
        if seat.organisation_id in units and seat.path.startswith(committee.path)
    }
    if not tops:
        return None
    if asked is None:
        return Organisation.objects.filter(path=min(tops)).first()
    inside = Q()
    for path in tops:
        inside |= Q(path__startswith=path)
    return Organisation.objects.filter(inside, pk=asked).first()


def branches_above(user: Any, programme: Programme, root: Organisation) -> list[Organisation]:
    """Branches above the root the person may go back to, highest first."""
    top = root_for(user, programme, None)
    if top is None or root.pk == top.pk:
        return []
    step = Organisation.steplen
    paths = [root.path[:end] for end in range(len(top.path), len(root.path), step)]
    return list(Organisation.objects.filter(path__in=paths).order_by("path"))


def values_of(
    pairs: Iterable[tuple[ObjectiveIndicator, Organisation]], year: int
) -> dict[tuple[int, int], ObjectiveValue]:
    """Stored values of the pairs in the year, by keys of indicator and unit; one query.

    The caller has chosen units the person reports for or oversees.
    """
    found = list(pairs)
    rows = ObjectiveValue.objects.filter(
        year=year,
        indicator__in={rule.pk for rule, _ in found},
        organisation__in={unit.pk for _, unit in found},
    )
    return {(row.indicator_id, row.organisation_id): row for row in rows}


def counted_units(indicator: ObjectiveIndicator, programme: Programme) -> QuerySet[Organisation]:
    """Units whose values count: those of the named kind, else those right under the committee."""
    committee = programme.committee
    inside = Organisation.objects.filter(
        path__startswith=committee.path, depth__gt=committee.depth, is_active=True
    )
    if indicator.counted_in:
        return inside.filter(kind=indicator.counted_in)
    return inside.filter(depth=committee.depth + 1).exclude(kind=OrgKind.DEPARTMENT)


def objectives_under(
    programme: Programme, root: Organisation, year: int, *, indicator_id: int | None = None
) -> list[Group]:
    """All objectives summed over the branch, with its parts for one indicator if asked.

    Four queries, whatever the number of units.
    """
    objectives = list(programme.objectives.prefetch_related("indicators"))
    sums = _sums(programme, root, indicator_id)
    places = _places(root)
    children = _children(root, places) if indicator_id else []
    groups = []
    for objective in objectives:
        rules = [rule for rule in objective.indicators.all() if indicator_id in (None, rule.pk)]
        lines = [_line(rule, sums, places, children, programme, root, year) for rule in rules]
        if lines:
            groups.append(Group(objective, tuple(lines)))
    return groups


@dataclass(frozen=True)
class _Sum:
    """A sum of equally exact values of one branch, indicator and year."""

    indicator_id: int
    year: int
    branch: str
    amount: Amount
    number: int


def _sums(programme: Programme, root: Organisation, indicator_id: int | None) -> list[_Sum]:
    """Values under the root that count, added up by branch in the database; one query."""
    counted = Q(organisation__kind=F("indicator__counted_in")) | Q(
        indicator__counted_in="", organisation__depth=programme.committee.depth + 1
    )
    only = {"indicator": indicator_id} if indicator_id else {}
    rows = ObjectiveValue.objects.filter(
        counted,
        indicator__objective__programme=programme,
        organisation__path__startswith=root.path,
        **only,
    )
    length = len(root.path) + (Organisation.steplen if indicator_id else 0)
    grouped = (
        rows.annotate(branch=Substr("organisation__path", 1, length))
        .order_by()
        .values_list("indicator_id", "year", "branch", "qualifier")
        .annotate(total=Sum("value"), number=Count("pk"))
    )
    return [
        _Sum(indicator, year, branch, Amount(total, qualifier), number)
        for indicator, year, branch, qualifier, total, number in grouped
    ]


def _places(root: Organisation) -> list[Place]:
    rows = Organisation.objects.filter(path__startswith=root.path, is_active=True)
    columns = ("pk", "short_name", "kind", "path", "depth", "numchild")
    return [Place(*row) for row in rows.order_by("path").values_list(*columns)]


def _children(root: Organisation, places: list[Place]) -> list[Place]:
    return [
        place
        for place in places
        if place.depth == root.depth + 1 and place.kind != OrgKind.DEPARTMENT
    ]


def _line(
    rule: ObjectiveIndicator,
    sums: list[_Sum],
    places: list[Place],
    children: list[Place],
    programme: Programme,
    root: Organisation,
    year: int,
) -> Line:
    own = [one for one in sums if one.indicator_id == rule.pk and one.year <= year]
    now = [one for one in own if one.year == year]
    due = [place for place in places if _counts(rule, place, programme)]
    parts = tuple(
        Part(
            child,
            rule.unit,
            added(one.amount for one in now if one.branch == child.path),
            sum(one.number for one in now if one.branch == child.path),
            sum(place.path.startswith(child.path) for place in due),
        )
        for child in children
    )
    return Line(
        rule,
        added(one.amount for one in now),
        added(one.amount for one in own),
        sum(one.number for one in now),
        len(due),
        parts,
    )


def _counts(rule: ObjectiveIndicator, place: Place, programme: Programme) -> bool:
    if rule.counted_in:
        return place.kind == rule.counted_in
    return place.depth == programme.committee.depth + 1 and place.kind != OrgKind.DEPARTMENT


def years_of(programme: Programme, groups: Iterable[Group]) -> list[int]:
    """Years values are reported for: from the programme's to the last one a target names."""
    last = max(
        (line.indicator.due_year for group in groups for line in group.lines),
        default=programme.year,
    )
    return list(range(programme.year, max(last, programme.year) + 1))
