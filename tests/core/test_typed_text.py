"""Text as people paste it: what nobody sees goes, every word stays."""

from __future__ import annotations

import pytest

from core.typed_text import labels_from, tidied


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("一\u200b二\ufeff三\u200d\u2060", "一二三"),
        ("第一行\r\n第二行\r第三行\u2028第四行", "第一行\n第二行\n第三行\n第四行"),
        ("走访\xa0三个村\u2003共\u202f60户", "走访 三个村 共 60户"),
        ("\u202e倒过来\u202c的字\xad", "倒过来的字"),
        ("响铃\x07与\x00空\x1f", "响铃与空"),
        ("图\ufffc片", "图片"),
        ("　　首行空两格，全角：１２３，\t制表", "　　首行空两格，全角：１２３，\t制表"),
        ("葛\U000e0100、邉\ufe00、𠮷", "葛\U000e0100、邉\ufe00、𠮷"),
        ("", ""),
    ],
)
def test_pasted_text_is_tidied_and_no_word_is_lost(pasted: str, kept: str):
    assert tidied(pasted) == kept
    assert tidied(kept) == kept


def test_a_field_has_its_label_and_a_row_its_number():
    label = labels_from({"narrative": "工作进展", "problems-text": "存在问题{number}"})
    assert label("narrative", "文字", {}) == ("工作进展", "文字")
    assert label("problems-1-text", "文字", {}) == ("存在问题2", "文字")
    assert label("unknown", "文字", {}) == label("other-0-x", "文字", {}) == ("", "文字")
