"""Facts of this year and last on which a lamp rule may be tried."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from core import clock
from dispatch.lamps import LampFacts, LampThresholds
from dispatch.models import Lamp, ReportPeriod
from dispatch.queries.lamp_facts import facts_for
from dispatch.whatif import Change, try_rule
from programmes.models import Programme
from programmes.rulebook_types import LampLine
from projects.models import Project

PERIODS_OFFERED = 12


@dataclass(frozen=True)
class Tried:
    """One project of a trial with both lamps."""

    project: Project
    change: Change


def periods_to_try(programme: Programme, user: Any) -> list[ReportPeriod]:
    """Periods with lamps of this programme and of the committee's year before; newest first."""
    rows = ReportPeriod.objects.visible_to(user).filter(
        programme__committee=programme.committee_id,
        programme__year__in=(programme.year, programme.year - 1),
        pk__in=Lamp.objects.values("period"),
    )
    return list(rows.select_related("programme").order_by("-starts_on")[:PERIODS_OFFERED])


def try_on_period(
    period: ReportPeriod, line: LampLine, *, old: LampThresholds, user: Any
) -> list[Tried]:
    """Lamps of the period's projects under both rules, as of its last day; writes nothing."""
    projects = {
        project.pk: project
        for project in Project.objects.visible_to(user)
        .filter(lamps__period=period)
        .select_related("organisation")
    }
    day = min(period.ends_on, clock.today())
    facts: dict[int, LampFacts] = facts_for(period, list(projects), day)
    changes = try_rule(facts, old=old, new=thresholds_from(line))
    return [Tried(projects[key], change) for key, change in changes.items()]


def thresholds_from(line: LampLine) -> LampThresholds:
    """The rule as typed, as the lamps take it."""
    return LampThresholds(**asdict(line))
