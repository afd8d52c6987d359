"""Ledgers in shapes nobody knew beforehand are understood: header, columns, values."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from core.spreadsheets.reading import SheetGrid, open_workbook_safely
from organisations.enums import OrgKind
from projects.ledger.book import LedgerBook
from projects.ledger.fields import FIELDS, PROJECT_FIELDS, Target, missing_of
from projects.ledger.headings import heading_key, match_heading, propose_columns
from projects.ledger.locating import Place, find_place
from projects.ledger.project_rows import LedgerWords
from projects.ledger.reading import SheetChoice, read_ledger
from projects.ledger.values import (
    is_total,
    name_and_phone,
    parse_period,
    split_list,
    split_points,
    unit_key,
)
from projects.workbook.contents import OrganisationRow, ProjectRow
from projects.workbook.sheets import read_county_workbook
from tests.projects.workbooks import FENYI, packed

COMMITTEE = OrganisationRow(0, "中共分宜县委员会", "分宜县委", OrgKind.COUNTY_COMMITTEE, "", "")
WORDS = LedgerWords(2020, ("组织建设", "集体经济", "特色创新"))
SYNONYMS = {field.key: field.synonyms for field in PROJECT_FIELDS}
FENYI_KEYS = [
    *("", "unit", "title", "selection_kind", "category", "problem", "expected_results"),
    *("end_date", "liaison", ""),
]


def sheet_of(*rows: list[Any], merges: tuple[str, ...] = ()) -> SheetGrid:
    """A sheet with these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for area in merges:
        book.active.merge_cells(area)
    return open_workbook_safely(packed(book)).sheets[0]


def read(book: Workbook) -> tuple[Place, LedgerBook]:
    """The first sheet of a workbook by its own proposal."""
    safe = open_workbook_safely(packed(book))
    place = find_place(safe.sheets[0], {})
    assert place is not None
    keys = propose_columns(place.header.headings, place.target, {})
    columns = {key: number for number, key in enumerate(keys, start=1) if key}
    choice = SheetChoice(safe.sheets[0].title, place.target, place.header, columns)
    return place, read_ledger(safe, [choice], WORDS, COMMITTEE)


def understood(*rows: list[Any], merges: tuple[str, ...] = ()) -> tuple[Place, LedgerBook]:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for area in merges:
        book.active.merge_cells(area)
    return read(book)


def facts_of(rows: Iterable[ProjectRow]) -> list[tuple[Any, ...]]:
    """What the rows say, wherever they stand."""
    return [
        (
            *(row.unit, row.title, row.selection_kind, row.category, row.problem),
            *(row.expected_results, row.end_date, row.liaison_name, row.liaison_phone),
        )
        for row in rows
    ]


@lru_cache(maxsize=1)
def known() -> list[tuple[Any, ...]]:
    """The 48 projects as the reader of the known workbook understands them."""
    with FENYI.open("rb") as file:
        return facts_of(read_county_workbook(open_workbook_safely(file)).projects)


@lru_cache(maxsize=1)
def unmerged() -> list[list[Any]]:
    """The real list of a county with its merged cells written out."""
    sheet = load_workbook(FENYI)["汇总表"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    for area in sheet.merged_cells.ranges:
        if area.min_row > 3:
            for number in range(area.min_row, area.max_row):
                rows[number][area.min_col - 1] = rows[area.min_row - 1][area.min_col - 1]
    return rows


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32), titles=st.integers(0, 4))
def test_any_order_and_naming_of_the_columns_gives_the_same_projects(seed: int, titles: int):
    pick = random.Random(seed)
    order = pick.sample(range(10), 10)
    rows = unmerged()
    names = [pick.choice(SYNONYMS[key]) if key else rows[2][i] for i, key in enumerate(FENYI_KEYS)]
    book = Workbook()
    for number in range(titles):
        book.active.append([f"分宜县2020年度书记项目台账（{number}）"])
    book.active.append([names[column] for column in order])
    for row in rows[3:-1]:
        book.active.append([row[column] for column in order])
    book.active.append(["合计", None, "48个"])
    place, found = read(book)
    assert (place.target, place.header.row, place.header.height) == ("projects", titles + 1, 1)
    assert found.marks == ()
    assert facts_of(found.projects) == known()
    assert len(known()) == 48


def test_no_heading_means_two_fields():
    for target, fields in FIELDS.items():
        keys = Counter(heading_key(word) for field in fields for word in field.synonyms)
        assert [key for key, count in keys.items() if count > 1] == [], target


def test_a_header_of_two_rows_is_read_as_one():
    place, book = understood(
        ["2020年书记项目一览表"],
        ["序号", "单位", "书记", "项目名称", "类别", "联络员", None, "起止时间", None],
        [None, None, None, None, None, "姓名", "电话", "开始", "完成"],
        [1, "分宜镇", "张三", "小区值日生", "特色创新", "李四", "13900000001", "3月", "10月底"],
        merges=("A1:I1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:G2", "H2:I2"),
    )
    assert (place.header.row, place.header.height) == (2, 2)
    assert place.header.headings[5:] == (
        "联络员/姓名",
        "联络员/电话",
        "起止时间/开始",
        "起止时间/完成",
    )
    row = book.projects[0]
    assert (row.liaison_name, row.liaison_phone) == ("李四", "13900000001")
    assert (row.start_date, row.end_date) == (date(2020, 3, 1), date(2020, 10, 31))


def test_totals_remarks_section_lines_and_repeated_headers_are_no_projects():
    header = ["序号", "申报单位", "项目名称", "类别", "完成时限"]
    _, book = understood(
        header,
        ["一、乡镇"],
        [1, "分宜镇", "小区值日生", "特色创新", "10月底"],
        [None, "小计", "1个"],
        header,
        [],
        [2, "杨桥镇", "茶产业党建链", "特色创新", "10月底"],
        ["总　计", None, 2],
        ["注：以上均经党委会研究。"],
    )
    assert [row.title for row in book.projects] == ["小区值日生", "茶产业党建链"]
    assert book.marks == ()


def test_rows_under_one_merged_title_are_one_project():
    _, book = understood(
        ["单位", "项目名称", "类别", "主要措施", "完成时限"],
        ["分宜镇", "小区值日生", "特色创新", "建立台账", "10月底"],
        [None, None, None, "每月通报", None],
        ["杨桥镇", "茶产业党建链", "特色创新", "1.入户；2.培训", "11月底"],
        merges=("A2:A3", "B2:B3"),
    )
    assert [row.measures for row in book.projects] == [("建立台账", "每月通报"), ("入户", "培训")]


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("项目名称（20字以内）", "title"),
        ("完成时限\n（精确到月）", "end_date"),
        ("联 络 员 及 电 话", "liaison"),
        ("项目联络员姓名及联系电话", "liaison"),
        ("项目开始时间和完成时间", "period"),
        ("书记/联系电话", "secretary_phone"),
        ("联系人/手机号码", "liaison_phone"),
        ("拟解决的突出问题（简述）", "problem"),
        ("立项结果", ""),
        ("序号", ""),
        ("备注", ""),
        ("得票", ""),
    ],
)
def test_headings_are_recognised_as_people_write_them(heading: str, key: str):
    assert match_heading(heading, Target.PROJECTS, {})[0] == key


def test_what_the_department_said_before_wins_and_an_unknown_field_is_forgotten():
    remembered = {"类别": "", "甲": "title", "乙": "no_such_field"}
    headings = ["类别", "甲", "乙", "项目名称"]
    assert propose_columns(headings, Target.PROJECTS, remembered) == ["", "title", "", ""]


def test_a_project_needs_a_title_and_a_day():
    assert missing_of(Target.PROJECTS, frozenset({"unit"})) == ["项目名称", "完成时限"]
    assert missing_of(Target.PROJECTS, frozenset({"title", "period"})) == []


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026年3月—2026年10月", date(2026, 3, 1), date(2026, 10, 31)),
        ("３—１０月", date(2026, 3, 1), date(2026, 10, 31)),
        ("2026.3-2026.10", date(2026, 3, 1), date(2026, 10, 31)),
        ("2026.3.5至2026.10.15", date(2026, 3, 5), date(2026, 10, 15)),
        ("2026.3.5～10.15", date(2026, 3, 5), date(2026, 10, 15)),
        ("3月底", None, date(2026, 3, 31)),
        (46112, None, date(2026, 3, 31)),
    ],
)
def test_periods(written: Any, first: date | None, last: date):
    assert parse_period(written, default_year=2026) == (first, last)


@pytest.mark.parametrize("written", ["10月—3月", "长期", "3月—6月—9月", ""])
def test_what_is_no_period_is_said(written: str):
    with pytest.raises(ValueError, match=r"请|开始日期晚于"):
        parse_period(written, default_year=2026)


def test_lists_points_names_and_totals():
    assert split_list("张三、李四，王五；张三") == ["张三", "李四", "王五"]
    assert split_points("1.抓班子；2.抓队伍；3.增收1.5万元") == ["抓班子", "抓队伍", "增收1.5万元"]
    assert split_points("一、班子弱\n二、收入低") == ["班子弱", "收入低"]
    assert split_points("年内全部达标") == ["年内全部达标"]
    assert name_and_phone("李四（139-0000-0001）") == ("李四", "13900000001")
    assert name_and_phone("王五 0790-5880000") == ("王五", "07905880000")
    assert unit_key("中共分宜镇委员会") == unit_key("分宜镇党委") == "分宜镇"
    assert is_total("合 计：３")
    assert not is_total("合计划工程")


def test_a_formula_that_failed_and_a_cell_of_two_points_too_long_are_marked():
    _, book = understood(
        ["单位", "项目名称", "类别", "存在问题", "完成时限"],
        ["分宜镇", "小区值日生", "特色创新", "#REF!", "10月底"],
        ["杨桥镇", "茶产业党建链", "特色创新", "长" * 300, "10月底"],
    )
    assert [(mark.row, mark.column) for mark in book.marks] == [(2, 4), (3, 4)]


def test_a_sheet_without_a_table_has_no_place():
    assert find_place(sheet_of(["说明"], ["请各单位认真填写"]), {}) is None
