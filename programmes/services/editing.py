"""Changes one section of the rules: free before first use, afterwards a version with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Conflict, NotAllowed, StaleState
from programmes.documents import Fault
from programmes.enums import ProgrammeState, RuleSection
from programmes.exporting import document_of
from programmes.models import Programme, RuleVersion
from programmes.queries import is_in_use
from programmes.rulebook import RuleBookRefused, parse_document
from programmes.rulebook_document import Document, document_from
from programmes.rulebook_types import RuleBook
from programmes.sections import SECTION_KEYS, part
from programmes.services.writing import write_book
from programmes.use import Rest, what_rests_on

SHORTEST_REASON = 10
LONGEST_REASON = 300
FIRST_WORDING = "首次制定"


class SectionFrozen(Conflict):
    """Projects rest on the section: it changes only as a new version, with a reason."""

    def __init__(self, section: RuleSection, rests: Sequence[Rest]) -> None:
        self.section, self.rests = section, tuple(rests)
        super().__init__(
            f"已有 {len(rests)} 个项目按现在的“{section.label}”办理，没有作任何改动。"
            f"如确需更正，请写明理由（至少 {SHORTEST_REASON} 个字），更正后另立一版，"
            "这些项目已办理的事项仍按原规定。"
        )


@transaction.atomic
def save_section(
    *,
    programme_id: int,
    section: str,
    values: Mapping[str, Any],
    actor: Any,
    seen_digest: str,
    reason: str = "",
) -> Programme:
    """Replace keys of one section of the rule book and write what changed.

    `values` maps top-level keys of the document to their new content; keys of the section that
    are not given stay. The whole book is checked again. What says nothing new changes nothing.

    Raises:
        RuleBookRefused: a value or a contradiction; every fault is named with its path.
        StaleState: somebody else changed the rules since `seen_digest`.
        SectionFrozen: projects rest on the section and no sufficient reason is given.
        NotAllowed: the actor does not work for the committee's department.
        Conflict: the programme is closed, or a row in use would go away.
    """
    programme = locked_programme(programme_id, actor, seen_digest)
    part_of = RuleSection(section)
    before = document_of(programme)
    book = _changed(before, part_of, values)
    after = document_from(book)
    if after == before:
        return programme
    _refuse_another_programme(programme, book)
    reason = reason.strip()
    rests = _refuse_frozen(programme, part_of, reason)
    write_book(programme, book)
    if rests:
        _add_version(programme, part_of, before, after, actor=actor, reason=reason, rests=rests)
    changed = [key for key in after if after[key] != before[key]]
    details = {"section": part_of.value, "changed": changed, "digest": programme.rules_digest}
    audit.record(
        actor=actor, action="programme.edit", obj=programme, reason=reason, details=details
    )
    return programme


def _refuse_frozen(programme: Programme, section: RuleSection, reason: str) -> list[Rest]:
    """What rests on the section; a sufficient reason is needed when something does."""
    rests = what_rests_on(programme, section)
    if rests and not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise SectionFrozen(section, rests)
    return rests


def locked_programme(programme_id: int, actor: Any, seen_digest: str) -> Programme:
    """The programme, locked, when the actor may change it and saw its latest rules.

    Raises:
        NotAllowed: the actor does not work for the committee's department.
        StaleState: it is gone, or somebody else changed the rules meanwhile.
        Conflict: it is closed.
    """
    programme = (
        Programme.objects.select_for_update(of=("self",))
        .select_related("committee")
        .filter(pk=programme_id)
        .first()
    )
    if programme is None:
        raise StaleState("这份年度方案已被删去。请回到方案列表。")
    if not actor.has_perm("programmes.manage_programme", programme):
        raise NotAllowed("规则由主办党委的组织部修改，没有作任何改动。")
    if programme.rules_digest != seen_digest:
        raise StaleState(
            "在您填写期间，这份方案已被他人改动，没有作任何改动。"
            "请核对最新内容，再重新填写您的改动。"
        )
    if programme.state == ProgrammeState.CLOSED:
        raise Conflict("这份年度方案已结束，规则不再改动。")
    return programme


def _changed(before: Document, section: RuleSection, values: Mapping[str, Any]) -> RuleBook:
    """The book with the section's keys replaced, checked as a whole."""
    unknown = [key for key in values if key not in SECTION_KEYS[section]]
    if unknown:
        faults = [Fault(key, f"不属于“{section.label}”") for key in unknown]
        raise RuleBookRefused(faults, act="保存")
    try:
        return parse_document({**before, **values})
    except RuleBookRefused as error:
        raise RuleBookRefused(error.faults, act="保存") from error


def _refuse_another_programme(programme: Programme, book: RuleBook) -> None:
    """Committee, year and series say which programme this is; they change only before use."""
    if book.committee.name != programme.committee.name:
        fault = Fault("committee.name", "主办党委不能更改，请另建一份方案")
        raise RuleBookRefused([fault], act="保存")
    same = (book.year, book.programme.series) == (programme.year, programme.series)
    if same:
        return
    if is_in_use(programme):
        raise Conflict("已有项目按这份方案办理，年度和系列不能再改，没有作任何改动。")
    refuse_second(programme, year=book.year, series=book.programme.series)


def refuse_second(programme: Programme, *, year: int, series: str) -> None:
    """A committee has one programme of a series in a year.

    Raises:
        Conflict: there is one already.
    """
    rows = Programme.objects.filter(committee=programme.committee, year=year, series=series)
    other = rows.exclude(pk=programme.pk).first()
    if other is not None:
        raise Conflict(f"{year} 年度“{series}”已有方案“{other}”。请修改那一份，或换一个系列名称。")


def _add_version(
    programme: Programme,
    section: RuleSection,
    before: Document,
    after: Document,
    *,
    actor: Any,
    reason: str,
    rests: Sequence[Rest],
) -> RuleVersion:
    """Keep the new wording; before the first correction also the wording it corrects."""
    rows = programme.rule_versions.filter(section=section)
    last = rows.order_by("-number").first()
    now = clock.now()
    if last is None:
        last = rows.create(
            programme=programme,
            section=section,
            number=1,
            document=part(before, section),
            made_by_name=FIRST_WORDING,
            made_at=now,
        )
    return rows.create(
        programme=programme,
        section=section,
        number=last.number + 1,
        document=part(after, section),
        reason=reason,
        stays=[list(rest) for rest in rests],
        made_by=actor,
        made_by_name=str(actor),
        made_at=now,
    )
