"""Which units have their projects: counted per unit from projects and the topic catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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
NONE, LACKING, OVER = "none", "lacking", "over"


@dataclass(frozen=True)
class MandatoryTopic:
    """A mandatory topic and the kinds of organisation it binds (empty: all)."""

    pk: int
    title: str
    org_kinds: tuple[str, ...] = ()

    def binds(self, org_kind: str) -> bool:
        """Whether a unit of this kind must claim the topic."""
        return not self.org_kinds or org_kind in self.org_kinds


@dataclass(frozen=True)
class UnitRow:
    """Projects of one unit with one topic in one status; `number` is 0 for a unit without any."""

    unit_id: int
    name: str
    kind: str
    topic_id: int | None
    status: str | None
    number: int


@dataclass(frozen=True)
class UnitCoverage:
    """One unit: its projects by status, the mandatory topics it lacks, its place in the quota."""

    unit_id: int
    name: str
    by_status: Mapping[str, int] = field(default_factory=dict)
    mandatory: int = 0
    missing: tuple[str, ...] = ()
    quota_max: int = 0

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

    def is_(self, what: str) -> bool:
        """Whether the unit is one of those without project, lacking a topic, or over quota."""
        if what == NONE:
            return self.filed == 0
        if what == LACKING:
            return bool(self.missing)
        if what == OVER:
            return self.filed > self.quota_max
        return True


def cover(
    rows: Iterable[UnitRow], topics: Iterable[MandatoryTopic], quota_max: int
) -> tuple[UnitCoverage, ...]:
    """Coverage per unit, in the order in which the units first appear in the rows.

    A mandatory topic is claimed by a project that is filed and still counts towards the quota,
    the same rule by which pre-review shows it.
    """
    catalogue = tuple(topics)
    names: dict[int, tuple[str, str]] = {}
    statuses: dict[int, dict[str, int]] = {}
    claimed: dict[int, set[int | None]] = {}
    for row in rows:
        names.setdefault(row.unit_id, (row.name, row.kind))
        own = statuses.setdefault(row.unit_id, {})
        claims = claimed.setdefault(row.unit_id, set())
        if row.status and row.number:
            own[row.status] = own.get(row.status, 0) + row.number
            if row.status in FILED:
                claims.add(row.topic_id)
    return tuple(
        _unit(pk, name, statuses[pk], _binding(catalogue, kind), claimed[pk], quota_max)
        for pk, (name, kind) in names.items()
    )


def _binding(catalogue: Iterable[MandatoryTopic], org_kind: str) -> list[MandatoryTopic]:
    return [topic for topic in catalogue if topic.binds(org_kind)]


def _unit(
    pk: int,
    name: str,
    by_status: Mapping[str, int],
    topics: list[MandatoryTopic],
    claimed: set[int | None],
    quota_max: int,
) -> UnitCoverage:
    return UnitCoverage(
        unit_id=pk,
        name=name,
        by_status=by_status,
        mandatory=len(topics),
        missing=tuple(topic.title for topic in topics if topic.pk not in claimed),
        quota_max=quota_max,
    )
