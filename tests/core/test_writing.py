"""The one export: what people typed never runs as a formula."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from core import clock
from core.spreadsheets.writing import Column, export_response, export_rows

NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
TRIGGERS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"]


def export(values: list, column: Column | None = None, **options):
    with clock.at(NOON):
        content = export_rows(
            title="项目清单",
            filters=options.pop("filters", []),
            columns=[column or Column("内容", lambda row: row)],
            rows=values,
            **options,
        )
    return openpyxl.load_workbook(io.BytesIO(content)).active


@pytest.mark.parametrize("text", TRIGGERS)
def test_text_that_looks_like_a_formula_stays_text(text: str):
    cell = export([text])["A5"]
    assert cell.data_type == "s"
    assert cell.value.strip() == text.strip()
    assert cell.quotePrefix


def test_error_names_and_links_stay_text():
    sheet = export(["#REF!", '=HYPERLINK("http://example.org")', "平常的话"])
    assert [sheet[f"A{row}"].data_type for row in (5, 6, 7)] == ["s", "s", "s"]
    assert not sheet["A7"].quotePrefix


def test_hostile_titles_filters_and_footers_stay_text_too():
    with clock.at(NOON):
        content = export_rows(
            title="=cmd|' /C calc'!A0",
            filters=[("=1", "=2")],
            columns=[Column("=3", lambda row: row)],
            rows=["x"],
            footer=["=4"],
        )
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}


def test_numbers_and_dates_keep_their_types():
    values = [-5, Decimal("12.50"), date(2026, 3, 5), NOON, True, None, 12345678901234567890]
    sheet = export(values)
    cells = [sheet[f"A{row}"] for row in range(5, 12)]
    assert [cell.data_type for cell in cells] == ["n", "n", "d", "d", "s", "n", "s"]
    assert cells[0].value == -5
    assert cells[1].value == 12.5
    assert cells[2].number_format == "yyyy-mm-dd"
    assert cells[3].value == datetime(2026, 3, 5, 12, 0)
    assert cells[4].value == "是"
    assert cells[6].value == "12345678901234567890"


def test_the_head_says_what_the_list_is_and_as_of_when():
    sheet = export(["甲", "乙"], filters=[("年度", "2026"), ("状态", "")], footer=["非涉密"])
    assert sheet["A1"].value == "项目清单"
    assert sheet["A2"].value == "筛选条件：年度：2026"
    assert sheet["A3"].value == "数据截至：2026-03-05 12:00（北京时间）  共 2 条"
    assert sheet["A4"].value == "内容"
    assert sheet["A7"].value == "非涉密"
    assert sheet.freeze_panes == "A5"
    assert export([])["A2"].value == "筛选条件：全部"


def test_columns_have_width_and_format():
    column = Column("得分", lambda row: row, width=9, number_format="0.00")
    sheet = export([Decimal("88.5")], column)
    assert sheet.column_dimensions["A"].width == 9
    assert sheet["A5"].number_format == "0.00"


def test_characters_a_workbook_cannot_hold_are_left_out():
    assert export(["坏\x00字\x0b符"])["A5"].value == "坏字符"


def test_the_download_is_named_in_chinese_with_its_day():
    with clock.at(NOON):
        response = export_response(
            title="项目/清单", filters=[], columns=[Column("内容", str)], rows=["x"]
        )
    assert response["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%E9%A1%B9%E7%9B%AE%E6%B8%85%E5%8D%95-20260305.xlsx"
    )
    assert response["Cache-Control"] == "private, no-store"
    assert response.content.startswith(b"PK")
