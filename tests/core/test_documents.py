"""Word files: the page of GB/T 9704, fonts by name, tables all programs lay out alike."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from docx.oxml.ns import qn

from core.documents.blocks import (
    Addressee,
    Body,
    Cell,
    Closing,
    Gap,
    Heading,
    Imprint,
    Line,
    NewPage,
    Paper,
    Table,
    Title,
)
from core.documents.form_sheet import (
    Facts,
    FormSheet,
    Grid,
    Opinion,
    Passage,
    Section,
    form_paper,
)
from core.documents.names import dated_name, safe_stem
from core.documents.word import to_docx
from tests.core.word_files import assert_sound, attribute, opened, runs_of, text_of, texts_of

# What formulas, markup, entities, quotes and full-width twins look like.
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1-1@SUM(1)",
    "＝１＋１",
    "甲 & 乙 <b>丙</b> ]]> &amp; <!-- -->",
    "他说“我说‘是’”\"'",
    "{{ 7 * 7 }} {% now %}",
    "𠮷野家 é 🀄",
)
LETTER = Paper(
    "通知",
    (
        Line("〔2026〕　号", align="center"),
        Title("关于公布名单的\n通知"),
        Addressee("各党委"),
        Body("正文一段。\n正文二段。"),
        Heading("一、要求"),
        Heading("（一）明确", 2),
        Gap(),
        Closing("中共测试县委组织部", "2026年3月5日"),
        NewPage(),
        Table((78, 78), ((Cell("甲"), Cell("乙")),)),
        Imprint("县委常委", "组织部", "2026年3月5日"),
    ),
    grid=True,
)


@pytest.fixture(scope="module")
def letter() -> bytes:
    return to_docx(LETTER)


def form(*texts: str) -> FormSheet:
    rows = tuple((str(number), text) for number, text in enumerate(texts))
    items = (
        Facts((("名称", texts[0]), ("类别", "特色"))),
        Facts((("单位", "某镇党委"),)),
        Passage("背景", texts),
        Grid("计划", ("序号", "任务"), (1, 9), rows),
        Opinion("意见", "同意。", "（签字）"),
    )
    return FormSheet("申报表", "编号：1", (Section("一、内容", items),), ("一式两份。",))


def test_a_letter_has_the_page_of_the_standard(letter: bytes):
    section = opened(letter).sections[0]._sectPr
    margins, size = section.find(qn("w:pgMar")), section.find(qn("w:pgSz"))
    found = [attribute(margins, side) for side in ("top", "bottom", "left", "right")]
    assert found == ["2098", "1984", "1587", "1474"]
    assert (attribute(size, "w"), attribute(size, "h")) == ("11906", "16838")
    grid = section.find(qn("w:docGrid"))
    assert (attribute(grid, "type"), attribute(grid, "linePitch")) == ("lines", "579")


def test_titles_headings_and_text_have_their_fonts_and_sizes(letter: bytes):
    assert_sound(letter)
    fonts = {
        "".join(text.text for text in run.findall(qn("w:t"))): (
            attribute(run.rPr.rFonts, "eastAsia"),
            attribute(run.rPr.find(qn("w:sz")), "val"),
        )
        for run in runs_of(letter)
    }
    assert fonts["关于公布名单的"] == ("方正小标宋简体", "44")
    assert fonts["正文一段。"] == ("仿宋_GB2312", "32")
    assert fonts["一、要求"] == ("黑体", "32")
    assert fonts["（一）明确"] == ("楷体_GB2312", "32")


def test_pages_are_numbered_outside_with_dashes(letter: bytes):
    document = opened(letter)
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    sides = {}
    for name, footer in (("odd", section.footer), ("even", section.even_page_footer)):
        paragraph = footer.paragraphs[0]._p
        words = "".join(node.text or "" for node in paragraph.iter(qn("w:t"), qn("w:instrText")))
        assert words == "—  PAGE 1 —"
        sides[name] = attribute(paragraph.pPr.find(qn("w:jc")), "val")
        assert attribute(next(paragraph.iter(qn("w:sz"))), "val") == "28"
    assert sides == {"odd": "right", "even": "left"}


def test_text_begins_two_signs_in_and_lines_stand_28_95_points_apart(letter: bytes):
    body = next(p for p in opened(letter).paragraphs if p.text == "正文一段。")
    properties = body._p.pPr
    assert attribute(properties.find(qn("w:ind")), "firstLineChars") == "200"
    spacing = properties.find(qn("w:spacing"))
    assert (attribute(spacing, "line"), attribute(spacing, "lineRule")) == ("579", "exact")


def test_nothing_of_the_library_is_left_in_the_file(letter: bytes):
    facts = opened(letter).core_properties
    assert (facts.title, facts.author, facts.comments) == ("通知", "", "")
    with zipfile.ZipFile(io.BytesIO(letter)) as package:
        assert not [name for name in package.namelist() if "thumbnail" in name or "custom" in name]
        assert b"Calibri" not in package.read("word/styles.xml")
        assert b"MS Mincho" not in package.read("word/styles.xml")


def test_a_form_repeats_the_heads_of_its_tables_on_every_page():
    content = to_docx(form_paper(form(*["任务"] * 30)))
    assert_sound(content)
    grid = opened(content).tables[1]
    flags = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in grid.rows]
    assert flags == [True, True, *[False] * 30]


def test_a_paper_says_what_was_put_in_word_for_word():
    content = to_docx(form_paper(form(*HOSTILE)))
    assert_sound(content)
    found = texts_of(content)
    assert all(found.count(text) >= 2 for text in HOSTILE)
    assert text_of(content).count("{{ 7 * 7 }}") == 2


def test_what_a_file_cannot_hold_is_left_out_and_nothing_else():
    content = to_docx(form_paper(form("甲\x00\x0b\ud800\ufffe乙\r\n丙\x1f丁", "戊")))
    found = texts_of(content)
    assert "甲乙" in found
    assert "丙丁" in found


def test_labels_are_told_in_the_order_of_the_form():
    labels = form("甲").labels
    assert labels == ("一、内容", "名称", "类别", "单位", "背景", "计划", "序号", "任务", "意见")


def test_a_row_that_does_not_fill_its_table_is_a_mistake():
    with pytest.raises(ValueError, match="1 columns in a table of 2"):
        to_docx(Paper("表", (Table((10, 10), ((Cell("甲"),),)),)))


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("申报表-甲镇/党委:“项目”", "申报表-甲镇党委“项目”"),
        ('a\\b*c?d"e<f>g|h', "abcdefgh"),
        ("  ..甲  乙.. ", "甲 乙"),
        ("../../etc/passwd", "etcpasswd"),
        ("发票\u202efdp.exe", "发票fdp.exe"),
        ("con", "_con"),
        ("\x00\x1f", "未命名"),
        ("长" * 200, "长" * 80),
    ],
)
def test_file_names_are_safe_on_every_system(text: str, stem: str):
    assert safe_stem(text) == stem
    assert dated_name(text, "docx", date(2026, 3, 5)) == f"{stem}-20260305.docx"
