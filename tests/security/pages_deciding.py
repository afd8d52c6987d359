"""Decisions, notices and appeals in the states in which their pages cost most."""

from __future__ import annotations

from functools import cached_property

from projects.models import Project
from reviews.models import Appeal, ApprovalDecision
from reviews.services.appeals import file_appeal
from tests.reviews.acts import scored, submitted
from tests.reviews.decision_acts import noticed, objected, proposed, rejected, together
from tests.world import World


class DecidingPages:
    """Scenes of decisions; each is built once, when a page first asks for it."""

    world: World

    @cached_property
    def turned_down(self) -> Project:
        """A rejected project whose secretary has appealed."""
        project = rejected(self.world)
        file_appeal(project_id=project.pk, text="请复核评分。", actor=self.world.secretary)
        return project

    @cached_property
    def on_notice(self) -> Project:
        """A project on notice with objections, one of them by another unit."""
        project = noticed(self.world, title="公示中的项目")
        objected(self.world, project)
        objected(self.world, project, actor=self.world.home.people["other_secretary"])
        return project

    @cached_property
    def appealed(self) -> Appeal:
        """What the queue of the department shows."""
        return self.turned_down.appeals.get()

    @cached_property
    def pending(self) -> ApprovalDecision:
        """Two decisions to be made known together; what is decided at once was so before."""
        assert self.turned_down
        assert self.on_notice
        together(self.world)
        for number in (1, 2):
            project = scored(self.world, submitted(self.world, title=f"待公布的项目{number}"))
            decision = proposed(self.world, project)
        return decision
