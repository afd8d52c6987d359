"""How many items a secretary leads, and whom a topic of the catalogue is meant for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Quota:
    """The least and the most number of items of one type for one secretary."""

    least: int
    most: int

    @property
    def words(self) -> str:
        """The range as people read it: 1—3 个, 1 个, 不设."""
        if self.most == 0:
            return "不设"
        return f"{self.most} 个" if self.least == self.most else f"{self.least}—{self.most} 个"


NO_QUOTA = Quota(0, 0)


@dataclass(frozen=True)
class QuotaLine:
    """One rule: item type, kinds of organisation (empty: all others), the range."""

    item_type_id: int
    org_kinds: tuple[str, ...]
    least: int
    most: int


def quota_among(lines: Sequence[QuotaLine], item_type_id: int | None, org_kind: str) -> Quota:
    """The range for one item type and kind of organisation.

    A rule that names the kind wins over the one for all others; without either nothing may be
    filed, so that a rule left out never opens a quota without end. `item_type_id` None is the
    type of the first line, as for projects older than item types.
    """
    general = NO_QUOTA
    wanted = lines[0].item_type_id if item_type_id is None and lines else item_type_id
    for line in lines:
        if line.item_type_id != wanted:
            continue
        if org_kind in line.org_kinds:
            return Quota(line.least, line.most)
        if not line.org_kinds:
            general = Quota(line.least, line.most)
    return general


@dataclass(frozen=True)
class TopicScope:
    """Whom a topic is meant for: kinds of organisation and units named one by one."""

    org_kinds: frozenset[str] = frozenset()
    unit_ids: frozenset[int] = frozenset()

    def binds(self, org_kind: str, unit_id: int) -> bool:
        """Whether the unit is named, itself or by its kind; nobody named means all."""
        if not self.org_kinds and not self.unit_ids:
            return True
        return org_kind in self.org_kinds or unit_id in self.unit_ids


ALL_UNITS = TopicScope()
