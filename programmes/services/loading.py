"""Loads a rule book into the database, and refuses to change rules that are in use."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction

from core import audit
from core.errors import Conflict, InvalidInput, NotAllowed
from organisations.models import Organisation
from organisations.services.tree import add_organisation
from programmes.enums import ProgrammeState
from programmes.exporting import book_of
from programmes.models import Programme
from programmes.queries import is_in_use
from programmes.rulebook import parse_rulebook
from programmes.rulebook_document import digest_of
from programmes.rulebook_moves import moved_to
from programmes.rulebook_types import CommitteeRule, RuleBook
from programmes.services.writing import write_book

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


@dataclass(frozen=True)
class Loaded:
    """The programme, and what loading did: created, updated or unchanged."""

    programme: Programme
    outcome: str


@transaction.atomic
def load_programme(
    *, document: str | bytes, actor: Any, year: int | None = None, opens_on: date | None = None
) -> Loaded:
    """Create or renew the programme a YAML rule book describes; the same file twice does nothing.

    `opens_on` moves the whole calendar by one number of days so that applications open on that
    day; `year` alone moves it to the same days of another year. `actor` None is the console.
    A committee not known yet is entered as the root of a tree.

    Raises:
        RuleBookRefused: the file breaks a rule; every fault is named.
        NotAllowed: the actor does not work for the committee's department.
        Conflict: projects or reports already rest on other rules of this year.
    """
    book = moved_to(parse_rulebook(document), year=year, opens_on=opens_on)
    committee = _committee(book.committee, actor)
    programme = (
        Programme.objects.select_for_update(of=("self",))
        .filter(committee=committee, year=book.year, series=book.programme.series)
        .first()
    )
    if programme is not None and _says(programme, book):
        return Loaded(programme, UNCHANGED)
    if programme is not None and is_in_use(programme):
        raise Conflict(
            f"“{programme}”已有项目或月报，规则不能整体更换，没有作任何改动。"
            "如需另设规则，请换一个年度或系列。"
        )
    outcome = CREATED if programme is None else UPDATED
    programme = programme or Programme(committee=committee)
    programme.state = ProgrammeState.ACTIVE
    write_book(programme, book)
    audit.record(
        actor=actor,
        action="programme.load",
        obj=programme,
        details={"outcome": outcome, "digest": programme.rules_digest},
    )
    return Loaded(programme, outcome)


def _says(programme: Programme, book: RuleBook) -> bool:
    """Whether the rows already say the same, however the digest was once made."""
    digest = digest_of(book)
    return digest in (programme.rules_digest, digest_of(book_of(programme)))


def _committee(rule: CommitteeRule, actor: Any) -> Organisation:
    """The committee by its full name; the console may enter a new one."""
    committee = Organisation.objects.filter(name=rule.name).first()
    if committee is None and actor is None:
        return add_organisation(actor=None, parent=None, **asdict(rule))
    if committee is None or (
        actor is not None and not actor.has_perm("programmes.manage_programme", committee)
    ):
        raise NotAllowed(f"“{rule.name}”的规则须由该党委组织部载入，没有作任何改动。")
    if committee.kind != rule.kind:
        message = f"“{rule.name}”已登记为“{committee.get_kind_display()}”，与规则文件不符。"
        raise InvalidInput(message, field_errors={"committee.kind": [message]})
    return committee
