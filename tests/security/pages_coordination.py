"""Coordinated problems and meetings in the states in which their pages cost most."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from core import clock
from dispatch.models import CoordinationItem, Gathering, GatheringDecision
from dispatch.services.meeting_decisions import report_decision
from tests.dispatch.coordinating import accepted, escalated, raised
from tests.dispatch.meeting import called, decided, with_agenda
from tests.dispatch.months import running
from tests.world import World


class CoordinationPages:
    """Scenes of coordination; each is built once, when a page first asks for it."""

    world: World

    @cached_property
    def to_assign(self) -> CoordinationItem:
        """Accepted, to be given to a lead unit; others wait beside it."""
        town = self.world.home.towns[0]
        projects = [running(self.world.programme, town, title=f"待协调{n}") for n in (1, 2, 3)]
        first, *others = [raised(self.world, project) for project in projects]
        escalated(self.world, others[0])
        return accepted(self.world, first, external=True)

    @cached_property
    def meeting(self) -> Gathering:
        """A meeting with agenda, people and decisions."""
        assert self.to_assign
        decided(self.world, called(self.world, "上月调度会", clock.now()))
        gathering = with_agenda(self.world, called(self.world, at=clock.now()))
        decided(self.world, gathering)
        decided(self.world, gathering, unit="县财政局")
        return gathering

    @cached_property
    def meeting_decision(self) -> GatheringDecision:
        """Reported done, to be verified."""
        decision: Any = self.meeting.decisions.first()
        return report_decision(decision_id=decision.pk, text="已完成。", actor=self.world.secretary)
