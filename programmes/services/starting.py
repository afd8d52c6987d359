"""Sets up a year: from a shipped example, another programme, a file or the plain template."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.db import transaction

from core import audit
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from organisations.models import Organisation
from programmes.documents import LARGEST
from programmes.enums import ProgrammeState
from programmes.exporting import book_of, document_of
from programmes.models import Programme
from programmes.queries import is_in_use
from programmes.rulebook import RuleBookRefused, parse_document, parse_rulebook
from programmes.rulebook_document import document_from
from programmes.rulebook_moves import moved_to
from programmes.rulebook_types import CommitteeRule, RuleBook, TopicRule
from programmes.services.editing import locked_programme, refuse_second
from programmes.services.writing import write_book
from programmes.shipped import GENERAL, shipped_document, shipped_names

Source = str | int | None


@transaction.atomic
def start_programme(
    *,
    actor: Any,
    committee: Organisation,
    year: int,
    source: Source = None,
    name: str = "",
    series: str = "",
    opens_on: date | None = None,
) -> Programme:
    """Write a new draft of a year's rules, complete and sound from the first moment.

    `source` is the code of a shipped example, the id of a programme the actor may see, the text
    of a YAML file, or None for the plain template. Its calendar moves to the year: every date
    keeps its day and month, or moves with `opens_on`, the day applications open.

    Raises:
        NotAllowed: the actor does not work for the committee's department.
        RuleBookRefused: the file breaks a rule, or the year does; every fault is named.
        InvalidInput: there is no such source.
        Conflict: the committee already has a programme of the series in the year.
    """
    if not actor.has_perm("programmes.manage_programme", committee):
        raise NotAllowed("年度方案由该党委的组织部编制，没有作任何改动。")
    book = moved_to(_source(source, actor), year=year, opens_on=opens_on)
    book = _for_committee(book, committee, own=_is_own(source, committee), year=year)
    book = _named(book, name=name.strip(), series=series.strip())
    book = _checked(book)
    programme = Programme(committee=committee, state=ProgrammeState.DRAFT)
    refuse_second(programme, year=year, series=book.programme.series)
    write_book(programme, book)
    audit.record(
        actor=actor,
        action="programme.start",
        obj=programme,
        details={"source": _told(source), "digest": programme.rules_digest},
    )
    return programme


def _source(source: Source, actor: Any) -> RuleBook:
    """The book to start from; the year in its name becomes a place for the new one."""
    if source is None:
        return parse_rulebook(shipped_document(GENERAL))
    if isinstance(source, int):
        programme = Programme.objects.visible_to(actor).filter(pk=source).first()
        if programme is None:
            raise InvalidInput("没有找到要复制的方案，请重新选择。")
        return _yearless(book_of(programme))
    if source in shipped_names():
        return parse_rulebook(shipped_document(source))
    if len(source) > LARGEST or "\n" not in source.strip():
        raise InvalidInput("没有找到这份规则，请重新选择或上传规则文件。")
    return _yearless(parse_rulebook(source))


def _yearless(book: RuleBook) -> RuleBook:
    name = book.programme.name.replace(str(book.year), "{year}")
    return replace(book, programme=replace(book.programme, name=name))


def _is_own(source: Source, committee: Organisation) -> bool:
    """Whether the source is a programme of this very committee."""
    return (
        isinstance(source, int)
        and Programme.objects.filter(pk=source, committee=committee).exists()
    )


def _for_committee(book: RuleBook, committee: Organisation, *, own: bool, year: int) -> RuleBook:
    """The book in the committee's name; units of another tree are left out of the topics."""
    rule = book.programme
    place = rule.place_name if own else _place_of(committee)
    name = rule.name.replace(rule.place_name, place)
    if place not in name:
        name = f"{place}{name}"
    return replace(
        book,
        year=year,
        committee=CommitteeRule(committee.name, committee.short_name, committee.kind),
        programme=replace(rule, place_name=place, name=name),
        topics=_with_known_units(book.topics, committee),
    )


def _place_of(committee: Organisation) -> str:
    """句容市 for 句容市委."""
    return committee.short_name.removesuffix("委")[:20] or committee.short_name[:20]


def _with_known_units(
    topics: tuple[TopicRule, ...], committee: Organisation
) -> tuple[TopicRule, ...]:
    """Topics without units the committee does not have; one left without any is dropped."""
    names = {name for topic in topics for name in topic.units}
    rows = Organisation.objects.filter(name__in=names, path__startswith=committee.path)
    known = set(rows.values_list("name", flat=True))
    kept = []
    for topic in topics:
        units = tuple(name for name in topic.units if name in known)
        if units or not topic.units or topic.org_kinds:
            kept.append(replace(topic, units=units))
    return tuple(kept)


def _named(book: RuleBook, *, name: str, series: str) -> RuleBook:
    rule = book.programme
    named = replace(rule, name=name or rule.name, series=series or rule.series)
    return replace(book, programme=named)


def _checked(book: RuleBook) -> RuleBook:
    """The book as it will be read back: every value and every sum checked once more."""
    try:
        return parse_document(document_from(book))
    except RuleBookRefused as error:
        raise RuleBookRefused(error.faults, act="建立") from error


def _told(source: Source) -> str:
    """The source as the audit record names it."""
    if source is None:
        return GENERAL
    if isinstance(source, int):
        return f"programme {source}"
    return source if source in shipped_names() else "file"


@transaction.atomic
def open_programme(*, programme_id: int, actor: Any, seen_digest: str) -> Programme:
    """Put the rules into force: the last check, then all units see them.

    Raises:
        RuleBookRefused: the rules contradict themselves; every fault is named.
        NotAllowed: the actor does not work for the committee's department.
        StaleState: it is already in force, or the rules were changed meanwhile.
    """
    programme = locked_programme(programme_id, actor, seen_digest)
    if programme.state != ProgrammeState.DRAFT:
        raise StaleState("这份年度方案已经启用，不用再启用一次。")
    try:
        parse_document(document_of(programme))
    except RuleBookRefused as error:
        raise RuleBookRefused(error.faults, act="启用") from error
    programme.state = ProgrammeState.ACTIVE
    programme.save(update_fields=["state"])
    audit.record(
        actor=actor,
        action="programme.open",
        obj=programme,
        details={"digest": programme.rules_digest},
    )
    return programme


@transaction.atomic
def delete_draft(*, programme_id: int, actor: Any, seen_digest: str) -> None:
    """Remove a draft nothing rests on.

    Raises:
        NotAllowed: the actor does not work for the committee's department.
        StaleState: the rules were changed meanwhile.
        Conflict: it is in force, or something rests on it.
    """
    programme = locked_programme(programme_id, actor, seen_digest)
    if programme.state != ProgrammeState.DRAFT or is_in_use(programme):
        raise Conflict("只有还没有启用、也没有项目的方案可以删去，没有作任何改动。")
    audit.record(
        actor=actor,
        action="programme.delete",
        obj=programme,
        details=asdict(book_of(programme).committee) | {"year": programme.year},
    )
    programme.topics.all().delete()  # topics protect their categories
    programme.delete()
