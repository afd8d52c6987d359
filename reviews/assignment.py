"""Proposes which judge reads which project: fair by load, never in a judge's own cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

# Exchanges for the sake of expertise are looked for so often at most: three hundred projects
# and forty judges stay well below a tenth of a second.
MOST_COMPARISONS = 60_000
NONE: Mapping[int, Collection[int]] = {}


@dataclass(frozen=True)
class Proposal:
    """New pairs (project, judge), and projects that stay short of judges by how many."""

    pairs: tuple[tuple[int, int], ...]
    missing: Mapping[int, int]
    loads: Mapping[int, int]


def propose(
    *,
    projects: Sequence[int],
    loads: Mapping[int, int],
    per_project: int,
    assigned: Mapping[int, Collection[int]],
    barred: Mapping[int, Collection[int]],
    suited: Mapping[int, Collection[int]] = NONE,
) -> Proposal:
    """Fill every project up to `per_project` judges, taking the least loaded first.

    `loads` says how many sheets each judge has already; `assigned` which judges a project has
    (they stay and count); `barred` which may not read it; `suited` who knows its field: they
    come first among the equally loaded, and judges are exchanged where that brings more of
    them to a project they know, which changes nobody's load. Projects with the fewest possible
    judges choose first, so that a free judge is not spent where others would do. The same
    input gives the same proposal.
    """
    load = dict(loads)
    judges = sorted(load)
    open_to = {
        project: _without(judges, barred.get(project, ()), assigned.get(project, ()))
        for project in projects
    }
    chosen: dict[int, list[int]] = {}
    missing: dict[int, int] = {}
    # Sorting keeps the order of projects among those with equally many possible judges.
    for project in sorted(projects, key=lambda key: len(open_to[key])):
        needed = max(per_project - len(set(assigned.get(project, ()))), 0)
        known = suited.get(project, ())
        ranked = sorted((load[judge], judge not in known, judge) for judge in open_to[project])
        chosen[project] = [judge for _, _, judge in ranked[:needed]]
        for judge in chosen[project]:
            load[judge] += 1
        if len(chosen[project]) < needed:
            missing[project] = needed - len(chosen[project])
    _Exchange(chosen, {key: frozenset(row) for key, row in open_to.items()}, suited).run()
    pairs = ((project, judge) for project, row in chosen.items() for judge in row)
    return Proposal(tuple(sorted(pairs)), missing, load)


def _without(judges: Sequence[int], *groups: Collection[int]) -> list[int]:
    gone = {judge for group in groups for judge in group}
    return [judge for judge in judges if judge not in gone]


class _Exchange:
    """Swaps judges of two projects while more of them come to a field they know."""

    def __init__(
        self,
        chosen: dict[int, list[int]],
        open_to: Mapping[int, frozenset[int]],
        suited: Mapping[int, Collection[int]],
    ) -> None:
        self.chosen, self.open_to, self.suited = chosen, open_to, suited
        self.left = MOST_COMPARISONS
        self.held: dict[int, set[int]] = defaultdict(set)
        for project, row in chosen.items():
            for judge in row:
                self.held[judge].add(project)

    def run(self) -> None:
        """Go through every judge who reads something strange to him, once."""
        for project in sorted(key for key in self.chosen if self.suited.get(key)):
            for judge in sorted(self.chosen[project]):
                if not self._suits(project, judge):
                    self._exchange(project, judge)

    def _suits(self, project: int, judge: int) -> bool:
        return judge in self.suited.get(project, ())

    def _exchange(self, project: int, judge: int) -> None:
        for other in sorted(self.suited.get(project, ())):
            if other not in self.open_to[project] or other in self.chosen[project]:
                continue
            for place in sorted(self.held[other]):
                self.left -= 1
                if self.left < 0:
                    return
                if self._may_take(judge, place) and (
                    self._suits(place, judge) or not self._suits(place, other)
                ):
                    self._swap(project, judge, place, other)
                    return

    def _may_take(self, judge: int, place: int) -> bool:
        return judge in self.open_to[place] and judge not in self.chosen[place]

    def _swap(self, project: int, judge: int, place: int, other: int) -> None:
        self.chosen[project].remove(judge)
        self.chosen[project].append(other)
        self.chosen[place].remove(other)
        self.chosen[place].append(judge)
        self.held[judge] ^= {project, place}
        self.held[other] ^= {project, place}
