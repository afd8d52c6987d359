"""Takes over a county's workbook: organisations, accounts and draft projects, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction

from core import audit
from core.errors import Conflict
from core.spreadsheets.marking import CellMark, marked_copy
from core.spreadsheets.opening import open_any_workbook
from organisations.enums import COMMITTEE_KINDS, OrgKind, Role
from organisations.models import Organisation, Post
from organisations.services.handout import HandOutLine, NewHolder, hand_out
from organisations.services.tree import add_organisation, add_post
from programmes.enums import SelectionKind
from programmes.models import Programme
from programmes.services.loading import load_programme
from programmes.shipped import shipped_document
from projects.services.import_drafts import DraftDesk, Progress
from projects.services.import_plan import ImportPlan, make_plan
from projects.workbook.contents import ProjectRow
from projects.workbook.sheets import read_county_workbook

WITHOUT_CODE = COMMITTEE_KINDS | {OrgKind.DEPARTMENT}


@dataclass(frozen=True)
class ImportOutcome:
    """What an import did or, on a dry run, would do; counts are rows of the three sheets.

    With `errors` nothing was written. `passwords` can be read here and nowhere else.
    """

    programme_name: str
    dry_run: bool
    organisations: int
    posts: int
    projects: int
    mandatory: int
    elective: int
    created: int
    unchanged: int
    errors: tuple[CellMark, ...]
    warnings: tuple[str, ...]
    first_projects: tuple[ProjectRow, ...] = ()
    new_accounts: int = 0
    passwords: tuple[HandOutLine, ...] = field(default=(), repr=False)


def import_workbook(
    *,
    file: BinaryIO,
    actor: Any,
    programme: Programme | None = None,
    dry_run: bool = False,
) -> ImportOutcome:
    """Import the workbook, all of it or nothing; what is there already is left as it is.

    The programme is that of the workbook's committee and year; a rule book that comes with the
    product is loaded when there is none yet. With `programme` the projects go into that one,
    and their days move as far as its last day lies from 31 December of the workbook's year.
    `actor` None is the console, which alone may import the first workbook of a county.

    Raises:
        SpreadsheetRefused: the file is unsafe, damaged or lacks a sheet.
        NotAllowed: the person does not work for the committee of the workbook.
        Conflict: no rules for this committee and year, or somebody imports at the same time.
    """
    workbook = read_county_workbook(open_any_workbook(file))
    if dry_run:
        plan = make_plan(workbook=workbook, actor=actor, programme=programme)
        return _outcome(plan, dry_run=True)
    try:
        with transaction.atomic():
            _lock_trees()
            plan = make_plan(workbook=workbook, actor=actor, programme=programme)
            if plan.marks:
                return _outcome(plan, dry_run=False)
            return _outcome(plan, dry_run=False, passwords=write_plan(plan, actor))
    except IntegrityError as error:
        raise Conflict("有人正在导入同一份资料，这一次没有写入。请稍后再试。") from error


def marked_workbook(*, file: BinaryIO, actor: Any) -> bytes:
    """The workbook with its bad cells red and the reasons in a last column.

    Raises what `import_workbook` raises.
    """
    safe = open_any_workbook(file)
    plan = make_plan(workbook=read_county_workbook(safe), actor=actor, programme=None)
    return marked_copy(safe, plan.marks)


def _lock_trees() -> None:
    """One import at a time: the second then finds everything there."""
    list(Organisation.objects.select_for_update(of=("self",)).filter(depth=1).values_list("pk"))


def _outcome(
    plan: ImportPlan, *, dry_run: bool, passwords: list[HandOutLine] | None = None
) -> ImportOutcome:
    book = plan.workbook
    kinds = [row.selection_kind for row in book.projects]
    return ImportOutcome(
        programme_name=plan.rules.name,
        dry_run=dry_run,
        organisations=len(book.organisations),
        posts=len(book.posts),
        projects=len(book.projects),
        mandatory=kinds.count(SelectionKind.MANDATORY),
        elective=kinds.count(SelectionKind.ELECTIVE),
        created=0 if plan.marks else plan.created,
        unchanged=0 if plan.marks else plan.total - plan.created,
        errors=tuple(plan.marks),
        warnings=tuple(plan.warnings),
        first_projects=book.projects[:10],
        new_accounts=len(plan.new_posts),
        passwords=tuple(passwords or ()),
    )


def write_plan(
    plan: ImportPlan,
    actor: Any,
    *,
    desk: DraftDesk | None = None,
    progress: Progress | None = None,
) -> list[HandOutLine]:
    """Write what is new in a plan without marks; the caller holds transaction and lock.

    `desk` may have prepared drafts already; `progress` is told the number of projects written.
    """
    programme = plan.rules.programme
    if programme is None:
        document = shipped_document(plan.rules.shipped)
        programme = load_programme(document=document, actor=actor).programme
    organisations = _write_organisations(plan, actor)
    passwords = _write_posts(plan, organisations, actor)
    desk = desk or DraftDesk(programme, actor)
    drafts = [(planned, organisations[planned.unit]) for planned in plan.new_projects]
    desk.write(drafts, progress)
    if plan.created:
        audit.record(
            actor=actor,
            action="workbook.import",
            obj=programme,
            details={
                "organisations": len(plan.new_organisations),
                "posts": len(plan.new_posts),
                "projects": len(plan.new_projects),
            },
        )
    return passwords


def _write_organisations(plan: ImportPlan, actor: Any) -> dict[str, Organisation]:
    """Enter new organisations below their parents; units get the next free two-digit code."""
    committee = Organisation.objects.get(name=plan.committee)
    below = list(Organisation.objects.filter(path__startswith=committee.path))
    found = {org.name: org for org in below}
    code = max((int(org.code) for org in below if org.code.isdecimal()), default=0)
    for row in plan.new_organisations:
        if row.name in found:  # the committee, entered with its rules just now
            continue
        code += row.kind not in WITHOUT_CODE
        found[row.name] = add_organisation(
            actor=actor,
            parent=found[plan.parents[row.name]],
            name=row.name,
            short_name=row.short_name,
            kind=row.kind,
            sphere=row.sphere,
            code=f"{code:02d}" if row.kind not in WITHOUT_CODE else "",
        )
    return found


def _write_posts(
    plan: ImportPlan, organisations: dict[str, Organisation], actor: Any
) -> list[HandOutLine]:
    holders = []
    for planned in plan.new_posts:
        row, organisation = planned.row, organisations[planned.unit]
        post = Post.objects.filter(organisation=organisation, title=row.title).first()
        holders.append(
            NewHolder(
                post=post
                or add_post(
                    actor=actor, organisation=organisation, title=row.title, role=Role(row.role)
                ),
                username=row.username,
                display_name=row.title,
                starts_on=row.starts_on,
                phone=row.phone,
            )
        )
    return hand_out(actor=actor, holders=holders) if holders else []
