"""A ledger in a foreign shape goes in: all of it or nothing, and twice is once."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from core.audit import verify
from core.errors import InvalidInput, StaleState
from core.models import AuditRecord
from projects.models import Ledger, LedgerHeading, LedgerState, Project
from projects.services.drafting import fill_document
from projects.services.ledger_importing import import_ledger, marked_ledger, try_ledger
from projects.services.ledger_intake import SheetWish, choose_sheets, map_columns
from tests.projects.ledgers import county_ledger, imported, taken_in, tried
from tests.projects.workbooks import packed
from tests.world import World

pytestmark = pytest.mark.django_db
SHEET = "2026年书记项目台账"


def test_a_ledger_of_the_countys_own_shape_goes_in_as_it_is(world: World):
    done = imported(county_ledger(world).read(), world.staff)
    assert done.ledger.findings["marks"] == []
    assert done.ledger.state == LedgerState.DONE
    assert (done.ledger.findings["new"], done.passwords) == (3, ())
    project = Project.objects.get(title="小区值日生")
    document = project.application.document
    assert project.organisation == world.home.towns[0]
    assert (project.start_date, project.end_date) == (date(2026, 3, 5), date(2026, 10, 31))
    assert project.secretary_name == "张三"
    assert [row["text"] for row in document["problems"]] == ["物业缺位", "停车难"]
    assert document["expected_results"] == "月月有人值日"
    assert (document["liaison_name"], document["liaison_phone"]) == ("李四", "13900000001")
    assert verify() is None


def test_what_the_rules_settle_need_not_stand_in_the_ledger(world: World):
    imported(county_ledger(world).read(), world.staff)
    project = Project.objects.get(title="基层党建“三化”建设")
    assert (project.selection_kind, project.category.name) == ("mandatory", "组织建设")
    assert project.topic is not None
    assert project.organisation == world.home.towns[0]  # merged cell
    document = project.application.document
    assert document["liaison_phone"] == "13900000001"  # the same as above
    assert (project.start_date, project.end_date) == (date(2026, 3, 1), date(2026, 11, 30))


def test_a_unit_written_in_short_is_found_and_said(world: World):
    ledger = tried(taken_in(county_ledger(world).read(), world.staff), world.staff).ledger
    assert "“分水乙镇”按“中共分水乙镇党委委员会”读取。" in ledger.findings["warnings"]


def test_a_second_import_of_the_same_file_changes_nothing(world: World):
    imported(county_ledger(world).read(), world.staff)
    before = list(Project.objects.values_list("pk", "updated_at"))
    ledger = tried(taken_in(county_ledger(world).read(), world.staff2), world.staff2).ledger
    facts = ledger.findings
    assert [facts[name] for name in ("new", "changed", "unchanged")] == [0, 0, 3]
    import_ledger(ledger_id=ledger.pk, seen_version=ledger.version, actor=world.staff2)
    assert list(Project.objects.values_list("pk", "updated_at")) == before


def test_a_corrected_ledger_updates_drafts_their_units_have_not_touched(world: World):
    imported(county_ledger(world).read(), world.staff)
    touched = Project.objects.get(title="党建引领茶产业")
    fill_document(
        project_id=touched.pk,
        values={"expected_results": "我们自己写的"},
        actor=world.other_liaison,
    )
    cells = {"G4": "天天有人值日", "G7": "户均增收2000元"}
    ledger = imported(county_ledger(world, cells=cells).read(), world.staff).ledger
    facts = ledger.findings
    assert [facts[name] for name in ("new", "changed", "unchanged")] == [0, 1, 2]
    assert "以单位填写的为准" in facts["warnings"][-1]
    changed = Project.objects.get(title="小区值日生").application
    assert (changed.document["expected_results"], changed.version) == ("天天有人值日", 1)
    touched.application.refresh_from_db()
    assert touched.application.document["expected_results"] == "我们自己写的"


def test_one_bad_cell_keeps_everything_out_and_comes_back_marked(world: World):
    content = county_ledger(world, cells={"H7": "13月底", "B4": "丁镇"}).read()
    ledger = tried(taken_in(content, world.staff), world.staff).ledger
    assert {tuple(mark[:3]) for mark in ledger.findings["marks"]} == {(SHEET, 7, 8), (SHEET, 4, 2)}
    with pytest.raises(InvalidInput, match="没有错误后再确认"):
        import_ledger(ledger_id=ledger.pk, seen_version=ledger.version, actor=world.staff)
    assert not Project.objects.exists()
    sheet = load_workbook(io.BytesIO(marked_ledger(ledger)))[SHEET]
    assert sheet["H7"].fill.fgColor.rgb == "FFFFC7CE"
    assert "丁镇" in sheet["L4"].value


def test_what_changed_between_trial_and_import_is_found_under_the_lock(world: World):
    ledger = tried(taken_in(county_ledger(world).read(), world.staff), world.staff).ledger
    world.programme.categories.filter(name="特色创新").update(name="改了名")
    done = import_ledger(ledger_id=ledger.pk, seen_version=ledger.version, actor=world.staff)
    assert done.ledger.state == LedgerState.CHECKED
    assert done.ledger.findings["errors"] == 2
    assert not Project.objects.exists()


def test_a_column_named_by_hand_is_recognised_the_next_time_by_the_whole_department(world: World):
    content = county_ledger(world, cells={"G3": "要达到的样子"}).read()
    ledger = taken_in(content, world.staff)
    assert ledger.sheets[0]["columns"][6] == ""
    columns = [*ledger.sheets[0]["columns"]]
    columns[6] = "expected_results"
    tried(ledger, world.staff, {SHEET: columns})
    assert LedgerHeading.objects.get().field == "expected_results"
    assert taken_in(content, world.staff2).sheets[0]["columns"][6] == "expected_results"
    theirs = taken_in(content, world.foreign.people["staff"])
    assert theirs.sheets[0]["columns"][6] == ""


def test_a_page_opened_before_a_change_in_another_tab_is_stale(world: World):
    ledger = taken_in(county_ledger(world).read(), world.staff)
    old = ledger.version
    tried(ledger, world.staff)
    facts = {"ledger_id": ledger.pk, "seen_version": old, "actor": world.staff}
    for act in (try_ledger, import_ledger):
        with pytest.raises(StaleState, match="另一个页面改过"):
            act(**facts)
    with pytest.raises(StaleState):
        map_columns(programme=world.programme, columns={}, **facts)
    with pytest.raises(StaleState):
        choose_sheets(wishes=[], **facts)


def test_a_ledger_of_somebody_else_does_not_exist(world: World):
    ledger = taken_in(county_ledger(world).read(), world.staff)
    for person in (world.staff2, world.foreign.people["staff"]):
        with pytest.raises(Ledger.DoesNotExist):
            try_ledger(ledger_id=ledger.pk, seen_version=1, actor=person)


def test_a_field_may_not_stand_in_two_columns_and_needed_ones_must_stand_somewhere(world: World):
    ledger = taken_in(county_ledger(world).read(), world.staff)
    columns = ["", "title", "", "title", *[""] * 7]
    with pytest.raises(InvalidInput) as refused:
        tried(ledger, world.staff, {SHEET: columns})
    assert "有两列都选了“项目名称”" in refused.value.message
    assert "还没有指定哪一列是“完成时限”" in refused.value.message
    assert not LedgerHeading.objects.exists()


def test_new_units_and_accounts_come_in_with_the_projects(world: World):
    book = load_workbook(county_ledger(world))
    units = book.create_sheet("单位名单")
    units.append(["单位全称", "单位简称", "单位性质"])
    units.append(["中共分水丙镇委员会", "丙镇党委", "镇"])
    posts = book.create_sheet("账号")
    posts.append(["账号", "职务", "单位名称", "角色", "到任时间", "手机号"])
    posts.append(["bing_lly", "丙镇党建办主任", "丙镇党委", "联络员", "2026年1月", None])
    book[SHEET]["B7"] = "丙镇"
    done = imported(packed(book).read(), world.staff)
    assert done.ledger.findings["marks"] == []
    facts = done.ledger.findings
    assert [facts[f"new_{name}"] for name in ("units", "posts", "projects")] == [1, 1, 3]
    assert [line.username for line in done.passwords] == ["bing_lly"]
    project = Project.objects.get(title="党建引领茶产业")
    assert project.organisation.name == "中共分水丙镇委员会"
    record = AuditRecord.objects.get(action="ledger.import")
    assert record.actor_id == world.staff.pk


def test_a_sheet_for_each_unit_needs_no_column_for_the_unit(world: World):
    book = load_workbook(county_ledger(world))
    del book[SHEET]
    for town in world.home.towns:
        sheet = book.create_sheet(town.short_name)
        sheet.append(["项目名称", "项目类别", "完成时限"])
        sheet.append([f"{town.short_name}的项目", "特色创新", "10月底"])
    done = imported(packed(book).read(), world.staff)
    assert done.ledger.findings["marks"] == []
    units = Project.objects.order_by("pk").values_list("organisation", flat=True)
    assert list(units) == [town.pk for town in world.home.towns]


def test_the_header_can_be_put_right_by_hand(world: World):
    book = load_workbook(county_ledger(world))
    book[SHEET].insert_rows(1)
    book[SHEET].append(["说明", "见附件"])
    ledger = taken_in(packed(book).read(), world.staff)
    wish = SheetWish(title=SHEET, target="projects", row=2, height=1)
    changed = choose_sheets(
        ledger_id=ledger.pk, wishes=[wish], seen_version=ledger.version, actor=world.staff
    )
    assert (changed.sheets[0]["row"], changed.version) == (2, 2)
    with pytest.raises(InvalidInput, match="表头行应在"):
        choose_sheets(
            ledger_id=ledger.pk,
            wishes=[SheetWish(SHEET, "projects", 99, 1)],
            seen_version=2,
            actor=world.staff,
        )


def test_results_and_another_year_in_the_ledger_are_said_and_not_written(world: World):
    cells = {"K3": "立项结果", "K4": "已立项", "A1": "分水县2025年度“书记项目”推进台账"}
    ledger = imported(county_ledger(world, cells=cells).read(), world.staff).ledger
    said = "".join(ledger.findings["warnings"])
    assert "“立项结果”不导入" in said
    assert "标题写的是 2025 年" in said
    assert set(Project.objects.values_list("status", flat=True)) == {"draft"}


def test_an_old_xls_is_read_like_an_xlsx(world: World):
    content = (Path(__file__).with_name("old_ledger.xls")).read_bytes()
    ledger = taken_in(content, world.staff, "台账.xls")
    assert ledger.sheets[0]["target"] == "projects"
    facts = tried(ledger, world.staff).ledger.findings
    assert (facts["errors"], facts["new"]) == (0, 3)
