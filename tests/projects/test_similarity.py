"""How alike texts are: what the number means, what it ignores, and how long it takes."""

from __future__ import annotations

from random import Random
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from projects.similarity import (
    Beside,
    Part,
    common_runs,
    normalised,
    own_side,
    pack,
    shingles,
    side_by_side,
    similar_pairs,
    similarity,
    unpack,
)
from tests.projects.copies import REEDS, ROADS

HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 400)]
WIDE = [chr(code) for code in range(0x4E00, 0x4E00 + 8000)]
texts = st.text(st.sampled_from(HAN), min_size=1, max_size=120)
SECONDS = 2


@settings(max_examples=60, deadline=None)
@given(texts, texts)
def test_likeness_is_the_same_both_ways_and_a_percentage(one: str, other: str) -> None:
    first, second = shingles([one]), shingles([other])
    assert similarity(first, second) == similarity(second, first)
    assert 0 <= similarity(first, second) <= 100


@settings(max_examples=40, deadline=None)
@given(texts)
def test_a_text_is_wholly_like_itself_and_not_at_all_like_other_characters(text: str) -> None:
    elsewhere = "".join(chr(ord(character) + 1000) for character in text)
    assert similarity(shingles([text]), shingles([text])) == 100
    assert similarity(shingles([text]), shingles([elsewhere])) == 0


def test_nothing_is_like_nothing() -> None:
    assert similarity(frozenset(), frozenset()) == 0
    assert similarity(frozenset(), shingles([REEDS])) == 0


def test_width_blanks_punctuation_and_figures_make_no_difference() -> None:
    typed = "建立 “一区一档”，走访60个小区；ABC"
    retyped = "建立﹁一区一档﹂走访１２０个\n小区。ａｂｃ"
    assert normalised(typed)[0] == normalised(retyped)[0]
    assert similarity(shingles([typed]), shingles([retyped])) == 100


def test_a_copy_with_every_other_sentence_rewritten_is_still_found() -> None:
    sentences = REEDS.split("，")
    changed = "，".join(ROADS[n : n + 9] if n % 2 else said for n, said in enumerate(sentences))
    assert similarity(shingles([REEDS]), shingles([changed])) >= 30
    assert similarity(shingles([REEDS]), shingles([ROADS])) == 0


@settings(max_examples=30, deadline=None)
@given(st.frozensets(st.integers(0, 2**32 - 1), max_size=50))
def test_pieces_come_back_from_the_store_as_they_went_in(pieces: frozenset[int]) -> None:
    assert unpack(pack(pieces)) == pieces


def test_shared_passages_are_marked_in_both_texts_in_their_own_spelling() -> None:
    own = [Part("背景", "今年起，支部领办合作社，统一收购 30 户渔民的苇编。")]
    other = [Part("措施1", "另外"), Part("措施2", "商定由支部领办合作社统一收购３５户渔民的货")]
    runs = common_runs(own, other)
    (row,) = side_by_side(own, other, runs)
    (beside,) = row.others
    assert (row.own.label, beside.label) == ("背景", "措施2")
    assert [piece.text for piece in row.own.pieces if piece.same] == [
        "支部领办合作社，统一收购 30 户渔民的"
    ]
    assert [piece.text for piece in beside.pieces if piece.same] == [
        "支部领办合作社统一收购３５户渔民的"
    ]
    assert "".join(piece.text for piece in row.own.pieces) == own[0].text
    (alone,) = own_side(own, runs)
    assert alone == Beside(row.own)


@settings(max_examples=40, deadline=None)
@given(texts, texts, texts)
def test_marking_loses_no_character_of_the_own_text(one: str, shared: str, other: str) -> None:
    own, theirs = [Part("甲", one + shared)], [Part("乙", shared + other)]
    for row in side_by_side(own, theirs, common_runs(own, theirs)):
        assert "".join(piece.text for piece in row.own.pieces) == own[0].text
        assert all(piece.text for side in row.others for piece in side.pieces)


def test_what_the_other_text_has_besides_is_shortened() -> None:
    own, other = [Part("甲", REEDS[:20])], [Part("乙", ROADS + REEDS[:20] + ROADS)]
    (row,) = side_by_side(own, other, common_runs(own, other))
    (beside,) = row.others
    assert [len(piece.text) for piece in beside.pieces] == [42, 20, 42]


def test_phrases_of_the_form_are_no_shared_passage() -> None:
    hint = "拟解决的突出问题逐条核对是否解决"
    own, other = [Part("甲", hint)], [Part("乙", hint)]
    assert common_runs(own, other)
    assert common_runs(own, other, ignored=shingles([hint])) == []


def _applications(count: int) -> list[str]:
    """Texts of about 1,500 characters with common phrases; every tenth copies its neighbour."""
    random = Random(7)
    words = ["".join(random.choices(WIDE, k=random.randint(2, 4))) for _ in range(3000)]
    phrases = ["".join(random.choices(words, k=4)) for _ in range(200)]
    found: list[str] = []
    for number in range(count):
        text = found[-1][:900] if number % 10 == 9 else ""
        while len(text) < 1500:
            text += random.choice(phrases if random.random() < 0.15 else words)
        found.append(text)
    return found


def test_three_hundred_applications_are_checked_against_each_other_in_two_seconds() -> None:
    applications = _applications(300)
    begun = process_time()
    prints = {number: shingles([text]) for number, text in enumerate(applications)}
    pairs = similar_pairs(prints, 30)
    spent = process_time() - begun
    assert {(pair.first, pair.second) for pair in pairs} == {
        (number - 1, number) for number in range(9, 300, 10)
    }
    assert spent < SECONDS, f"{spent:.2f} s"


def test_pairs_of_earlier_years_among_themselves_are_left_out() -> None:
    now, then = {3: shingles([REEDS])}, {1: shingles([REEDS]), 2: shingles([REEDS])}
    pairs = similar_pairs(now, 30, earlier=then)
    assert [(pair.first, pair.second, pair.percent) for pair in pairs] == [(1, 3, 100), (2, 3, 100)]
