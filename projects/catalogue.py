"""The topic catalogue as it stands: whom each topic is meant for and who has claimed it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from organisations.enums import OrgKind
from organisations.models import Organisation
from programmes.enums import Holders, SelectionKind
from programmes.models import Programme, Topic
from programmes.queries import quota_lines, topic_scopes
from programmes.quotas import TopicScope
from projects.enums import OCCUPIES_QUOTA, Status
from projects.models import Project


@dataclass(frozen=True)
class Holder:
    """A unit with a project on a topic; only the unit's name is for everybody."""

    topic_id: int
    unit_id: int
    name: str
    project_id: int
    status: str

    @property
    def is_draft(self) -> bool:
        """Claimed and not yet filed."""
        return self.status == Status.DRAFT


@dataclass(frozen=True)
class Entry:
    """One topic with its scope and its holders."""

    topic: Topic
    scope: TopicScope
    holders: tuple[Holder, ...]

    @property
    def for_one(self) -> bool:
        """Whether only one unit may hold it."""
        return self.topic.holders == Holders.ONE

    @property
    def is_mandatory(self) -> bool:
        """Whether every unit it is meant for must claim it."""
        return self.topic.selection_kind == SelectionKind.MANDATORY

    @property
    def is_unclaimed(self) -> bool:
        """Nobody has claimed it (未揭榜)."""
        return not self.holders

    @cached_property
    def holder_ids(self) -> frozenset[int]:
        """Units that hold it."""
        return frozenset(holder.unit_id for holder in self.holders)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the units that hold it, each once."""
        return tuple(dict.fromkeys(holder.name for holder in self.holders))

    @property
    def scope_words(self) -> str:
        """Whom it is meant for, in words."""
        kinds = [str(kind.label) for kind in OrgKind if kind in self.scope.org_kinds]
        named = len(self.scope.unit_ids)
        return "、".join([*kinds, *([f"指定的 {named} 个单位"] if named else [])]) or "全部单位"

    def bound(self, units: list[Organisation]) -> list[Organisation]:
        """The units among these it is meant for."""
        return [unit for unit in units if self.scope.binds(unit.kind, unit.pk)]

    def lacking(self, units: list[Organisation]) -> list[Organisation]:
        """The units among these it is meant for that do not hold it."""
        return [unit for unit in self.bound(units) if unit.pk not in self.holder_ids]


def catalogue_of(programme: Programme) -> list[Entry]:
    """All topics in their order; three queries."""
    topics = list(programme.topics.select_related("category"))
    scopes = topic_scopes(topics)
    holders: dict[int, list[Holder]] = {}
    for holder in _holders(programme):
        holders.setdefault(holder.topic_id, []).append(holder)
    return [Entry(topic, scopes[topic.pk], tuple(holders.get(topic.pk, ()))) for topic in topics]


def _holders(programme: Programme) -> list[Holder]:
    rows = Project.objects.filter(
        programme=programme, topic__isnull=False, status__in=OCCUPIES_QUOTA
    ).order_by("organisation__path", "pk")
    columns = ("topic_id", "organisation_id", "organisation__short_name", "pk", "status")
    return [Holder(*row) for row in rows.values_list(*columns)]


def filing_units_q(programme: Programme, org_kinds: Iterable[str], unit_ids: Iterable[int]) -> Q:
    """Condition for the units that owe the programme's committee something.

    Units right under the committee, and those further down that a quota or topic names by kind
    or one by one. The committee must be loaded with the programme.
    """
    committee = programme.committee
    inside = Q(path__startswith=committee.path, depth__gt=committee.depth, is_active=True)
    meant = Q(depth=committee.depth + 1) | Q(kind__in=sorted(org_kinds))
    meant |= Q(pk__in=sorted(unit_ids))
    return inside & meant & ~Q(kind=OrgKind.DEPARTMENT)


def filing_units(
    programme: Programme, entries: Iterable[Entry] | None = None
) -> QuerySet[Organisation]:
    """Units that may file in the programme, in tree order; `entries` spares reading the topics."""
    if entries is None:
        scopes = list(topic_scopes(programme.topics.all()).values())
    else:
        scopes = [entry.scope for entry in entries]
    kinds = {kind for line in quota_lines(programme) for kind in line.org_kinds}
    kinds |= {kind for scope in scopes for kind in scope.org_kinds}
    named = {pk for scope in scopes for pk in scope.unit_ids}
    condition = filing_units_q(programme, kinds, named)
    return Organisation.objects.filter(condition).order_by("path")
