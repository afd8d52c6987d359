"""The five founding programmes: what was published about them holds in the shipped rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Count

from core import clock
from organisations.enums import OrgKind
from programmes.enums import GateKind, InspectionMode, Interval, Qualifier, SelectionKind
from programmes.models import Programme
from programmes.queries import first_item_type, quota_for
from programmes.quotas import Quota
from programmes.rulebook import parse_document, parse_rulebook
from programmes.rulebook_document import document_from
from programmes.services.loading import load_programme
from programmes.shipped import shipped_choices, shipped_document, shipped_names
from projects.enums import Status
from projects.models import Project
from tests.world import add_org

pytestmark = pytest.mark.django_db


def load(name: str) -> Programme:
    programme = load_programme(document=shipped_document(name), actor=None).programme
    return Programme.objects.get(pk=programme.pk)


def approve(programme: Programme, counts: dict[str, int]) -> None:
    """So many approved projects of each category, one unit each."""
    kind = first_item_type(programme)
    rows = []
    for category in programme.categories.all():
        for _ in range(counts[category.code]):
            number = len(rows) + 1
            rows.append(
                Project(
                    programme=programme,
                    category=category,
                    item_type=kind,
                    organisation=programme.committee,
                    title=f"项目{number}",
                    status=Status.APPROVED,
                    status_since=clock.now(),
                    draft_number=f"T{number}",
                )
            )
    Project.objects.bulk_create(rows)


def by_category(programme: Programme) -> list[tuple[str, int]]:
    rows = programme.categories.annotate(number=Count("projects")).order_by("position")
    return [(row.name, row.number) for row in rows]


def test_every_shipped_book_is_offered_with_a_line_about_it():
    assert {name for name, _ in shipped_choices()} == set(shipped_names())
    assert len(shipped_names()) == 6
    assert all(line for _, line in shipped_choices())


def test_jurong_36_projects_are_13_10_8_5():
    programme = load("jurong-2018")
    approve(programme, {"reform": 13, "development": 10, "organs": 8, "culture": 5})
    assert by_category(programme) == [
        ("党建改革创新类", 13),
        ("党建引领发展类", 10),
        ("机关党建提升类", 8),
        ("党建文化建设类", 5),
    ]
    assert programme.projects.count() == 36
    assert programme.principles == ["切口小", "有难度", "示范性强", "年内能完成"]
    assert programme.letter_required
    modes = [kind.mode for kind in programme.inspection_kinds.all()]
    assert modes == [InspectionMode.RANDOM, InspectionMode.PATROL, InspectionMode.SPOT]
    enabled = [gate.kind for gate in programme.gates.filter(enabled=True)]
    assert enabled == [GateKind.PRE_REVIEW, GateKind.EXPERT_PANEL, GateKind.APPROVAL]


def test_jiuyuan_43_projects_over_its_spheres_and_topics():
    programme = load("jiuyuan-2022")
    counts = (8, 7, 7, 7, 7, 7)
    codes = [category.code for category in programme.categories.all()]
    approve(programme, dict(zip(codes, counts, strict=True)))
    assert programme.projects.count() == 43
    assert programme.spheres == ["rural", "urban", "new_orgs", "organ"]
    assert programme.research_min == 1
    assert programme.public_progress


def test_fenyi_48_are_36_mandatory_and_12_elective():
    """Two mandatory topics for each of 10 towns, one for 16 other units: 20 + 16 = 36."""
    programme = load("fenyi-2020")
    topics = {topic.code: topic for topic in programme.topics.all()}
    kinds = [OrgKind.TOWN] * 6 + [OrgKind.TOWNSHIP] * 4 + [OrgKind.COUNTY_UNIT] * 16
    bound = sum(topic.binds(kind) for topic in topics.values() for kind in kinds)
    mandatory = {topic.selection_kind for topic in topics.values()}
    assert (bound, mandatory) == (36, {SelectionKind.MANDATORY})
    assert quota_for(programme, None, OrgKind.TOWN) == Quota(1, 3)
    assert bound + 12 == 48
    assert programme.events.get(kind="year_end").starts_on == date(2021, 1, 19)


def test_haian_10_stops_stand_under_4_themes():
    programme = load("haian-2023")
    approve(programme, {"governance": 2, "industry": 3, "revival": 2, "cadres": 3})
    assert by_category(programme) == [
        ("基层治理", 2),
        ("产业发展", 3),
        ("乡村振兴", 2),
        ("基层干部", 3),
    ]
    assert programme.projects.count() == 10
    assert programme.events.get(kind="observation").starts_on == date(2023, 12, 23)
    assert quota_for(programme, None, OrgKind.ZONE) == Quota(1, 1)
    assert programme.dispatch_rule.interval == Interval.CHECKPOINTS
    assert [award.places for award in programme.award_rules.all()] == [1, 3, 6]
    assert (programme.public_results, programme.public_scores) == (False, False)


def test_lianyungang_six_objectives_with_their_numbers():
    programme = load("lianyungang-2019")
    names = [objective.name for objective in programme.objectives.all()]
    assert names == [
        "配强一名好书记",
        "建设一个好班子",
        "打造一个好阵地",
        "选准一条好路子",
        "完善一套好制度",
        "营造一个好的干群关系",
    ]
    secretaries = programme.objectives.get(code="secretary")
    thousand = secretaries.indicators.get(code="thousand")
    assert (thousand.target, thousand.due_year) == (Decimal(1000), 2020)
    assert thousand.counted_in == OrgKind.VILLAGE
    trained = programme.objectives.get(code="team").indicators.get(code="trained")
    assert trained.target == 1685
    assert programme.events.get(kind="observation").starts_on == date(2019, 4, 25)


@pytest.mark.parametrize("qualifier", [Qualifier.ABOUT, Qualifier.OVER])
def test_a_target_may_be_about_or_over_a_number(qualifier: str):
    document = document_from(parse_rulebook(shipped_document("lianyungang-2019")))
    jobs = document["objectives"][3]["indicators"][1]
    jobs |= {"target": "51000", "target_qualifier": str(qualifier)}
    line = parse_document(document).objectives[3].indicators[1]
    assert (line.target, line.target_qualifier) == (51000, qualifier)


def test_a_secretary_may_serve_under_the_county_s_and_the_city_s_programme():
    city = load("lianyungang-2019")
    county = add_org(city.committee, "县里", OrgKind.COUNTY_COMMITTEE)
    text = shipped_document("general").decode().replace("中共某某县委员会", county.name)
    own = load_programme(document=text, actor=None).programme
    town = add_org(county, "镇里", OrgKind.TOWN)
    for number, programme in enumerate((city, own)):
        Project.objects.create(
            programme=programme,
            organisation=town,
            status=Status.APPROVED,
            status_since=clock.now(),
            draft_number=f"T{number}",
        )
    assert {project.programme for project in town.projects.all()} == {city, own}
