"""Sections of the rule book as inputs: what is shown is what is read back."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings

from programmes.documents import Fault, as_text
from programmes.enums import GateKind, RuleSection
from programmes.forms.changes import changes
from programmes.forms.codes import code_for, give_codes
from programmes.forms.drawing import draw, place_faults
from programmes.forms.pasting import pasted_topics
from programmes.forms.reading import after_act, read_parts
from programmes.forms.sections import SECTIONS, known_choices
from programmes.rulebook import parse_document, parse_rulebook
from programmes.rulebook_document import Document, document_from
from programmes.sections import SECTION_KEYS, part
from programmes.sentences import say
from programmes.shipped import shipped_document, shipped_names
from tests.programmes.documents import valid_documents
from tests.programmes.typed import html_of, sent_by


def shipped(name: str = "fenyi-2020") -> Document:
    return document_from(parse_rulebook(shipped_document(name)))


def drawn(section: str, document: Document) -> list[Any]:
    return draw(SECTIONS[section].parts, part(document, section), known_choices(document))


def read_back(section: str, document: Document) -> Document:
    sent = sent_by(html_of(drawn(section, document)))
    return read_parts(SECTIONS[section].parts, sent, kept=part(document, section))


def test_every_key_of_every_section_has_its_input():
    for section, keys in SECTION_KEYS.items():
        assert set(SECTIONS[section].keys) == set(keys)


@pytest.mark.parametrize("name", shipped_names())
def test_what_the_pages_show_is_what_they_send(name: str):
    document = shipped(name)
    # The gates stand in the order in which they are passed, those switched off as well.
    order = GateKind.values
    document["gates"].sort(key=lambda row: order.index(row["kind"]))
    for section in RuleSection.values:
        assert as_text(read_back(section, document)) == as_text(part(document, section)), section


@settings(max_examples=5, deadline=None)
@given(valid_documents())
def test_any_rules_come_back_from_their_pages_as_they_went_in(typed: Document):
    document = document_from(parse_document(typed))
    for section in RuleSection.values:
        assert as_text(read_back(section, document)) == as_text(part(document, section)), section
        assert say(section, document)


@pytest.mark.parametrize("name", shipped_names())
def test_every_section_speaks_in_sentences(name: str):
    document = shipped(name)
    for section in RuleSection.values:
        words = say(section, document)
        assert words
        assert all(word.endswith(("。", "；")) for word in words), words
        assert "None" not in "".join(words)
        assert say(section, part(document, section))


def test_a_fault_stands_at_its_field_or_at_the_nearest_place_above():
    nodes = drawn("rubrics", shipped("jurong-2018"))
    faults = [
        Fault("rubrics[1].criteria[2].points", "应是数"),
        Fault("rubrics[2].criteria", "合计 95"),
        Fault("rubrics[2].nothing", "不对"),
        Fault("topics[3].category", "没有这个类别"),
    ]
    placed = place_faults(nodes, faults)
    assert [one.anchor for one in placed] == [
        "id_rubrics-0-criteria-1-points",
        "id_rubrics-1-criteria",
        "id_rubrics-1",
        "",
    ]
    assert placed[0].trail == "评分表1 · 指标2 · 满分"
    html = html_of(nodes)
    assert 'id="id_rubrics-0-criteria-1-points_error">应是数' in html
    assert 'id="id_rubrics-1-criteria_error">合计 95' in html


def test_rows_are_added_moved_and_removed_without_script():
    document = shipped()
    sent = sent_by(html_of(drawn("categories", document)))
    parts, kept = SECTIONS["categories"].parts, part(document, "categories")
    names = [row["name"] for row in document["categories"]]

    def acted(act: str) -> list[str]:
        changed, fresh = after_act(sent, act)
        found = read_parts(parts, changed, kept=kept, fresh=fresh, blanks=True)
        return [row["name"] for row in found["categories"]]

    assert acted("up:categories-1") == [names[1], names[0], *names[2:]]
    assert acted("down:categories-0") == [names[1], names[0], *names[2:]]
    assert acted("up:categories-0") == names
    assert acted("remove:categories-0") == names[1:]
    assert acted("add:categories") == [*names, ""]
    for hostile in ("remove:categories-99", "up:nothing-0", "fly:categories-0", "up:", "add:../x"):
        assert acted(hostile) == names


def test_a_row_added_inside_a_card_starts_with_the_usual_values():
    document = shipped("jurong-2018")
    sent = sent_by(html_of(drawn("rubrics", document)))
    changed, fresh = after_act(sent, "add:rubrics-0-criteria")
    found = read_parts(SECTIONS["rubrics"].parts, changed, kept={}, fresh=fresh, blanks=True)
    added = found["rubrics"][0]["criteria"][-1]
    assert (added["source"], added["kind"], added["name"]) == ("judge", "base", "")
    assert len(found["rubrics"][1]["criteria"]) == len(document["rubrics"][1]["criteria"])


def test_rows_left_empty_are_not_saved_and_typed_nonsense_is_kept():
    posted = QueryDict(mutable=True)
    posted.setlist("topics", ["0", "7", "x", "7"])
    posted["topics-0-title"] = "  三化\r\n建设 "
    posted["topics-0-category"] = "nobody"
    (row,) = read_parts(SECTIONS["topics"].parts, posted, kept={})["topics"]
    assert row["title"] == "三化 建设"
    assert row["category"] == "nobody"
    html = html_of(draw(SECTIONS["topics"].parts, {"topics": [row]}, {"categories": []}))
    assert "nobody（已不在可选范围）" in html


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026/3/5", "2026-03-05"),
        ("2026年3月5日", "2026-03-05"),
        ("20260305", "2026-03-05"),
        ("２０２６-03-05", "2026-03-05"),
        ("下周五", "下周五"),
    ],
)
def test_dates_may_be_typed_in_the_usual_ways(typed: str, meant: str):
    posted = QueryDict(mutable=True)
    posted["calendar-closing_due_on"] = typed
    posted["calendar-closes_at"] = f"{typed} 8:05"
    calendar = read_parts(SECTIONS["basics"].parts, posted, kept={})["calendar"]
    assert calendar["closing_due_on"] == meant
    assert calendar["closes_at"] == (f"{meant} 08:05")
    # What no picker can show is shown as text.
    html = html_of(draw(SECTIONS["basics"].parts, {"calendar": calendar}, {}))
    assert meant in html


def test_codes_are_made_from_names_and_kept():
    taken = {"zu_zhi_jian_she"}
    assert code_for("组织建设", set()) == "zu_zhi_jian_she"
    assert code_for("组织建设", taken) == "zu_zhi_jian_she_2"
    assert code_for("2026 年", set()).startswith("c_2026")
    assert code_for("“！”", set()) == "c"
    document = {"categories": [{"code": "old", "name": "甲"}, {"code": "", "name": "乙"}]}
    give_codes(SECTIONS["categories"].parts, document)
    assert [row["code"] for row in document["categories"]] == ["old", "yi"]


def test_rows_are_pasted_from_a_spreadsheet():
    known = {"categories": [("build", "组织建设"), ("economy", "集体经济")]}
    text = (
        "选题\t选题方式\t类别\n"
        "1\t三化建设\t必选\t组织建设\t县委一号工程\t全部\n"
        "村级集体经济\t必选\t集体经济\t\t乡镇、街道\t\t只由一个单位承担\n"
        "小区治理\t揭榜\t没有的类别\n\n"
    )
    first, second, third = pasted_topics(text, known)
    assert first["title"] == "三化建设"
    assert (first["selection_kind"], first["category"]) == ("mandatory", "build")
    assert first["org_kinds"] == []
    assert second["org_kinds"] == ["town", "township", "subdistrict"]
    assert second["holders"] == "one"
    assert (third["selection_kind"], third["category"]) == ("claimed", "没有的类别")


def test_two_wordings_are_compared_in_plain_words():
    before = shipped("jurong-2018")
    after = shipped("jurong-2018")
    after["rubrics"][1]["criteria"][0]["points"] = "25"
    after["rubrics"][1]["criteria"].pop()
    after["rubrics"][0]["categories"] = ["reform"]
    found = changes(SECTIONS["rubrics"].parts, before, after, known_choices(before))
    told = [(change.where, change.before, change.after) for change in found]
    assert ("评分表“立项评审评分表” · 适用类别", "全部类别", "党建改革创新类") in told
    assert (
        "评分表“验收评分表” · 指标“问题有没有真正得到解决” · 满分",
        "30",
        "25",
    ) in told
    assert any(where.endswith("指标“品牌与推广”") and new == "（没有）" for where, _, new in told)
    assert changes(SECTIONS["rubrics"].parts, before, shipped("jurong-2018"), {}) == []
