"""Replaces the rules of a draft by those of a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction

from core import audit
from core.errors import Conflict
from programmes.enums import ProgrammeState
from programmes.models import Programme
from programmes.queries import is_in_use
from programmes.rulebook import RuleBookRefused, in_order, parse_rulebook
from programmes.rulebook_checks import check
from programmes.rulebook_moves import moved_to
from programmes.rulebook_types import CommitteeRule
from programmes.services.editing import locked_programme
from programmes.services.writing import write_book


@transaction.atomic
def replace_rules(
    *, programme_id: int, document: str | bytes, actor: Any, seen_digest: str
) -> Programme:
    """Bring a draft to what a YAML file says; committee, year and series stay the draft's own.

    Raises:
        RuleBookRefused: the file breaks a rule; every fault is named.
        NotAllowed: the actor does not work for the committee's department.
        StaleState: the rules were changed since `seen_digest`.
        Conflict: the programme is in force or something rests on it.
    """
    programme = locked_programme(programme_id, actor, seen_digest)
    if programme.state != ProgrammeState.DRAFT or is_in_use(programme):
        raise Conflict("方案已经发布或已有项目，不能整体替换规则，请逐部分更正。")
    committee = programme.committee
    book = moved_to(parse_rulebook(document), year=programme.year, opens_on=None)
    book = replace(
        book,
        committee=CommitteeRule(committee.name, committee.short_name, committee.kind),
        programme=replace(book.programme, series=programme.series),
    )
    faults = check(book)
    if faults:
        raise RuleBookRefused(faults, act="导入")
    write_book(programme, in_order(book))
    audit.record(
        actor=actor,
        action="programme.import",
        obj=programme,
        details={"digest": programme.rules_digest},
    )
    return programme
