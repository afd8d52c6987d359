"""Decisions, notices and appeals in the states in which their pages cost most."""

from __future__ import annotations

from functools import cached_property

from core import clock
from organisations.models import Organisation
from programmes.enums import Grade
from projects.models import Project
from reviews.models import Appeal, ApprovalDecision, RankEntry, RankingVersion
from reviews.services.appeals import file_appeal
from reviews.services.ranking import record_version
from tests.reviews.acceptance_acts import CLOSING_TIME, accepted, started
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

    @cached_property
    def alike(self) -> Project:
        """One of two applications waiting with the same text."""
        submitted(self.world, title="先报的项目")
        return submitted(self.world, town=1, title="照抄的项目")

    @cached_property
    def frozen(self) -> RankingVersion:
        """A frozen ranking of two projects of one unit, written past what others still owe."""
        programme, head = self.world.programme, self.world.head
        with clock.at(CLOSING_TIME):
            for number in (1, 2):
                project = accepted(self.world, started(self.world, title=f"排名中的项目{number}"))
                RankEntry.objects.create(
                    programme=programme,
                    group=project.category,
                    project=project,
                    score=project.acceptances.get().score,
                    grade=Grade.EXCELLENT,
                    rank=number,
                    frozen_at=clock.now(),
                    frozen_by=head,
                )
            return record_version(programme, actor=head, at=clock.now())

    @cached_property
    def ranked_unit(self) -> Organisation:
        """The unit of the ranked projects."""
        assert self.frozen
        entry = RankEntry.objects.select_related("project__organisation").first()
        assert entry is not None
        return entry.project.organisation
