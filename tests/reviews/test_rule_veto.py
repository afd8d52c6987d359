"""A survey below the programme's rate proposes a veto by itself; the head decides it."""

import pytest
from django.urls import reverse

from core.errors import Conflict
from notifications.models import Message
from programmes.enums import Stage
from programmes.models import VetoItem
from projects.models import Project
from reviews.satisfaction import Survey
from reviews.services.acceptance import (
    decline_acceptance_veto,
    finish_verification,
    save_verification,
)
from reviews.services.findings import Verdicts
from tests.reviews.acceptance_acts import all_found, begun, decide, judged, logged_in, verified
from tests.world import World

pytestmark = pytest.mark.usefixtures("november")


def unhappy(project: Project, satisfied: int) -> Verdicts:
    """Everything found, and so many of a hundred answers satisfied."""
    found = all_found(project)
    survey = Survey(asked=100, very=satisfied, fairly=0, basic=0, unsatisfied=100 - satisfied)
    return Verdicts(found.milestones, found.problems, found.indicators, survey=(survey, "入户"))


@pytest.fixture
def below_sixty(world: World) -> VetoItem:
    """The programme stops projects with which fewer than 60 % are satisfied."""
    return VetoItem.objects.create(
        programme=world.programme,
        stage=Stage.ACCEPTANCE,
        code="low",
        text="群众满意率低于 60%",
        satisfaction_below=60,
    )


def test_a_rate_below_the_rule_is_proposed_as_a_veto_and_the_head_decides(
    world: World, below_sixty: VetoItem
):
    project = begun(world)
    judged(world, project)
    save_verification(project_id=project.pk, actor=world.staff, verdicts=unhappy(project, 45))
    address = reverse("reviews:acceptance", args=[project.pk])
    seen = logged_in(world.staff).get(address).content.decode()
    assert "满意率 45.00%，低于方案规定的 60%，核验办结时按规定提请否决" in seen
    finished = finish_verification(project_id=project.pk, actor=world.head)
    assert (finished.veto_item, finished.veto_proposed_by) == (below_sixty, None)
    told = Message.objects.filter(kind="acceptance_verified").first()
    assert told.body.startswith("按规定提请否决（满意率 45.00%，低于方案规定的 60%）")
    # Nobody proposed it: the head who ended the verification may decide it as well.
    page = logged_in(world.head).get(address).content.decode()
    assert "按方案规定提请：群众满意率低于 60%" in page
    with pytest.raises(Conflict, match="存在否决情形"):
        decide(project, world.head)
    assert decide(project, world.head, "fail").grade == "unqualified"


def test_a_declined_veto_of_the_rule_leaves_the_score(world: World, below_sixty: VetoItem):
    project = begun(world)
    judged(world, project)
    verified(world, project, verdicts=unhappy(project, 59))
    decline_acceptance_veto(
        project_id=project.pk, actor=world.head, opinion="测评对象有误，已重新走访。"
    )
    assert decide(project, world.head).grade == "excellent"


@pytest.mark.parametrize(
    ("answers", "asked"), [((60, 40), 100), ((1, 9), 100)], ids=["at the mark", "too few answers"]
)
def test_the_rule_proposes_nothing_at_its_mark_or_from_too_few_answers(
    world: World, below_sixty: VetoItem, answers: tuple[int, int], asked: int
):
    project = begun(world)
    found = all_found(project)
    survey = Survey(asked, answers[0], 0, 0, answers[1])
    verdicts = Verdicts(found.milestones, found.problems, found.indicators, survey=(survey, ""))
    assert verified(world, project, verdicts=verdicts).veto_item is None
