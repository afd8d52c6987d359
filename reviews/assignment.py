"""Proposes which judge reads which project: fair by load, never in a judge's own cause."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


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
) -> Proposal:
    """Fill every project up to `per_project` judges, taking the least loaded first.

    `loads` says how many sheets each judge has already; `assigned` which judges a project has
    (they stay and count); `barred` which may not read it. Projects with the fewest possible
    judges choose first, so that a free judge is not spent where others would do. The same
    input gives the same proposal.
    """
    load = dict(loads)
    pairs: list[tuple[int, int]] = []
    missing: dict[int, int] = {}
    open_to = {
        project: sorted(set(load) - set(barred.get(project, ())) - set(assigned.get(project, ())))
        for project in projects
    }
    for project in sorted(projects, key=lambda key: (len(open_to[key]), projects.index(key))):
        needed = max(per_project - len(set(assigned.get(project, ()))), 0)
        chosen = sorted(open_to[project], key=lambda judge: (load[judge], judge))[:needed]
        for judge in chosen:
            load[judge] += 1
            pairs.append((project, judge))
        if len(chosen) < needed:
            missing[project] = needed - len(chosen)
    return Proposal(tuple(sorted(pairs)), missing, load)
