"""Starting a year: complete from the first moment, a draft for the department alone."""

from __future__ import annotations

from datetime import date

import pytest

from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from core.models import AuditRecord
from programmes.enums import ProgrammeState
from programmes.exporting import document_of, to_yaml
from programmes.models import Programme
from programmes.rulebook import RuleBookRefused, parse_document
from programmes.services.editing import save_section
from programmes.services.loading import load_programme
from programmes.services.starting import Source, delete_draft, open_programme, start_programme
from programmes.shipped import shipped_document
from tests.factories import make_project
from tests.programmes.books import changed
from tests.world import World

pytestmark = pytest.mark.django_db


def start(world: World, source: Source = None, year: int = 2027, **fields: str) -> Programme:
    return start_programme(
        actor=world.staff, committee=world.home.committee, year=year, source=source, **fields
    )


def test_the_plain_template_starts_a_sound_draft_in_the_county_s_name(world: World):
    programme = start(world)
    assert programme.state == ProgrammeState.DRAFT
    assert programme.name == "分水县2027年度基层党建“书记项目”"
    assert programme.opens_at.date() == date(2027, 2, 2)
    assert parse_document(document_of(Programme.objects.get(pk=programme.pk)))
    assert AuditRecord.objects.filter(action="programme.start").count() == 1


def test_last_year_is_copied_with_its_calendar_moved(world: World):
    programme = start(world, source=world.programme.pk)
    before, after = (document_of(Programme.objects.get(pk=pk)) for pk in (
        world.programme.pk, programme.pk))  # fmt: skip
    assert after["calendar"]["opens_at"] == before["calendar"]["opens_at"].replace("2026", "2027")
    assert after["dispatch"]["first_month"].startswith("2027-")
    assert programme.name == world.programme.name.replace("2026", "2027")
    for key in ("categories", "topics", "rubrics", "grades", "lamps", "gates", "quotas"):
        assert after[key] == before[key], key


def test_a_file_is_started_and_its_export_says_the_same(world: World):
    text = changed(lambda document: document.update(series="堡垒工程"))
    programme = start(world, source=text)
    exported = to_yaml(document_of(Programme.objects.get(pk=programme.pk)))
    loaded = load_programme(document=exported, actor=world.staff)
    assert (loaded.programme.pk, loaded.outcome) == (programme.pk, "unchanged")


def test_named_units_of_another_tree_are_left_out_of_the_topics(world: World):
    def name_units(document: dict) -> None:
        document["topics"][0]["units"] = ["中共别处镇委员会"]
        document["topics"][1]["units"] = ["中共别处镇委员会", world.home.towns[0].name]

    topics = start(world, source=changed(name_units)).topics.all()
    assert [topic.code for topic in topics] == ["village_economy"]
    assert list(topics[0].units.all()) == [world.home.towns[0]]


@pytest.mark.parametrize("source", ["no-such-preset", 999_999, "a" * 20])
def test_a_source_that_does_not_exist_is_refused_in_words(world: World, source: Source):
    with pytest.raises(InvalidInput, match="没有找到"):
        start(world, source=source)


def test_a_programme_out_of_sight_is_no_source(world: World):
    assert world.foreign.programme is not None
    with pytest.raises(InvalidInput, match="没有找到"):
        start(world, source=world.foreign.programme.pk)


def test_a_spoilt_file_or_a_year_that_does_not_fit_starts_nothing(world: World):
    with pytest.raises(RuleBookRefused):
        start(world, source=changed(lambda document: document.pop("gates")))
    with pytest.raises(RuleBookRefused):
        start_programme(
            actor=world.staff, committee=world.home.committee, year=2040,
            opens_on=date(2026, 3, 1),
        )  # fmt: skip
    assert Programme.objects.filter(committee=world.home.committee).count() == 1


def test_only_the_department_of_the_committee_starts_and_once_per_series(world: World):
    for person in (world.liaison, world.leader, world.foreign.people["head"]):
        with pytest.raises(NotAllowed):
            start_programme(actor=person, committee=world.home.committee, year=2027)
    start(world)
    with pytest.raises(Conflict, match="已有方案"):
        start(world)
    assert start(world, series="书记领办事项").pk


def test_a_draft_is_seen_by_its_department_alone_until_it_is_opened(world: World):
    draft = start(world)
    seen_by = {
        name: Programme.objects.visible_to(person).filter(pk=draft.pk).exists()
        for name, person in world.home.people.items()
    }
    assert {name for name, seen in seen_by.items() if seen} == {"head", "head2", "staff", "staff2"}
    assert not Programme.objects.visible_to(world.foreign.people["head"]).filter(pk=draft.pk)
    open_programme(programme_id=draft.pk, actor=world.head, seen_digest=draft.rules_digest)
    assert Programme.objects.visible_to(world.liaison).filter(pk=draft.pk).exists()
    with pytest.raises(StaleState, match="已经启用"):
        open_programme(programme_id=draft.pk, actor=world.head, seen_digest=draft.rules_digest)


def test_opening_checks_a_last_time(world: World):
    draft = start(world)
    draft.rubrics.get().criteria.filter(code="brand").update(points=9)
    with pytest.raises(RuleBookRefused, match="合计 99"):
        open_programme(programme_id=draft.pk, actor=world.head, seen_digest=draft.rules_digest)
    assert Programme.objects.get(pk=draft.pk).state == ProgrammeState.DRAFT


def test_a_draft_may_be_thrown_away_but_not_rules_in_use(world: World):
    draft = start(world, source="fenyi-2020")
    delete_draft(programme_id=draft.pk, actor=world.head, seen_digest=draft.rules_digest)
    assert not Programme.objects.filter(pk=draft.pk).exists()
    used = start(world)
    make_project(used, world.home.towns[0], milestones=0)
    for programme in (used, world.programme):
        with pytest.raises(Conflict, match="没有作任何改动"):
            delete_draft(
                programme_id=programme.pk, actor=world.head, seen_digest=programme.rules_digest
            )


def test_two_committees_keep_their_own_rules(world: World):
    """One secretary may file in both; neither department reads or changes the other's rules."""
    foreign = world.foreign
    other = start_programme(
        actor=foreign.people["head"], committee=foreign.committee, year=2027, source="jurong-2018"
    )
    mine = start(world, source="jurong-2018")
    lamps = document_of(Programme.objects.get(pk=mine.pk))["lamps"] | {"red_lag": "44"}
    with pytest.raises(NotAllowed):
        save_section(
            programme_id=other.pk, section="lamps", values={"lamps": lamps}, actor=world.head,
            seen_digest=other.rules_digest,
        )  # fmt: skip
    save_section(
        programme_id=mine.pk, section="lamps", values={"lamps": lamps}, actor=world.head,
        seen_digest=mine.rules_digest,
    )  # fmt: skip
    assert document_of(Programme.objects.get(pk=other.pk))["lamps"]["red_lag"] == "30"
    assert not Programme.objects.visible_to(world.head).filter(committee=foreign.committee).exists()


def test_every_preset_may_be_the_start_of_another_year(world: World):
    for number, name in enumerate(("jiuyuan-2022", "haian-2023", "lianyungang-2019")):
        programme = start(world, source=name, year=2028 + number, series=f"系列{number}")
        document = document_of(Programme.objects.get(pk=programme.pk))
        assert document["committee"]["name"] == world.home.committee.name
    assert shipped_document("general").startswith("# 通用模板".encode())
