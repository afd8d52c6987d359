"""A year before this one with a finished project, and texts that are or are not copied."""

from __future__ import annotations

from datetime import date
from typing import Any

from core import clock
from organisations.models import Organisation
from programmes.enums import Grade
from programmes.models import Programme
from projects.enums import Status
from projects.models import Application, Project, Revision
from projects.services.similarity import keep_fingerprint
from projects.sheet.context import context_of
from reviews.models import RankEntry
from tests.projects.sheets import full_sheet
from tests.world import County, World, build_programme, local

# Two texts without eight characters in common.
REEDS = (
    "河滩芦苇连年枯萎，沿岸三十户渔民转产后缺少门路，村里冷库闲置多年没有人敢接手经营。"
    "党委召集老渔民和返乡青年座谈，商定由支部领办合作社，统一收购加工晒干的苇编制品。"
    "镇里出面与电商园签订代销协议，每月公布一次收支，让入股群众看得明白、分得放心。"
)
ROADS = (
    "山坳里的两条机耕路雨天泥泞，茶农背篓下山要绕行半日，鲜叶错过当天的收购价钱。"
    "书记牵头把护林员、包工队和茶厂老板请到田埂上，议定土方互助、石料自采的办法。"
    "路通以后设立早市收茶点，安排党员轮值过秤，年底用节余工钱给路肩栽上桂花树苗。"
)


def sheet_with(programme: Programme, text: str, **changes: Any) -> dict[str, Any]:
    """A complete sheet whose running text is the given one."""
    values = full_sheet(programme, **changes)
    return values | {
        "background": text,
        "expected_results": text[40:100],
        "research_note": text[90:],
        "problems": [{"uid": "p1", "text": text[:40]}, {"uid": "p2", "text": text[40:80]}],
        "measures": [
            {"uid": "m1", "text": text[20:60], "problems": ["p1"]},
            {"uid": "m2", "text": text[60:100], "problems": ["p2"]},
        ],
    }


def year_before(county: County, **overrides: Any) -> Programme:
    """The county's programme of the year before; that of this year stays the current one."""
    current = county.programme
    programme = build_programme(
        county, year=2025, **{"project_end_limit": date(2025, 12, 31), **overrides}
    )
    county.programme = current
    return programme


def filed_then(
    world: World,
    programme: Programme,
    organisation: Organisation,
    text: str,
    *,
    status: str = Status.ACCEPTED,
    **changes: Any,
) -> Project:
    """A project as it stands after its year, with what was filed and its fingerprint."""
    document = sheet_with(programme, text, **changes)
    project = Project.objects.create(
        programme=programme,
        organisation=organisation,
        title=document["title"],
        category=programme.categories.get(code="feature"),
        status=status,
        status_since=clock.now(),
        draft_number=f"D{Project.objects.count()}",
    )
    Application.objects.create(project=project, document=document, saved_at=clock.now())
    revision = Revision.objects.create(
        project=project,
        number=1,
        document=document,
        submitted_at=local(programme.year, 3, 10),
        submitted_by=world.secretary,
        digest="x",
    )
    keep_fingerprint(revision=revision, context=context_of(project, today=clock.today()))
    return project


def excellent(world: World, project: Project) -> Project:
    """The project with a published excellent grade."""
    RankEntry.objects.create(
        programme=project.programme,
        group=project.category,
        project=project,
        grade=Grade.EXCELLENT,
        rank=1,
        frozen_at=clock.now(),
        frozen_by=world.head,
    )
    return project
