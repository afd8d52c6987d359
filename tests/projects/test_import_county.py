"""The county's workbook goes in as it is: everything or nothing, and twice is once."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from core.audit import verify
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditRecord
from organisations.models import Appointment, Organisation, Post, User
from programmes.models import Programme
from programmes.services.loading import load_programme
from programmes.shipped import shipped_document
from projects.enums import Status
from projects.models import Project
from projects.services.importing import ImportOutcome, import_workbook, marked_workbook
from tests.factories import make_project
from tests.projects.workbooks import FENYI, fenyi, packed, small
from tests.world import build_world

pytestmark = pytest.mark.django_db


def rows_of_all() -> list[int]:
    """How many rows there are of everything an import writes."""
    models = (Organisation, Post, Appointment, User, Programme, Project, AuditRecord)
    return [model.objects.count() for model in models]


def refused(cells: dict[tuple[str, str], Any]) -> dict[str, str]:
    """Reasons by cell of a changed workbook; nothing may have been written."""
    outcome = import_workbook(file=fenyi(cells), actor=None)
    assert rows_of_all() == [0] * 7
    assert (outcome.created, outcome.unchanged) == (0, 0)
    return _reasons(outcome)


def _reasons(outcome: ImportOutcome) -> dict[str, str]:
    letters = "ABCDEFGHIJ"
    return {
        f"{mark.sheet}!{letters[mark.column - 1]}{mark.row}": mark.reason for mark in outcome.errors
    }


def test_the_workbook_goes_in_as_it_is():
    outcome = import_workbook(file=fenyi(), actor=None)
    assert (outcome.organisations, outcome.posts, outcome.projects) == (28, 64, 48)
    assert (outcome.mandatory, outcome.elective) == (36, 12)
    assert (outcome.created, outcome.unchanged, outcome.errors) == (140, 0, ())
    assert outcome.warnings == ()
    assert Organisation.objects.count() == 28
    assert Appointment.objects.count() == User.objects.count() == 64
    projects = Project.objects.filter(status=Status.DRAFT)
    assert projects.count() == 48
    assert projects.filter(selection_kind="mandatory", topic__isnull=False).count() == 36
    assert projects.filter(topic__code="village_economy").count() == 10
    assert Programme.objects.get().committee.name == "中共分宜县委员会"
    assert verify() is None


def test_units_hang_where_they_belong_and_carry_a_code_for_project_numbers():
    import_workbook(file=fenyi(), actor=None)
    committee = Organisation.objects.get(name="中共分宜县委员会")
    assert committee.depth == 1
    assert committee.get_children().count() == 27
    codes = Organisation.objects.exclude(code="").order_by("code").values_list("code", flat=True)
    assert list(codes) == [f"{number:02d}" for number in range(1, 27)]
    assert Organisation.objects.get(short_name="县委组织部").code == ""
    assert Organisation.objects.get(short_name="钤山镇党委").initials == "qszdw"


def test_a_phone_is_a_phone_whether_text_or_number():
    import_workbook(file=fenyi(), actor=None)
    assert User.objects.get(username="dw01_sj").phone == "13800000001"
    assert User.objects.get(username="dw01_lly").phone == "13900000001"
    assert User.objects.get(username="xw_shuji").phone == ""


def test_every_account_gets_one_password_that_must_be_changed():
    outcome = import_workbook(file=fenyi(), actor=None)
    assert len({line.password for line in outcome.passwords}) == 64
    line = outcome.passwords[0]
    user = User.objects.get(username=line.username)
    assert user.check_password(line.password)
    assert user.must_change_password
    assert line.password not in repr(outcome)


def test_each_of_six_ways_of_writing_a_day_is_understood():
    import_workbook(file=fenyi(), actor=None)
    written = {
        1: date(2020, 10, 31),  # 2020.10.31
        2: date(2020, 12, 15),  # 2020/12/15
        3: date(2020, 12, 31),  # 12月底
        4: date(2020, 11, 30),  # 44165
        5: date(2020, 9, 30),  # 2020年9月
        6: date(2020, 11, 30),  # 2020年11月底前
    }
    for number, day in written.items():
        project = Project.objects.get(draft_number=f"D2020-{number:03d}")
        assert project.end_date == day
        assert project.application.document["end_date"] == day.isoformat()


def test_a_draft_holds_what_the_row_says_for_the_unit_to_complete():
    import_workbook(file=fenyi(), actor=None)
    project = Project.objects.get(title="小区值日生")
    document = project.application.document
    assert project.organisation.short_name == "钤西街道党工委"
    assert project.category.name == "特色创新"
    assert document["title"] == "小区值日生"
    assert document["selection_kind"] == "elective"
    assert document["sphere"] == "urban"
    assert document["expected_results"] == "形成可复制可推广的做法"
    assert document["problems"][0]["text"].startswith("围绕“小区值日生”")
    assert document["liaison_phone"] == "13900000012"  # merged over two rows
    assert document["liaison_name"] == "钤西街道党工委联络员"


def test_a_second_run_changes_nothing():
    import_workbook(file=fenyi(), actor=None)
    before = rows_of_all()
    outcome = import_workbook(file=fenyi(), actor=None)
    assert (outcome.created, outcome.unchanged, outcome.passwords) == (0, 140, ())
    assert rows_of_all() == before


def test_a_dry_run_says_the_same_and_writes_nothing():
    outcome = import_workbook(file=fenyi(), actor=None, dry_run=True)
    assert (outcome.created, outcome.dry_run, outcome.new_accounts) == (140, True, 64)
    assert rows_of_all() == [0] * 7


def test_a_title_changed_by_the_unit_afterwards_does_not_make_a_second_project():
    import_workbook(file=fenyi(), actor=None)
    Project.objects.filter(title="小区值日生").update(title="小区值日生2.0")
    assert import_workbook(file=fenyi(), actor=None).created == 0


def test_only_what_is_new_is_added():
    import_workbook(file=fenyi(), actor=None)
    book = load_workbook(FENYI)
    book["党组织"].append(["中共麻田村支部委员会", "麻田村党支部", "村", "双林镇党委", "农村"])
    book["岗位"].append(["matian", "麻田村支部书记", "麻田村党支部", "书记", "2020年6月", None])
    outcome = import_workbook(file=packed(book), actor=None)
    assert (outcome.created, outcome.unchanged) == (2, 140)
    assert [line.username for line in outcome.passwords] == ["matian"]
    village = Organisation.objects.get(short_name="麻田村党支部")
    assert (village.get_parent().short_name, village.code) == ("双林镇党委", "27")
    assert Appointment.objects.get(user__username="matian").starts_on == date(2020, 6, 30)


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "words"),
    [
        ("汇总表", "H5", "2020.13.40", "这一天不存在"),
        ("汇总表", "H5", None, "没有填写日期"),
        ("汇总表", "B51", "县税务总局党委", "没有“县税务总局党委”"),
        ("汇总表", "D4", "必选项", "不认识“必选项”"),
        ("汇总表", "E4", "作风建设", "应是：组织建设、集体经济、特色创新"),
        ("汇总表", "E4", "集体经济", "属于“组织建设”"),
        ("汇总表", "C4", "另起炉灶", "不在必选清单里"),
        ("汇总表", "C4", "党建", "至少 4 个字"),
        ("汇总表", "C12", "基层党建“三化”建设", "与第 10 行重复"),
        ("汇总表", "F4", "#REF!", "公式出错"),
        ("汇总表", "B51", "县委组织部", "不是申报单位"),
        ("岗位", "A20", "dw03_sj", "与第 18 行重复"),
        ("岗位", "A20", "1号", "登录名应以字母开头"),
        ("岗位", "C20", "水利局", "没有“水利局”"),
        ("岗位", "D20", "副书记", "不认识“副书记”"),
        ("岗位", "F20", "12345", "手机应为 11 位"),
        ("岗位", "E20", "去年", "不是能认出的日期"),
        ("岗位", "B15", "分宜镇党委书记", "同一个岗位"),
        ("岗位", "D20", "组织部负责人", "只能设在组织部"),
        ("党组织", "C5", "镇委", "不认识“镇委”"),
        ("党组织", "D5", "中共新余市委员会", "没有找到上级党组织"),
        ("党组织", "B5", "分宜镇党委", "与第 4 行重复"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_written(sheet: str, cell: str, value: Any, words: str):
    reasons = refused({(sheet, cell): value})
    assert words in reasons.get(f"{sheet}!{cell}", ""), reasons


def test_all_bad_cells_are_named_at_once():
    reasons = refused(
        {("汇总表", "H5"): "2020.13.40", ("岗位", "A20"): "dw03_sj", ("汇总表", "D9"): "?"}
    )
    assert list(reasons) == ["岗位!A20", "汇总表!H5", "汇总表!D9"]


def test_a_unit_is_carried_down_inside_its_merged_cell_and_no_further():
    book = load_workbook(FENYI)
    book["汇总表"].unmerge_cells("B4:B5")
    outcome = import_workbook(file=packed(book), actor=None)
    assert _reasons(outcome) == {"汇总表!B5": "没有填写申报单位"}


def test_other_columns_may_not_be_merged():
    book = load_workbook(FENYI)
    book["汇总表"]["C7"] = None
    book["汇总表"].merge_cells("C6:C7")
    outcome = import_workbook(file=packed(book), actor=None)
    assert set(_reasons(outcome)) == {"汇总表!C6", "汇总表!C7"}
    assert "不能合并" in _reasons(outcome)["汇总表!C7"]


def test_a_wrong_unit_over_several_rows_is_named_once():
    assert list(refused({("汇总表", "B10"): "双木镇党委"})) == ["汇总表!B10"]


def test_a_mandatory_topic_binds_only_the_kinds_it_names():
    reasons = refused(
        {
            ("汇总表", "C31"): "“党建+村级集体经济”",
            ("汇总表", "D31"): "必选",
            ("汇总表", "E31"): "集体经济",
        }
    )
    assert "不适用于街道" in reasons["汇总表!C31"]


def test_more_projects_than_the_quota_are_refused():
    book = load_workbook(FENYI)
    sheet = book["汇总表"]
    for number, row in enumerate((52, 53), start=1):
        for column, value in enumerate(
            ["", "钤西街道党工委", f"又一个项目{number}", "自选", "特色创新", "", "", "10月底"], 1
        ):
            sheet.cell(row, column, value)
    outcome = import_workbook(file=packed(book), actor=None)
    assert _reasons(outcome) == {"汇总表!B53": "“钤西街道党工委”的项目超过每名书记 3 个的上限"}


def test_organisations_that_hang_on_each_other_in_a_circle_are_named():
    reasons = refused({("党组织", "D4"): "杨桥镇党委", ("党组织", "D5"): "分宜镇党委"})
    assert set(reasons) == {"党组织!D4", "党组织!D5"}


def test_a_total_that_does_not_add_up_and_remarks_below_are_only_noted():
    book = load_workbook(FENYI)
    book["汇总表"]["C52"] = "47个"
    book["汇总表"]["A53"] = "注：以上均经党委会研究。"
    outcome = import_workbook(file=packed(book), actor=None, dry_run=True)
    assert outcome.errors == ()
    assert "合计写的是 47，实际读到 48 个项目" in outcome.warnings[1]
    assert "注：以上" in outcome.warnings[0]


def test_a_missing_column_is_named():
    reasons = refused({("汇总表", "H3"): "备用"})
    assert reasons == {"汇总表!A3": "表头缺少“完成时限”，请按原表头补上后重新导入"}


def test_a_missing_sheet_is_named():
    book = load_workbook(FENYI)
    del book["岗位"]
    with pytest.raises(DomainError, match="没有“岗位”工作表（现有：党组织、汇总表）"):
        import_workbook(file=packed(book), actor=None)


def test_a_title_without_a_year_is_named():
    assert (
        "标题里没有年度"
        in refused({("汇总表", "A1"): "汇总表", ("汇总表", "I2"): None})["汇总表!A1"]
    )


def test_without_rules_of_the_year_the_way_to_load_them_is_said():
    with pytest.raises(Conflict, match="load_programme"):
        import_workbook(file=fenyi({("汇总表", "A1"): "分宜县2021年度汇总表"}), actor=None)
    assert rows_of_all() == [0] * 7


def test_with_a_programme_of_another_year_the_days_keep_their_distance_from_its_end():
    opens_on = date(2026, 3, 2)
    programme = load_programme(
        document=shipped_document("fenyi-2020"), actor=None, opens_on=opens_on
    ).programme
    import_workbook(file=fenyi(), actor=None, programme=programme)
    shift = programme.project_end_limit - date(2020, 12, 31)
    assert programme.projects.count() == 48
    assert programme.projects.get(draft_number="D2026-001").end_date == date(2020, 10, 31) + shift
    assert Programme.objects.count() == 1


def test_rules_of_another_committee_are_not_used(db: None):
    world = build_world()
    with pytest.raises(Conflict, match="别的党委"):
        import_workbook(file=fenyi(), actor=None, programme=world.programme)


def test_the_marked_workbook_says_why_beside_the_row():
    content = marked_workbook(file=fenyi({("汇总表", "H5"): "2020.13.40"}), actor=None)
    sheet = load_workbook(io.BytesIO(content))["汇总表"]
    assert sheet["H5"].fill.fgColor.rgb == "FFFFC7CE"
    assert "H5：" in sheet["K5"].value
    assert "不存在" in sheet["K5"].value


def test_the_department_imports_for_its_own_county_alone():
    world = build_world()
    for person in (world.foreign.people["staff"], world.liaison, world.leader):
        with pytest.raises(NotAllowed, match="不在您的工作范围内"):
            import_workbook(file=small(world), actor=person)
    with pytest.raises(NotAllowed, match="第一次导入请由系统管理员"):
        import_workbook(file=fenyi(), actor=world.staff)
    outcome = import_workbook(file=small(world), actor=world.staff)
    assert outcome.errors == ()
    assert (outcome.created, len(outcome.passwords)) == (5, 1)
    record = AuditRecord.objects.get(action="workbook.import")
    assert record.actor_id == world.staff.pk


def test_staff_cannot_give_themselves_an_account_above_their_own():
    world = build_world()
    department = world.home.department.short_name
    posts = [
        ["bing_sj", "丙镇党委书记", "分水丙镇党委", "书记", "2026.1.4", None],
        ["newhead", "组织部第二副部长", department, "组织部负责人", "2026.1.4", None],
        ["newadmin", "第二系统管理员", department, "系统管理员", "2026.1.4", None],
    ]
    outcome = import_workbook(file=small(world, posts=posts), actor=world.staff)
    assert _reasons(outcome) == {
        "岗位!D3": "这类账号须由系统管理员开通",
        "岗位!D4": "这类账号须由系统管理员开通",
    }
    assert not User.objects.filter(username__startswith="new").exists()


def test_a_login_of_somebody_else_is_not_taken_over():
    world = build_world()
    posts = [["secretary", "丙镇党委书记", "分水丙镇党委", "书记", "2026.1.4", None]]
    outcome = import_workbook(file=small(world, posts=posts), actor=world.staff)
    assert "已被另一个岗位使用" in _reasons(outcome)["岗位!A2"]


def test_a_project_the_unit_typed_itself_is_known_again():
    world = build_world()
    make_project(world.programme, world.home.towns[0], title="基层党建“三化”建设")
    outcome = import_workbook(file=small(world), actor=world.staff)
    assert Project.objects.filter(programme=world.programme).count() == 3
    assert outcome.created == 4


def test_an_organisation_of_another_county_is_not_touched():
    world = build_world()
    book = load_workbook(small(world))
    book["党组织"]["A4"] = world.foreign.towns[0].name
    book["党组织"]["B4"] = world.foreign.towns[0].short_name
    outcome = import_workbook(file=packed(book), actor=world.staff)
    assert _reasons(outcome)["党组织!A4"] == "这个党组织已登记在别的党委之下"
