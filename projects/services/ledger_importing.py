"""Tries a ledger out and imports it: everything or nothing, here or in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from core import audit, clock
from core.errors import Conflict, InvalidInput
from core.jobs import Run, register_job
from core.masking import mask_phones
from core.models import Job
from core.services.jobs import start_job
from core.spreadsheets.marking import CellMark, marked_copy
from organisations.models import Organisation
from organisations.services.handout import HandOutLine
from programmes.enums import SelectionKind
from projects.ledger.book import LedgerBook
from projects.ledger.locating import Header
from projects.ledger.project_rows import LedgerWords
from projects.ledger.reading import SheetChoice, read_ledger
from projects.models import Ledger, LedgerState
from projects.services.import_drafts import DraftDesk
from projects.services.import_plan import ImportPlan, make_ledger_plan
from projects.services.importing import write_plan
from projects.services.ledger_changes import Changes, changes_of, write_updates
from projects.services.ledger_intake import (
    STALE,
    lock_ledger,
    mapping_faults,
    open_ledger_file,
)
from projects.workbook.contents import OrganisationRow

CHECK_JOB, IMPORT_JOB = "projects.ledger_check", "projects.ledger_import"
# More rows than this take longer than a person waits for a page.
SMALL = 300
MOST_MARKS, MOST_WARNINGS, SHOWN_PROJECTS = 2000, 100, 10
BUSY = "有人正在导入同一份资料，这一次没有写入。请稍后再试。"
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class LedgerOutcome:
    """What an import did; with marks in the ledger's findings nothing was written.

    `job` is set when the work goes on in the background. `passwords` can be read here alone.
    """

    ledger: Ledger
    job: Job | None = None
    passwords: tuple[HandOutLine, ...] = field(default=(), repr=False)


def try_ledger(*, ledger_id: int, seen_version: int, actor: Any, link: str = "") -> LedgerOutcome:
    """Find out what an import would do; writes nothing but the findings.

    Raises Ledger.DoesNotExist, StaleState, InvalidInput (columns missing), NotAllowed.
    """
    with transaction.atomic():
        ledger = lock_ledger(ledger_id, actor, seen_version)
        _refuse_incomplete(ledger)
        if ledger.row_count > SMALL:
            return _in_background(ledger, CHECK_JOB, "试导入", actor, link)
    return LedgerOutcome(_try(ledger_id, seen_version, actor, _silent))


def import_ledger(
    *, ledger_id: int, seen_version: int, actor: Any, link: str = ""
) -> LedgerOutcome:
    """Import the ledger, all of it or nothing.

    Raises Ledger.DoesNotExist, StaleState, InvalidInput (not tried yet), NotAllowed, Conflict
    (somebody imports at the same time, accounts in a large ledger).
    """
    with transaction.atomic():
        ledger = lock_ledger(ledger_id, actor, seen_version)
        if ledger.state != LedgerState.CHECKED or ledger.findings.get("errors"):
            raise InvalidInput("请先试导入，没有错误后再确认导入。")
        if ledger.row_count > SMALL:
            _refuse_accounts(ledger)
            return _in_background(ledger, IMPORT_JOB, "导入", actor, link)
    return _import(ledger_id, seen_version, actor, _silent)


def marked_ledger(ledger: Ledger) -> bytes:
    """The workbook with the bad cells of the last trial red and the reasons in a last column.

    Raises SpreadsheetRefused.
    """
    marks = [CellMark(*mark) for mark in ledger.findings.get("marks", [])]
    return marked_copy(open_ledger_file(ledger.file), marks)


def check_in_background(run: Run) -> str:
    """The trial of a large ledger."""
    ledger = _try(run.arguments["ledger"], run.arguments["version"], run.owner, run.progress, True)
    errors = ledger.findings["errors"]
    return f"发现 {errors} 处错误，没有写入。" if errors else "没有发现错误，可以确认导入。"


def import_in_background(run: Run) -> str:
    """The import of a large ledger."""
    done = _import(run.arguments["ledger"], run.arguments["version"], run.owner, run.progress, True)
    facts = done.ledger.findings
    if done.ledger.state != LedgerState.DONE:
        return f"资料在此期间有变化，发现 {facts['errors']} 处错误，没有写入。"
    return f"新增 {facts['new']} 行，更新 {facts['changed']} 行。"


def register_jobs() -> None:
    """Make the two kinds of background work known."""
    register_job(CHECK_JOB, check_in_background)
    register_job(IMPORT_JOB, import_in_background)


def _silent(done: int, total: int, message: str = "") -> None:
    """Nobody watches a small ledger."""


def _in_background(ledger: Ledger, kind: str, verb: str, actor: Any, link: str) -> LedgerOutcome:
    ledger.job = start_job(
        owner=actor,
        kind=kind,
        title=f"{verb}台账“{ledger.file.name}”",
        arguments={"ledger": ledger.pk, "version": ledger.version},
        link=link,
    )
    ledger.save(update_fields=["job"])
    return LedgerOutcome(ledger, job=ledger.job)


def _refuse_incomplete(ledger: Ledger) -> None:
    faults = [fault for sheet in ledger.chosen for fault in mapping_faults(sheet)]
    if faults:
        raise InvalidInput("；".join(faults) + "。")


def _refuse_accounts(ledger: Ledger) -> None:
    """One-time passwords are shown on the page that opens the accounts, and nowhere else."""
    if ledger.findings.get("new_posts"):
        raise Conflict(
            f"一次导入 {SMALL} 行以上时不能同时开通账号（一次性密码只当面显示一次）。"
            "请把“岗位和账号”的工作表单独导入，其余的表另导。"
        )


def _try(
    ledger_id: int, seen_version: int, actor: Any, progress: Progress, in_job: bool = False
) -> Ledger:
    seen = Ledger.objects.visible_to(actor).get(pk=ledger_id)
    plan, changes = _plan(seen, _read(seen, progress), actor)
    with transaction.atomic():
        ledger = lock_ledger(ledger_id, actor, seen_version, in_job=in_job)
        _keep(ledger, findings_of(plan, changes))
    return ledger


def _import(
    ledger_id: int, seen_version: int, actor: Any, progress: Progress, in_job: bool = False
) -> LedgerOutcome:
    seen = Ledger.objects.visible_to(actor).get(pk=ledger_id)
    if seen.version != seen_version:
        raise Conflict(STALE)
    book = _read(seen, progress)
    desk = _prepared(seen, book, actor, progress)
    try:
        with transaction.atomic():
            ledger = lock_ledger(ledger_id, actor, seen_version, in_job=in_job)
            _lock_committee(ledger)
            plan, changes = _plan(ledger, book, actor)
            findings = findings_of(plan, changes)
            if plan.marks:
                _keep(ledger, findings)
                return LedgerOutcome(ledger)
            passwords = _write(ledger, plan, changes, desk, progress)
            ledger.state, ledger.findings = LedgerState.DONE, findings
            ledger.imported_at = clock.now()
            ledger.save()
            return LedgerOutcome(ledger, passwords=tuple(passwords))
    except IntegrityError as error:
        raise Conflict(BUSY) from error


def _read(ledger: Ledger, progress: Progress) -> LedgerBook:
    """The rows of the ledger, understood; the long part, outside of any transaction."""
    total = ledger.row_count
    progress(0, total, "正在读取文件")
    workbook = open_ledger_file(ledger.file)
    progress(0, total, "正在核对内容")
    committee = _committee(ledger)
    words = LedgerWords(
        _programme(ledger).year,
        tuple(_programme(ledger).categories.values_list("name", flat=True)),
    )
    top = OrganisationRow(0, committee.name, committee.short_name, committee.kind, "", "")
    return read_ledger(workbook, [_choice(sheet) for sheet in ledger.chosen], words, top)


def _choice(sheet: dict[str, Any]) -> SheetChoice:
    return SheetChoice(
        title=sheet["title"],
        target=sheet["target"],
        header=Header(sheet["row"], sheet["height"], tuple(sheet["headings"])),
        columns={key: number for number, key in enumerate(sheet["columns"], start=1) if key},
    )


def _plan(ledger: Ledger, book: LedgerBook, actor: Any) -> tuple[ImportPlan, Changes]:
    plan = make_ledger_plan(workbook=book, actor=actor, programme=_programme(ledger))
    return plan, changes_of(plan, actor)


def _prepared(ledger: Ledger, book: LedgerBook, actor: Any, progress: Progress) -> DraftDesk:
    """The drafts made ready before the transaction, as far as their units are known by now."""
    desk = DraftDesk(_programme(ledger), actor)
    plan = make_ledger_plan(workbook=book, actor=actor, programme=_programme(ledger))
    if plan.marks:
        return desk
    names = {planned.unit for planned in plan.new_projects}
    units = {org.name: org for org in Organisation.objects.filter(name__in=names)}
    total = len(plan.new_projects)
    for done, planned in enumerate(plan.new_projects):
        progress(done, total, "正在准备申报书")
        if planned.unit in units:
            desk.prepare(planned, units[planned.unit])
    return desk


def _write(
    ledger: Ledger, plan: ImportPlan, changes: Changes, desk: DraftDesk, progress: Progress
) -> list[HandOutLine]:
    actor, total = desk.actor, len(plan.new_projects)
    passwords = write_plan(
        plan, actor, desk=desk, progress=lambda done: progress(done, total, "正在写入")
    )
    write_updates(changes.updates, actor)
    audit.record(
        actor=actor,
        action="ledger.import",
        obj=ledger,
        details={
            "sha256": ledger.file.sha256,
            "new": plan.created,
            "changed": len(changes.updates),
            "programme": ledger.programme_id,
        },
    )
    return passwords


def findings_of(plan: ImportPlan, changes: Changes) -> dict[str, Any]:
    """What the pages show of a trial, as JSON; numbers of telephones are masked."""
    rows = plan.total - 1  # the committee itself is no row of the ledger
    new, changed, kept = plan.created, len(changes.updates), len(changes.kept)
    warnings = [*plan.warnings]
    if kept:
        warnings.append(
            f"{kept} 个项目的表内容与系统不同，但单位已经填写过或已经上报，以单位填写的为准，"
            f"没有更改：{'、'.join(changes.kept[:10])}{'等' if kept > 10 else ''}。"
        )
    return {
        "rows": rows,
        "new": new,
        "new_units": len(plan.new_organisations),
        "new_posts": len(plan.new_posts),
        "new_projects": len(plan.new_projects),
        "changed": changed,
        # With errors some rows are not known for what they are, so only the sure ones count.
        "unchanged": changes.unchanged + kept if plan.marks else rows - new - changed,
        "errors": len(plan.marks),
        "marks": [
            [mark.sheet, mark.row, mark.column, mark.reason]
            for mark in sorted(plan.marks, key=_reading_order)[:MOST_MARKS]
        ],
        "warnings": [mask_phones(text) for text in warnings[:MOST_WARNINGS]],
        "more_warnings": max(len(warnings) - MOST_WARNINGS, 0),
        "projects": _shown(plan),
    }


def _reading_order(mark: CellMark) -> tuple[str, int, int]:
    return mark.sheet, mark.row, mark.column


def _shown(plan: ImportPlan) -> list[list[str]]:
    """The first projects, for people to compare with their table."""
    new = {planned.import_key for planned in plan.new_projects[:SHOWN_PROJECTS]}
    known = [row.planned for row in plan.known_projects[:SHOWN_PROJECTS]]
    shown = sorted([*plan.new_projects[:SHOWN_PROJECTS], *known], key=lambda row: row.row.row)
    return [
        [
            planned.row.unit,
            planned.row.title,
            SelectionKind(planned.row.selection_kind).label,
            planned.category,
            f"{planned.end_date:%Y-%m-%d}",
            mask_phones(f"{planned.row.liaison_name} {planned.row.liaison_phone}".strip()),
            "新增" if planned.import_key in new else "已有",
        ]
        for planned in shown[:SHOWN_PROJECTS]
    ]


def _keep(ledger: Ledger, findings: dict[str, Any]) -> None:
    ledger.findings, ledger.state = findings, LedgerState.CHECKED
    ledger.save()


def _programme(ledger: Ledger) -> Any:
    if ledger.programme is None:
        raise InvalidInput("请先选择要导入到哪个年度方案。")
    return ledger.programme


def _committee(ledger: Ledger) -> Organisation:
    committee: Organisation = _programme(ledger).committee
    return committee


def _lock_committee(ledger: Ledger) -> None:
    """One import for a committee at a time: the second then finds everything there."""
    rows = Organisation.objects.select_for_update(of=("self",), no_key=True)
    rows.get(pk=_committee(ledger).pk)
