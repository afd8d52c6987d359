"""Page, fonts and page number of an official paper.

Source: GB/T 9704-2012: A4, top 37 mm, left 28 mm, text 156 × 225 mm, 22 lines of 28 signs, page
number 14 pt between dashes, 7 mm below the text, outside.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from core.documents.xml import element, field_run, put

FONTS = {
    "title": "方正小标宋简体",
    "body": "仿宋_GB2312",
    "head": "黑体",
    "kai": "楷体_GB2312",
    "number": "宋体",
}
# What stands in where a machine lacks the font: Windows names, then Linux ones.
_STAND_INS = {
    "方正小标宋简体": "方正小标宋_GBK,华文中宋,宋体",
    "仿宋_GB2312": "仿宋,FangSong",
    "黑体": "SimHei",
    "楷体_GB2312": "楷体,KaiTi",
    "宋体": "SimSun",
}
WIDTH, HEIGHT = Mm(210), Mm(297)
TOP, BOTTOM, LEFT, RIGHT = Mm(37), Mm(35), Mm(28), Mm(26)
_FOOTER = Mm(23)
_LINE_PITCH = 579
# Twentieths of a point less between signs: 28 signs of 16 pt fill 156 mm. A grid of signs would
# say the same, but LibreOffice gives a sign wider than its cell two cells.
SIGN_SPACING = -5
_NUMBER_SIZE = Pt(14)
_KEPT_STYLES = frozenset(
    {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Header", "Footer"}
)
_NEEDED_PARTS = ("styles", "settings", "fontTable", "theme", "webSettings")


def new_document(*, landscape: bool, grid: bool, name: str, moment: datetime) -> Any:
    """Return an empty document with its page set up and nothing of the library's sample in it."""
    document = Document()
    _strip(document)
    _set_defaults(document)
    _name_fonts(document)
    _set_page(document.sections[0], landscape=landscape, grid=grid)
    _number_pages(document)
    facts = document.core_properties
    facts.title, facts.author, facts.comments, facts.language = name, "", "", "zh-CN"
    facts.last_modified_by, facts.keywords = "", ""
    facts.created = facts.modified = moment.replace(tzinfo=None, microsecond=0)
    facts.revision = 1
    return document


def _strip(document: Any) -> None:
    """Leave out the sample's picture, numbering, effects and styles."""
    package, part = document.part.package, document.part
    for rel in [rel for rel in package.rels.values() if rel.reltype.endswith("/thumbnail")]:
        package.rels.pop(rel.rId)
    for rel in list(part.rels.values()):
        if not rel.reltype.endswith(_NEEDED_PARTS):
            part.rels.pop(rel.rId)
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.name_val not in _KEPT_STYLES:
            styles.remove(style)
            continue
        for link in style.findall(qn("w:link")):
            style.remove(link)
        fonts = style.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if fonts is not None:
            fonts.getparent().remove(fonts)


def _set_defaults(document: Any) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    runs = defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for child in list(runs):
        runs.remove(child)
    body = FONTS["body"]
    runs.append(element("rFonts", ascii=body, hAnsi=body, eastAsia=body, cs=body))
    runs.append(element("sz", val=32))
    runs.append(element("szCs", val=32))
    runs.append(element("lang", val="zh-CN", eastAsia="zh-CN", bidi="ar-SA"))
    paragraphs = defaults.find(f"{qn('w:pPrDefault')}/{qn('w:pPr')}")
    put(paragraphs, "spacing", after=0, before=0, line=240, lineRule="auto")
    settings = document.settings.element
    languages = settings.find(qn("w:themeFontLang"))
    languages.set(qn("w:val"), "zh-CN")
    languages.set(qn("w:eastAsia"), "zh-CN")


def _name_fonts(document: Any) -> None:
    """Say which font stands in for which, where a machine lacks one."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/>'
        '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, others in _STAND_INS.items()
    )
    table = parse_xml(f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>")
    for rel in document.part.rels.values():
        if rel.reltype.endswith("fontTable"):
            rel.target_part._blob = serialize_part_xml(table)


def _set_page(section: Any, *, landscape: bool, grid: bool) -> None:
    section.page_width, section.page_height = WIDTH, HEIGHT
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    if landscape:
        # Turned to the left: the binding side of the sheet is above.
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = HEIGHT, WIDTH
        section.top_margin, section.bottom_margin = LEFT, RIGHT
        section.left_margin, section.right_margin = BOTTOM, TOP
    section.footer_distance = Mm(14) if landscape else _FOOTER
    section.header_distance = Mm(15)
    if grid:
        put(section._sectPr, "docGrid", type="lines", linePitch=_LINE_PITCH)


def _number_pages(document: Any) -> None:
    """“— 1 —”: odd pages one sign from the right, even pages one from the left."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        properties = paragraph._p.get_or_add_pPr()
        for tabs in properties.findall(qn("w:tabs")):
            properties.remove(tabs)
        properties.append(element("ind", **{f"{side}Chars": 100, side: 280}))
        properties.append(element("jc", val=side))
        for content in ("— ", None, " —"):
            run = paragraph.add_run(content or "")
            set_font(run, "number", _NUMBER_SIZE.pt)
            if content is None:
                run._r.extend(field_run("PAGE"))


def set_font(run: Any, font: str, size: float) -> None:
    """Give a run its font by name, for Chinese and all other signs alike."""
    name = FONTS[font]
    run.font.name, run.font.size = name, Pt(size)
    fonts = run._r.rPr.rFonts
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)
