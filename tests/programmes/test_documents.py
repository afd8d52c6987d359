"""Any valid rule book survives file, rows and editor unchanged; any spoilt one is refused."""

from __future__ import annotations

from copy import deepcopy
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from programmes import sentences
from programmes.enums import RuleSection
from programmes.exporting import book_of, document_of, to_yaml
from programmes.models import Programme
from programmes.rulebook import RuleBookRefused, parse_document, parse_rulebook
from programmes.rulebook_document import digest_of, document_from
from programmes.sections import part
from programmes.services.editing import save_section
from programmes.services.starting import start_programme
from programmes.shipped import shipped_document, shipped_names
from tests.programmes.documents import mutations, valid_documents
from tests.world import World

# A failing document is read as it is: making it smaller takes minutes.
SPARE = settings(
    max_examples=12,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_NUMBERS = count(1)
STANDING_ALONE = (
    RuleSection.APPLICATION,
    RuleSection.DISPATCH,
    RuleSection.LAMPS,
    RuleSection.INSPECTIONS,
    RuleSection.OBJECTIVES,
    RuleSection.VISIBILITY,
)


@given(valid_documents())
@SPARE
def test_a_document_written_as_a_file_and_read_again_says_the_same(document: dict[str, Any]):
    book = parse_document(document)
    written = document_from(book)
    assert written == document
    assert parse_rulebook(to_yaml(written)) == book
    assert digest_of(parse_rulebook(to_yaml(written))) == digest_of(book)


@given(valid_documents(), st.data())
@SPARE
def test_a_spoilt_document_is_refused_with_its_place_and_a_sentence(
    document: dict[str, Any], data: st.DataObject
):
    path, spoil = data.draw(st.sampled_from(mutations(document)))
    spoilt = deepcopy(document)
    spoil(spoilt)
    with pytest.raises(RuleBookRefused) as refused:
        parse_rulebook(to_yaml(spoilt))
    found = {fault.path: fault.sentence for fault in refused.value.faults}
    assert any(place.startswith(path) for place in found), (path, found)
    assert all(found.values())


@given(valid_documents())
@settings(SPARE, max_examples=10)
def test_no_valid_document_is_beyond_words(document: dict[str, Any]):
    for section in RuleSection:
        assert str(sentences.say(section, document))


class _Undone(Exception):
    """Ends one example and undoes it."""


@pytest.mark.django_db
@given(st.data())
@settings(SPARE, max_examples=3)
def test_rows_and_editor_keep_every_word_of_a_document(world: World, data: st.DataObject):
    committee = world.home.committee
    own = {"name": committee.name, "short_name": committee.short_name, "kind": committee.kind}
    units = [town.name for town in world.home.towns]
    document = data.draw(valid_documents(committee=own, units=units))
    document["series"] = f"系列{next(_NUMBERS)}"
    other = data.draw(valid_documents(committee=own, units=units))
    with pytest.raises(_Undone), transaction.atomic():
        programme = start_programme(
            actor=world.staff, committee=committee, year=2026, source=to_yaml(document),
            name=document["name"],
        )  # fmt: skip
        fresh = Programme.objects.get(pk=programme.pk)
        written = document_of(fresh)
        assert _without_names(written) == _without_names(document)
        assert parse_rulebook(to_yaml(written)) == book_of(fresh)
        _edit_all(fresh, world, other)
        raise _Undone


def _without_names(document: dict[str, Any]) -> dict[str, Any]:
    """A new programme is called after its own place."""
    return {key: value for key, value in document.items() if key not in {"name", "place_name"}}


def _edit_all(programme: Programme, world: World, other: dict[str, Any]) -> None:
    """Change every section that stands alone to another book's; nothing else may move."""
    for section in STANDING_ALONE:
        before = document_of(Programme.objects.get(pk=programme.pk))
        if section == RuleSection.DISPATCH:
            other["dispatch"]["first_month"] = before["dispatch"]["first_month"]
            other["dispatch"] |= {"interval": "monthly", "checkpoints": []}
            other["dispatch"]["last_month"] = "2026-12"
        values = part(other, section)
        saved = save_section(
            programme_id=programme.pk,
            section=section,
            values=values,
            actor=world.staff,
            seen_digest=digest_of(book_of(Programme.objects.get(pk=programme.pk))),
        )
        after = document_of(Programme.objects.get(pk=saved.pk))
        assert after == before | values


@pytest.mark.django_db
@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_book_started_by_a_county_says_what_its_file_says(world: World, name: str):
    programme = start_programme(
        actor=world.staff, committee=world.home.committee, year=2026, source=name, series="新系列"
    )
    book = book_of(Programme.objects.get(pk=programme.pk))
    shipped = parse_rulebook(shipped_document(name))
    assert (book.rubrics, book.gates, book.quotas) == (
        shipped.rubrics,
        shipped.gates,
        shipped.quotas,
    )
    assert "2026" in programme.name
    assert shipped.programme.place_name not in programme.name
