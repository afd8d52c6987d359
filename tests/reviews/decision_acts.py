"""Ways to bring projects to a decision, a notice or an appeal."""

from __future__ import annotations

from typing import Any

from programmes.enums import GateKind
from projects.models import Project
from reviews.enums import DecisionResult
from reviews.models import ApprovalDecision, Objection
from reviews.services.approval import decide_approval
from reviews.services.objections import file_objection
from tests.reviews.acts import scored, submitted
from tests.world import World

CITIZEN = {"name": "赵某某", "contact": "13812345678", "text": "与去年的项目内容相同。"}


def together(world: World) -> None:
    """Decisions of the programme are made known together."""
    type(world.programme).objects.filter(pk=world.programme.pk).update(publish_together=True)
    world.programme.refresh_from_db()


def proposed(
    world: World, project: Project, result: str = DecisionResult.APPROVED, **options: Any
) -> ApprovalDecision:
    """The head's pending decision on the project."""
    options = {"actor": world.head, "opinion": "经研究拟定", **options}
    decide_approval(project_id=project.pk, result=result, **options)
    return ApprovalDecision.objects.get(project=project, state="pending")


def rejected(world: World, **options: Any) -> Project:
    """An application scored below the pass mark and turned down by the first head."""
    project = scored(world, submitted(world), 14)
    return decide_approval(
        project_id=project.pk,
        result=DecisionResult.REJECTED,
        actor=world.head,
        opinion="切口太大",
        **options,
    )


def noticed(world: World, *, town: int = 0, **changes: Any) -> Project:
    """An application on notice."""
    world.programme.gates.filter(kind=GateKind.NOTICE).update(enabled=True)
    project = scored(world, submitted(world, town=town, **changes))
    return decide_approval(project_id=project.pk, result=DecisionResult.APPROVED, actor=world.head)


def objected(world: World, project: Project, **changes: Any) -> Objection:
    """An objection the department took down for a citizen."""
    typed = {"actor": world.staff, **CITIZEN, **changes}
    return file_objection(project_id=project.pk, **typed)
