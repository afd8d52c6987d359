"""Which units have their projects: counted per unit from projects, topics and quotas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from programmes.quotas import ALL_UNITS, QuotaLine, TopicScope, quota_among
from projects.enums import OCCUPIES_QUOTA, Status

FILED = OCCUPIES_QUOTA - {Status.DRAFT}
RUNNING = frozenset({Status.APPROVED, Status.IN_PROGRESS, Status.SUSPENDED})
FINISHING = frozenset({Status.CLOSING, Status.ACCEPTANCE, Status.RECTIFYING})
UNDER_REVIEW = frozenset(
    {
        Status.SUBMITTED,
        Status.PRE_REVIEW,
        Status.RETURNED,
        Status.EXPERT_REVIEW,
        Status.NOTICED,
    }
)
NONE, LACKING, BELOW, OVER = "none", "lacking", "below", "over"


@dataclass(frozen=True)
class MandatoryTopic:
    """A mandatory topic and whom it binds."""

    pk: int
    title: str
    scope: TopicScope = ALL_UNITS


@dataclass(frozen=True)
class CoverageRules:
    """What units owe: mandatory topics, and quotas of the item types in their order."""

    topics: tuple[MandatoryTopic, ...] = ()
    types: tuple[tuple[int, str], ...] = ()
    lines: tuple[QuotaLine, ...] = ()


@dataclass(frozen=True)
class UnitRow:
    """Projects of one unit with one topic, type and status; `number` 0 for a unit without any."""

    unit_id: int
    name: str
    kind: str
    topic_id: int | None
    status: str | None
    number: int
    item_type_id: int | None = None


@dataclass(frozen=True)
class TypeCount:
    """Filed projects of one item type against its quota."""

    name: str
    filed: int
    least: int
    most: int

    @property
    def words(self) -> str:
        """书记项目 2（1—3）."""
        span = f"{self.least}—{self.most}" if self.least != self.most else f"{self.most}"
        return f"{self.name} {self.filed}（{span}）"


@dataclass(frozen=True)
class UnitCoverage:
    """One unit: its projects by status, the mandatory topics it lacks, its place in the quota."""

    unit_id: int
    name: str
    by_status: Mapping[str, int] = field(default_factory=dict)
    mandatory: int = 0
    missing: tuple[str, ...] = ()
    types: tuple[TypeCount, ...] = ()

    def _sum(self, statuses: Iterable[str]) -> int:
        return sum(self.by_status.get(status, 0) for status in statuses)

    @property
    def filed(self) -> int:
        """Projects filed and neither refused nor ended early."""
        return self._sum(FILED)

    @property
    def drafts(self) -> int:
        """Projects not yet filed; a number only, their content stays with the unit."""
        return self._sum({Status.DRAFT})

    @property
    def under_review(self) -> int:
        """Projects filed and not yet decided."""
        return self._sum(UNDER_REVIEW)

    @property
    def running(self) -> int:
        """Projects approved and at work."""
        return self._sum(RUNNING)

    @property
    def finished(self) -> int:
        """Projects from the closing report on."""
        return self.filed - self.under_review - self.running

    @property
    def claimed(self) -> int:
        """Mandatory topics claimed."""
        return self.mandatory - len(self.missing)

    @property
    def quota(self) -> str:
        """Filed projects of each item type against its quota, in words."""
        return "；".join(one.words for one in self.types)

    @property
    def below(self) -> tuple[TypeCount, ...]:
        """Item types with fewer projects than the least."""
        return tuple(one for one in self.types if one.filed < one.least)

    @property
    def over(self) -> tuple[TypeCount, ...]:
        """Item types with more projects than the most."""
        return tuple(one for one in self.types if one.filed > one.most)

    @property
    def state(self) -> str:
        """The most pressing thing about the unit, in words."""
        if not self.filed:
            return "尚无项目"
        if self.missing:
            return "缺必选"
        if self.over:
            return "超名额"
        return "数量不足" if self.below else "已覆盖"

    def is_(self, what: str) -> bool:
        """Whether the unit has no project, lacks a topic, or is below or over its quota."""
        if what == NONE:
            return self.filed == 0
        if what == LACKING:
            return bool(self.missing)
        if what == BELOW:
            return bool(self.below)
        if what == OVER:
            return bool(self.over)
        return True


def cover(rows: Iterable[UnitRow], rules: CoverageRules) -> tuple[UnitCoverage, ...]:
    """Coverage per unit, in the order in which the units first appear in the rows.

    A mandatory topic is claimed by a project that is filed and still counts towards the quota,
    the same rule by which pre-review shows it.
    """
    units: dict[int, list[UnitRow]] = {}
    for row in rows:
        units.setdefault(row.unit_id, []).append(row)
    return tuple(_unit(found, rules) for found in units.values())


def _unit(rows: list[UnitRow], rules: CoverageRules) -> UnitCoverage:
    first = rows[0]
    by_status: dict[str, int] = {}
    for row in rows:
        if row.status and row.number:
            by_status[row.status] = by_status.get(row.status, 0) + row.number
    filed = [row for row in rows if row.number and row.status in FILED]
    claimed = {row.topic_id for row in filed}
    binding = [topic for topic in rules.topics if topic.scope.binds(first.kind, first.unit_id)]
    return UnitCoverage(
        unit_id=first.unit_id,
        name=first.name,
        by_status=by_status,
        mandatory=len(binding),
        missing=tuple(topic.title for topic in binding if topic.pk not in claimed),
        types=tuple(_types(filed, first.kind, rules)),
    )


def _types(filed: list[UnitRow], org_kind: str, rules: CoverageRules) -> Iterable[TypeCount]:
    """Types the unit may file or has filed; projects that name no type are of the first."""
    for place, (pk, name) in enumerate(rules.types):
        own: set[int | None] = {pk, None} if place == 0 else {pk}
        number = sum(row.number for row in filed if row.item_type_id in own)
        quota = quota_among(rules.lines, pk, org_kind)
        if quota.most or number:
            yield TypeCount(name, number, quota.least, quota.most)
