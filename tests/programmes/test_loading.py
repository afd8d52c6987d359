"""Loading a rule book: idempotent, careful with rules in use, only by those who may."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.errors import Conflict, NotAllowed
from core.models import AuditRecord
from organisations.models import Organisation
from programmes.models import Programme, QuotaRule
from programmes.rulebook import RuleBookRefused
from programmes.services.loading import load_programme
from programmes.shipped import shipped_document
from tests.factories import make_project
from tests.programmes.books import changed
from tests.programmes.test_rulebook import put
from tests.world import World

FENYI = shipped_document("fenyi-2020")
pytestmark = pytest.mark.django_db


def _for_county(world: World, **calendar: str) -> str:
    committee = world.home.committee

    def change(document: dict) -> None:
        document["committee"] |= {"name": committee.name, "short_name": committee.short_name}
        document["calendar"] |= calendar

    return changed(change)


def test_a_rule_book_becomes_rows_and_its_committee_a_root():
    loaded = load_programme(document=FENYI, actor=None)
    programme = loaded.programme
    assert loaded.outcome == "created"
    assert programme.committee.name == "中共分宜县委员会"
    assert programme.committee.depth == 1
    assert [row.name for row in programme.categories.all()] == ["组织建设", "集体经济", "特色创新"]
    assert programme.topics.get(code="village_economy").org_kinds == ["town", "township"]
    assert sum(row.points for row in programme.rubrics.get().criteria.all()) == 100
    assert programme.grade_rules.first().quota_percent == 30
    assert (programme.dispatch_rule.due_month, programme.dispatch_rule.due_day) == ("following", 5)
    assert AuditRecord.objects.filter(action="programme.load").count() == 1


def test_the_same_file_twice_changes_nothing():
    load_programme(document=FENYI, actor=None)
    before = AuditRecord.objects.count()
    assert load_programme(document=FENYI, actor=None).outcome == "unchanged"
    assert AuditRecord.objects.count() == before
    assert Programme.objects.count() == 1


def test_unused_rules_are_renewed():
    load_programme(document=FENYI, actor=None)
    renewed = load_programme(document=changed(put("quota", "max", value="2")), actor=None)
    assert renewed.outcome == "updated"
    assert QuotaRule.objects.get().most == 2
    assert renewed.programme.gates.count() == 6


def test_rules_in_use_are_not_replaced():
    programme = load_programme(document=FENYI, actor=None).programme
    make_project(programme, programme.committee, milestones=0)
    with pytest.raises(Conflict, match="没有作任何改动"):
        load_programme(document=changed(put("quota", "max", value="2")), actor=None)
    assert QuotaRule.objects.get().most == 3
    assert load_programme(document=FENYI, actor=None).outcome == "unchanged"


def test_a_refused_file_leaves_nothing_behind():
    with pytest.raises(RuleBookRefused):
        load_programme(document=changed(put("quota", "max", value="x")), actor=None)
    assert not Programme.objects.exists()
    assert not Organisation.objects.exists()


def test_the_department_loads_its_own_rules_and_no_others(world: World):
    document = _for_county(world)
    assert load_programme(document=document, actor=world.staff).outcome == "created"
    for person in (world.liaison, world.leader, world.foreign.people["head"]):
        with pytest.raises(NotAllowed):
            load_programme(document=document, actor=person)
    with pytest.raises(NotAllowed):
        load_programme(document=FENYI, actor=world.head)


def test_the_calendar_can_be_placed_around_a_day():
    programme = load_programme(document=FENYI, actor=None, opens_on=date(2026, 3, 2)).programme
    assert programme.year == 2026
    assert programme.opens_at.date() == date(2026, 3, 2)
    assert programme.project_end_limit == date(2027, 1, 7)
    assert programme.dispatch_rule.first_month == date(2026, 4, 1)
    assert programme.name == "分宜县2026年度基层党建“书记项目”"


def test_the_command_takes_a_file_or_a_shipped_name(tmp_path: Path):
    out = StringIO()
    call_command("load_programme", "jurong-2018", stdout=out)
    file = tmp_path / "规则.yaml"
    file.write_text(changed(put("quota", "max", value="2")), encoding="utf-8")
    call_command("load_programme", str(file), stdout=out)
    assert "句容市2018年度基层党建“书记项目”：已建立。" in out.getvalue()
    assert Programme.objects.count() == 2


def test_the_command_lists_every_fault(tmp_path: Path):
    file = tmp_path / "规则.yaml"
    file.write_text(changed(put("quota", value={"min": "x", "max": "y"})), encoding="utf-8")
    with pytest.raises(CommandError, match="2 处不对"):
        call_command("load_programme", str(file))
    with pytest.raises(CommandError, match="随系统提供的规则有"):
        call_command("load_programme", str(tmp_path / "nothing.yaml"))
