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
from programmes.models import (
    Category,
    Criterion,
    DispatchRule,
    Gate,
    GradeRule,
    LampRule,
    Programme,
    ReminderRule,
    Rubric,
    Topic,
    VetoItem,
)
from programmes.queries import is_in_use
from programmes.rulebook import parse_rulebook
from programmes.rulebook_types import CommitteeRule, RuleBook, moved_to

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
    if programme is not None and programme.rules_digest == book.digest():
        return Loaded(programme, UNCHANGED)
    if programme is not None and is_in_use(programme):
        raise Conflict(
            f"“{programme}”已有项目或月报，规则不能整体更换，没有作任何改动。"
            "如需另设规则，请换一个年度或系列。"
        )
    outcome = CREATED if programme is None else UPDATED
    programme = _write(programme, committee, book)
    audit.record(
        actor=actor,
        action="programme.load",
        obj=programme,
        details={"outcome": outcome, "digest": programme.rules_digest},
    )
    return Loaded(programme, outcome)


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


def _write(programme: Programme | None, committee: Organisation, book: RuleBook) -> Programme:
    values = asdict(book.programme)
    values |= {
        "name": book.full_name(),
        "principles": list(book.programme.principles),
        "phrases": list(book.programme.phrases),
        "state": ProgrammeState.ACTIVE,
        "rules_digest": book.digest(),
    }
    if programme is None:
        programme = Programme(committee=committee, year=book.year)
    else:
        _clear(programme)
    for name, value in values.items():
        setattr(programme, name, value)
    programme.save()
    _write_catalogue(programme, book)
    _write_judgement(programme, book)
    _write_months(programme, book)
    return programme


def _clear(programme: Programme) -> None:
    """Remove the old sections; topics first, they protect their categories."""
    programme.topics.all().delete()
    for rows in (
        programme.categories,
        programme.gates,
        programme.rubrics,
        programme.veto_items,
        programme.grade_rules,
        programme.reminder_rules,
    ):
        rows.all().delete()
    DispatchRule.objects.filter(programme=programme).delete()
    LampRule.objects.filter(programme=programme).delete()


def _write_catalogue(programme: Programme, book: RuleBook) -> None:
    categories = {
        rule.code: Category.objects.create(programme=programme, position=number, **asdict(rule))
        for number, rule in enumerate(book.categories, start=1)
    }
    for number, topic in enumerate(book.topics, start=1):
        values = asdict(topic) | {
            "category": categories[topic.category],
            "org_kinds": list(topic.org_kinds),
        }
        Topic.objects.create(programme=programme, position=number, **values)
    for number, gate in enumerate(book.gates, start=1):
        Gate.objects.create(programme=programme, position=number, **asdict(gate))


def _write_judgement(programme: Programme, book: RuleBook) -> None:
    for rule in book.rubrics:
        values = asdict(rule)
        del values["criteria"]
        rubric = Rubric.objects.create(programme=programme, **values)
        for number, criterion in enumerate(rule.criteria, start=1):
            Criterion.objects.create(rubric=rubric, position=number, **asdict(criterion))
    for number, item in enumerate(book.veto_items, start=1):
        VetoItem.objects.create(programme=programme, position=number, **asdict(item))
    for line in book.grades:
        GradeRule.objects.create(programme=programme, **asdict(line))


def _write_months(programme: Programme, book: RuleBook) -> None:
    DispatchRule.objects.create(programme=programme, **asdict(book.dispatch))
    LampRule.objects.create(programme=programme, **asdict(book.lamps))
    for line in book.reminders:
        ReminderRule.objects.create(programme=programme, **asdict(line))
