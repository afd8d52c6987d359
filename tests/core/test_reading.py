"""Workbooks people send: read as they are, or refused with a sentence."""

import io
import time
import tracemalloc
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest

from core.spreadsheets.limits import DEFAULT_LIMITS, SpreadsheetRefused
from core.spreadsheets.marking import CellMark, marked_copy
from core.spreadsheets.reading import (
    SafeWorkbook,
    cell_name,
    cell_text,
    open_workbook_safely,
)
from tests.core import hostile


def read(content: bytes) -> SafeWorkbook:
    return open_workbook_safely(io.BytesIO(content))


def refused(content: bytes, reason: str) -> None:
    with pytest.raises(SpreadsheetRefused, match=reason):
        read(content)


def with_part(name: str, data: str) -> bytes:
    return hostile.repack(hostile.workbook_bytes(), {name: data})


def test_the_workbook_library_is_guarded_against_entity_bombs():
    assert openpyxl.DEFUSEDXML is True


def test_cells_come_with_their_types_and_places():
    day = datetime(2020, 10, 31)
    grid = read(hostile.workbook_bytes([("序号", "名称"), (1, "项目"), (2.5, day, None)])).sheets[0]
    assert grid.title == "汇总表"
    assert (grid.last_row, grid.last_column) == (3, 2)
    assert grid.value(2, 2) == "项目"
    assert grid.value(3, 1) == 2.5
    assert grid.value(3, 2) == day
    assert grid.value(9, 9) is None
    assert [number for number, _ in grid.iter_rows(2)] == [2, 3]
    assert cell_name(3, 28) == "AB3"


def test_merged_cells_know_their_value():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["汇总表"])
    sheet.append(["分宜镇", "甲"])
    sheet.append([None, "乙"])
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("A2:A3")
    packed = io.BytesIO()
    book.save(packed)
    grid = read(packed.getvalue()).sheets[0]
    assert grid.value(3, 1) is None
    assert grid.merged_value(3, 1) == "分宜镇"
    assert grid.merged_value(3, 2) == "乙"
    assert grid.is_merged(1, 2)
    assert not grid.is_merged(3, 2)


def test_text_of_a_cell_is_what_people_see():
    assert [cell_text(value) for value in (None, 5.0, 5.5, " 甲\u3000", 13800000001)] == [
        "",
        "5",
        "5.5",
        "甲",
        "13800000001",
    ]


def test_a_workbook_is_found_by_sheet_name():
    book = read(hostile.workbook_bytes())
    assert book.titles == ("汇总表",)
    assert book.sheet("汇总表") is book.sheets[0]
    assert book.sheet("没有") is None


def test_blank_rows_at_the_end_are_left_out_and_said_so():
    book = read(hostile.with_sheet(hostile.text_rows(1, 3) + hostile.blank_rows(4, 400)))
    assert book.sheets[0].last_row == 3
    assert book.notices == ("工作表“汇总表”第 3 行以后的空白行已忽略。",)


def test_a_few_blank_rows_in_between_are_kept():
    rows = hostile.text_rows(1, 2) + hostile.blank_rows(3, 20) + hostile.text_rows(21, 21)
    book = read(hostile.with_sheet(rows))
    assert book.sheets[0].value(21, 1) == "内容21"
    assert book.notices == ()


def test_content_far_below_is_not_dropped_silently():
    book = read(hostile.with_sheet(hostile.text_rows(1, 3) + hostile.text_rows(900, 900)))
    assert book.sheets[0].last_row == 3
    assert "其后的内容没有读取" in book.notices[0]


def test_a_million_blank_rows_are_trimmed_within_seconds_and_bounded_memory():
    content = hostile.with_sheet(hostile.text_rows(1, 48) + hostile.blank_rows(49, 1_000_000))
    begin = time.perf_counter()
    book = read(content)
    assert time.perf_counter() - begin < 15
    assert book.sheets[0].last_row == 48
    tracemalloc.start()
    read(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 300 * 1024 * 1024


def test_a_bomb_of_blank_rows_is_refused_with_what_to_do():
    same = hostile.BLANK_ROW.format(100) * 1_000_000
    refused(hostile.with_sheet(hostile.text_rows(1, 48) + same), "大量空白行列.*复制到新工作簿")


def test_a_sheet_without_content_is_empty():
    book = read(hostile.with_sheet(hostile.blank_rows(1, 200)))
    assert book.sheets[0].last_row == 0
    assert read(hostile.with_sheet("")).sheets[0].last_row == 0


def test_too_many_rows_are_refused_by_sheet_name():
    refused(hostile.with_sheet(hostile.text_rows(1, 5001)), "工作表“汇总表”过大")


def test_too_many_blank_cells_are_refused():
    row = '<row r="{}">' + '<c s="0"/>' * 16_384 + "</row>"
    body = "".join(row.format(number) for number in range(1, 63))
    wide = replace(DEFAULT_LIMITS, ratio=10_000, blank_rows=1000)
    with pytest.raises(SpreadsheetRefused, match="过大"):
        open_workbook_safely(io.BytesIO(hostile.with_sheet(body)), limits=wide)


def test_content_too_far_right_is_refused():
    far = '<row r="1"><c r="XFD1" t="inlineStr"><is><t>远</t></is></c></row>'
    refused(hostile.with_sheet(far), "超过 100 列")


def test_a_huge_merged_range_costs_nothing():
    merge = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    grid = read(hostile.with_sheet(hostile.text_rows(1, 3), merge)).sheets[0]
    assert grid.merged_value(3, 100) == "内容1"
    assert grid.merged_value(4, 1) is None


def test_overlapping_merged_ranges_without_end_are_refused():
    merge = '<mergeCell ref="A1:CV5000"/>' * 300
    body = hostile.text_rows(1, 200)
    refused(hostile.with_sheet(body, f"<mergeCells>{merge}</mergeCells>"), "合并单元格的范围过大")


def test_a_huge_hyperlink_range_costs_nothing():
    link = '<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'
    assert read(hostile.with_sheet(hostile.text_rows(1, 2), link)).sheets[0].last_row == 2


def test_formulas_give_their_stored_value_never_the_formula():
    row = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>HYPERLINK("x")</f></c></row>'
    grid = read(hostile.with_sheet(row)).sheets[0]
    assert grid.rows[0] == (2,)


def test_a_large_file_is_refused_before_it_is_opened():
    refused(b"PK\x03\x04" + b"x" * (10 * 1024 * 1024), "超过 10 MB")


def test_a_zip_bomb_is_refused_without_unpacking():
    bomb = hostile.repack(hostile.workbook_bytes(), {"xl/media/a.xml": b" " * 90_000_000})
    begin = time.perf_counter()
    refused(bomb, "解压后过大")
    assert time.perf_counter() - begin < 1


def test_too_many_parts_are_refused():
    parts = {f"xl/p{number}.xml": "<a/>" for number in range(201)}
    refused(hostile.repack(hostile.workbook_bytes(), parts), "超过 200 个部分")


def test_oversized_style_parts_are_refused():
    styles = ("<a>" + "".join(f"<b c='{n}{n * 7}'/>" for n in range(600_000)) + "</a>").encode()
    refused(hostile.repack(hostile.workbook_bytes(), {"xl/extra.xml": styles}), "样式或文字过多")


@pytest.mark.parametrize(
    "definition",
    [
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><lolz>&b;</lolz>',
        '<?xml version="1.0" encoding="utf-16"?><a/>',
        "<a/>".encode("utf-16"),
        "<a/>".encode("utf-16-be"),
        '<?xml version="1.0" encoding="utf-7"?><a/>',
    ],
)
def test_entity_definitions_are_refused_also_in_disguise(definition: str | bytes):
    refused(hostile.repack(hostile.workbook_bytes(), {hostile.SHEET: definition}), "不允许的定义")


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("xl/vbaProject.bin", "宏"),
        ("xl/externalLinks/externalLink1.xml", "其他文件的链接"),
        ("xl/embeddings/oleObject1.bin", "嵌入的文件"),
        ("xl/activeX/activeX1.xml", "控件"),
        ("xl/inner.zip", "压缩包"),
        ("../evil.xml", "目录不正常"),
        ("/etc/evil.xml", "目录不正常"),
        ("xl\\..\\evil.xml", "目录不正常"),
        ("C:/evil.xml", "目录不正常"),
    ],
)
def test_parts_that_do_not_belong_are_refused(part: str, reason: str):
    refused(hostile.repack(hostile.workbook_bytes(), {part: "<a/>"}), reason)


def test_a_zip_hidden_under_an_innocent_name_is_refused():
    inner = hostile.zip_bytes({"a.txt": "x"})
    refused(hostile.repack(hostile.workbook_bytes(), {"xl/inner.xml": inner}), "压缩包")


def test_a_macro_workbook_renamed_is_refused():
    content = hostile.workbook_bytes()
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    types = f'<Types xmlns="x"><Override ContentType="{kind}"/></Types>'
    refused(hostile.repack(content, {"[Content_Types].xml": types}), "宏")


def test_an_encrypted_entry_is_refused():
    content = bytearray(hostile.workbook_bytes())
    central = content.rindex(b"PK\x01\x02")
    content[central + 8] |= 1
    refused(bytes(content), "密码")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "不是“.xlsx”"),
        (b"<html>", "不是“.xlsx”"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "密码，或是旧版"),
        (b"PK\x03\x04" + b"\x00" * 100, "已损坏"),
        (hostile.zip_bytes({"a.txt": "x"}), "不是“.xlsx”"),
        (hostile.workbook_bytes()[:-200], "已损坏"),
        (with_part(hostile.SHEET, "<worksheet><sheetData>"), "损坏"),
        (with_part(hostile.SHEET, "<worksheet/>"), "损坏"),
        (with_part("xl/workbook.xml", "<a/>"), "没有工作表"),
        (with_part("xl/styles.xml", "<<"), "不正常"),
    ],
)
def test_damaged_files_and_other_formats_are_refused(content: bytes, reason: str):
    refused(content, reason)


def test_bad_cells_come_back_marked_with_their_reasons():
    book = read(hostile.workbook_bytes([("序号", "时限"), (1, "=1+1"), (2, "12月底")]))
    marks = [CellMark("汇总表", 2, 2, "不是日期"), CellMark("汇总表", 2, 1, "重复")]
    returned = openpyxl.load_workbook(io.BytesIO(marked_copy(book, marks))).active
    assert returned["B2"].fill.fgColor.rgb == "FFFFC7CE"
    assert returned["C1"].value == "未通过的原因"
    assert returned["C2"].value == "B2：不是日期；A2：重复"
    assert returned["C3"].value is None
    assert returned["B3"].fill.fgColor.rgb != "FFFFC7CE"
