"""Votes by cards, comments of a meeting and merits in the states in which their pages cost most."""

from __future__ import annotations

from functools import cached_property

from programmes.enums import GateKind, MeritSource
from programmes.models import Gate, MeritRule, Programme
from projects.models import Project
from reviews.enums import CardColour
from reviews.models import MeritGrant, ScoreSheet
from reviews.services.cards import cast_card, open_vote
from reviews.services.meeting_comments import record_comment
from reviews.services.merits import grant_merit
from tests.dispatch.months import running
from tests.reviews.acts import judges, passed, submitted
from tests.security.pages_deciding import DecidingPages
from tests.world import World, local


def vote_by_cards(programme: Programme) -> None:
    """A meeting comments, then cards decide instead of marks."""
    gates = Gate.objects.filter(programme=programme)
    gates.filter(kind=GateKind.EXPERT_PANEL).update(enabled=False)
    gates.filter(kind__in=[GateKind.CARD_VOTE, GateKind.COMMENT_MEETING]).update(enabled=True)


def vote_on(world: World, project: Project) -> list[ScoreSheet]:
    """The passed project before three voters, with what the meeting said of it."""
    record_comment(
        project_id=project.pk,
        actor=world.staff,
        held_on=local(world.programme.year, 3, 1).date(),
        speaker="县委副书记",
        text="切口小，建议把目标再量化一些，明确责任到人。",
    )
    return open_vote(
        programme=project.programme,
        project_ids=[project.pk],
        judge_ids=[judge.pk for judge in judges(world, 3)],
        actor=world.staff,
    )


def voted(world: World, project: Project) -> Project:
    """All cards are in: two green, one yellow."""
    colours = (CardColour.GREEN, CardColour.GREEN, CardColour.YELLOW)
    for sheet, colour in zip(vote_on(world, project), colours, strict=True):
        cast_card(sheet_id=sheet.pk, actor=sheet.judge, colour=colour, comment="范围略宽")
    return project


def merit_rule(programme: Programme) -> MeritRule:
    """Flags the department grants itself."""
    return MeritRule.objects.create(
        programme=programme, code="flag", name="红旗", source=MeritSource.HAND, worth=5
    )


class VotingPages(DecidingPages):
    """Scenes of the vote; from the first of them on the programme votes by cards."""

    world: World

    @cached_property
    def card(self) -> ScoreSheet:
        """The first expert's card, not yet cast, of a project with comments."""
        programme = self.world.programme
        vote_by_cards(programme)
        project = passed(self.world, submitted(self.world, title="待表决的项目"))
        return next(row for row in vote_on(self.world, project) if row.judge == self.world.expert)

    @cached_property
    def voted(self) -> Project:
        """Only the decision is open."""
        assert self.card
        project = submitted(self.world, town=1, title="表决完的项目")
        return voted(self.world, passed(self.world, project))

    @cached_property
    def merit(self) -> MeritGrant:
        """One of many grants."""
        world, rule = self.world, merit_rule(self.world.programme)
        project = running(world.programme, world.home.towns[0], title="得红旗的项目")
        grants = [
            grant_merit(
                project_id=project.pk,
                rule_id=rule.pk,
                times=1,
                reason=f"全县现场会第 {number} 次",
                actor=world.staff,
            )
            for number in range(1, 11)
        ]
        return grants[-1]
