"""Editing one section: checked as a whole, written in place, frozen once projects rest on it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.errors import Conflict, NotAllowed, StaleState
from core.models import AuditRecord
from organisations.models import User
from programmes import use
from programmes.enums import RuleSection, Stage
from programmes.exporting import document_of
from programmes.models import Programme
from programmes.rulebook import RuleBookRefused
from programmes.services.editing import SectionFrozen, save_section
from projects.enums import Status
from projects.models import Project
from reviews.models import Mark, ScoreSheet
from tests.factories import make_project
from tests.world import World, local

pytestmark = pytest.mark.django_db
REASON = "县委常委会研究决定更正分值"


def save(programme: Programme, actor: User, section: str, **values: Any) -> Programme:
    reason = values.pop("reason", "")
    programme.refresh_from_db()
    return save_section(
        programme_id=programme.pk,
        section=section,
        values=values,
        actor=actor,
        seen_digest=programme.rules_digest,
        reason=reason,
    )


def filed_project(world: World, **fields: Any) -> Project:
    return make_project(
        world.programme,
        world.home.towns[0],
        status=Status.SUBMITTED,
        submitted_at=local(2025, 3, 1),
        **fields,
    )


def test_an_unused_section_is_changed_in_place(world: World):
    programme = world.programme
    rows = {row.code: row.pk for row in programme.categories.all()}
    document = document_of(programme)
    renamed = [{"code": "build", "name": "特色创新"}, {"code": "feature", "name": "组织建设"}]
    save(
        programme,
        world.staff,
        "categories",
        categories=[*renamed, {"code": "economy", "name": "集体经济"}],
        spheres=["rural"],
    )
    assert {row.code: row.pk for row in programme.categories.all()} == rows
    after = document_of(Programme.objects.get(pk=programme.pk))
    assert [row["name"] for row in after["categories"]] == ["特色创新", "组织建设", "集体经济"]
    changed = {key for key in after if after[key] != document[key]}
    assert changed == {"categories", "spheres"}
    record = AuditRecord.objects.get(action="programme.edit")
    assert json.loads(record.details)["changed"] == ["categories", "spheres"]


def test_saying_the_same_again_changes_and_records_nothing(world: World):
    save(world.programme, world.staff, "lamps", lamps=document_of(world.programme)["lamps"])
    assert not AuditRecord.objects.filter(action="programme.edit").exists()


def test_two_people_never_overwrite_each_other(world: World):
    lamps = document_of(world.programme)["lamps"]
    seen = world.programme.rules_digest
    save(world.programme, world.staff, "lamps", lamps=lamps | {"red_lag": "40"})
    with pytest.raises(StaleState, match="已被他人改动"):
        save_section(
            programme_id=world.programme.pk,
            section="lamps",
            values={"lamps": lamps | {"red_lag": "50"}},
            actor=world.head,
            seen_digest=seen,
        )


def test_only_the_department_of_the_committee_changes_its_rules(world: World):
    lamps = document_of(world.programme)["lamps"] | {"red_lag": "40"}
    for person in (world.liaison, world.leader, world.foreign.people["head"]):
        with pytest.raises(NotAllowed):
            save(world.programme, person, "lamps", lamps=lamps)


@pytest.mark.parametrize(
    ("section", "values", "path"),
    [
        ("lamps", {"lamps": {"red_lag": "5"}}, "lamps.red_lag"),
        ("lamps", {"dispatch": {}}, "dispatch"),
        ("lamps", {"lamps": {"lamp": "5"}}, "lamps.lamp"),
        ("categories", {"categories": [{"code": "build", "name": "甲"}]}, "topics[2].category"),
        ("gates", {"gates": [{"kind": "pre_review"}]}, "gates"),
        ("topics", {"topics": [
            {"code": "a", "title": "甲", "selection_kind": "claimed", "category": "build",
             "units": ["中共无名镇委员会"]}]}, "topics[1].units[1]"),
        ("basics", {"committee": {"name": "中共别县委员会", "short_name": "别县委",
                                  "kind": "county_committee"}}, "committee.name"),
        ("basics", {"year": "2999"}, "year"),
    ],
)  # fmt: skip
def test_a_contradiction_anywhere_in_the_book_is_refused(
    world: World, section: str, values: dict[str, Any], path: str
):
    before = document_of(world.programme)
    with pytest.raises(RuleBookRefused) as refused:
        save(world.programme, world.staff, section, **values)
    assert path in {fault.path for fault in refused.value.faults}
    assert document_of(Programme.objects.get(pk=world.programme.pk)) == before


def test_a_section_projects_rest_on_changes_only_with_a_reason_as_a_new_version(world: World):
    project = filed_project(world)
    form = document_of(world.programme)["application"] | {"team_max": 5}
    assert use.what_rests_on(world.programme, "application") == [(project.pk, project.title)]
    with pytest.raises(SectionFrozen, match="已有 1 个项目") as frozen:
        save(world.programme, world.staff, "application", application=form, reason="太短")
    assert frozen.value.rests == ((project.pk, project.title),)
    save(world.programme, world.staff, "application", application=form, reason=REASON)
    old, new = world.programme.rule_versions.filter(section=RuleSection.APPLICATION)
    assert (old.number, old.document["application"]["team_max"]) == (1, 15)
    assert (new.number, new.document["application"]["team_max"]) == (2, 5)
    assert (new.reason, new.stays, new.made_by) == (
        REASON,
        [[project.pk, project.title]],
        world.staff,
    )
    save(world.programme, world.head, "application", application=form | {"team_max": 6},
         reason=REASON)  # fmt: skip
    assert world.programme.rule_versions.count() == 3
    assert Programme.objects.get(pk=world.programme.pk).team_max == 6


def test_a_draft_freezes_nothing(world: World):
    make_project(world.programme, world.home.towns[0])
    for section in RuleSection:
        assert not use.what_rests_on(world.programme, section), section


def test_a_category_in_use_cannot_go_away_even_with_a_reason(world: World):
    filed_project(world, title="小区治理", category=world.programme.categories.get(code="feature"))
    kept = [row for row in document_of(world.programme)["categories"] if row["code"] != "feature"]
    with pytest.raises(Conflict, match="“特色创新”已用于“小区治理”"):
        save(world.programme, world.staff, "categories", categories=kept, reason=REASON)
    assert world.programme.categories.count() == 3


def marked_sheet(world: World) -> ScoreSheet:
    project = filed_project(world)
    rubric = world.programme.rubrics.get(stage=Stage.ACCEPTANCE)
    sheet = ScoreSheet.objects.create(
        project=project,
        rubric=rubric,
        stage=Stage.ACCEPTANCE,
        judge=world.home.people["expert"],
        assigned_at=local(2025, 12, 1),
        saved_at=local(2025, 12, 2),
    )
    Mark.objects.create(sheet=sheet, criterion=rubric.criteria.get(code="brand"), value=18)
    return sheet


def test_a_corrected_rubric_is_a_new_version_and_the_old_marks_keep_theirs(world: World):
    sheet = marked_sheet(world)
    rubrics = document_of(world.programme)["rubrics"]
    acceptance = next(row for row in rubrics if row["stage"] == Stage.ACCEPTANCE)
    points = {row["code"]: row for row in acceptance["criteria"]}
    points["brand"]["points"], points["effect"]["points"] = "15", "30"
    with pytest.raises(SectionFrozen):
        save(world.programme, world.staff, "rubrics", rubrics=rubrics)
    save(world.programme, world.staff, "rubrics", rubrics=rubrics, reason=REASON)
    old, new = world.programme.rubrics.filter(stage=Stage.ACCEPTANCE).order_by("version")
    assert (old.version, new.version, new.retired_at) == (1, 2, None)
    assert old.retired_at is not None
    assert sheet.marks.get().criterion.rubric == old
    assert new.criteria.get(code="brand").points == 15
    assert world.programme.rubrics.get(stage=Stage.APPROVAL).version == 1


def test_year_and_series_stay_once_projects_exist(world: World):
    filed_project(world)
    with pytest.raises(Conflict, match="年度和系列"):
        save(world.programme, world.staff, "basics", series="堡垒工程")
