"""Takes a foreign ledger in: finds its tables, proposes its columns, keeps what people decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.db import transaction

from core import audit
from core.errors import InvalidInput, NotAllowed, StaleState
from core.files import path_of
from core.masking import mask_phones
from core.models import StoredFile
from core.spreadsheets.limits import DEFAULT_LIMITS, MEGABYTE, SpreadsheetRefused
from core.spreadsheets.opening import open_any_workbook
from core.spreadsheets.reading import SafeWorkbook, SheetGrid, cell_text
from programmes.models import Programme
from programmes.queries import current_programme
from projects.ledger.fields import FIELDS, TARGET_LABELS, keys_of, label_of, missing_of
from projects.ledger.headings import heading_key, propose_columns
from projects.ledger.locating import Header, find_header, find_place, header_at
from projects.models import Ledger, LedgerHeading, LedgerState
from projects.services.import_plan import may_import
from projects.workbook.contents import ORGANISATIONS, POSTS, PROJECTS
from projects.workbook.words import folded

# A ledger of 10,000 projects of twelve columns, and some room.
LEDGER_LIMITS = replace(
    DEFAULT_LIMITS, rows=20_000, cells=400_000, part_size=30 * MEGABYTE, merges=40_000
)
SAMPLE_ROWS, SAMPLE_CHARS = 10, 40
KNOWN_SHEETS = frozenset((ORGANISATIONS, POSTS, PROJECTS))
STALE = (
    "这份台账的设置刚在另一个页面改过，您看到的已不是最新内容，没有保存。请按现在的内容重新核对。"
)
Remembered = dict[str, dict[str, str]]


@dataclass(frozen=True)
class SheetWish:
    """What a person says about one sheet; `target` is empty for a sheet that stays out."""

    title: str
    target: str
    row: int
    height: int


def open_ledger_file(stored: StoredFile) -> SafeWorkbook:
    """The workbook of an upload, within the bounds of ledgers.

    Raises:
        SpreadsheetRefused: the file is unsafe, damaged or too large.
    """
    with path_of(stored).open("rb") as file:
        return open_any_workbook(file, limits=LEDGER_LIMITS)


def is_county_workbook(workbook: SafeWorkbook) -> bool:
    """Whether the workbook is the known one with its three sheets."""
    return {folded(title) for title in workbook.titles} >= KNOWN_SHEETS


def importable_programmes(actor: Any) -> list[Programme]:
    """Programmes into which the person may import, the latest first."""
    visible = Programme.objects.visible_to(actor).select_related("committee")
    rows = visible.order_by("-year", "committee__depth", "pk")
    return [programme for programme in rows if may_import(actor, programme.committee)]


@transaction.atomic
def begin_ledger(*, stored: StoredFile, actor: Any, workbook: SafeWorkbook | None = None) -> Ledger:
    """Find tables and columns of an upload and keep the proposal.

    Raises:
        SpreadsheetRefused: there is no table in it.
        NotAllowed: the person has no programme to import into.
    """
    programmes = importable_programmes(actor)
    if not programmes:
        raise NotAllowed("还没有您可以导入的年度方案。请先建立年度方案，再导入台账。")
    current = current_programme(actor)
    programme = next((row for row in programmes if row == current), programmes[0])
    remembered = remembered_of(programme)
    book = workbook or open_ledger_file(stored)
    sheets = [_proposed(grid, remembered) for grid in book.sheets]
    if not any(sheet["headings"] for sheet in sheets):
        raise SpreadsheetRefused("文件里没有找到表格（至少要有一行表头和两列）。请核对后重新上传。")
    if not any(sheet["target"] for sheet in sheets):
        _choose_largest(sheets)
    ledger = Ledger.objects.create(owner=actor, file=stored, programme=programme, sheets=sheets)
    audit.record(actor=actor, action="ledger.begin", obj=ledger, details={"sheets": len(sheets)})
    return ledger


@transaction.atomic
def choose_sheets(
    *, ledger_id: int, wishes: Sequence[SheetWish], seen_version: int, actor: Any
) -> Ledger:
    """Change what the sheets hold and where their headers stand; columns are proposed anew.

    Raises Ledger.DoesNotExist, StaleState (changed meanwhile), InvalidInput (no sheet chosen, a
    header row outside the sheet).
    """
    ledger = lock_ledger(ledger_id, actor, seen_version)
    book = open_ledger_file(ledger.file)
    remembered = remembered_of(ledger.programme)
    by_title = {wish.title: wish for wish in wishes}
    sheets = []
    for grid, known in zip(book.sheets, ledger.sheets, strict=True):
        wish = by_title.get(grid.title)
        sheets.append(_wished(grid, known, wish, remembered) if wish else known)
    if not any(sheet["target"] for sheet in sheets):
        raise InvalidInput("请至少选一个要导入的工作表。")
    ledger.sheets = sheets
    return _changed(ledger)


@transaction.atomic
def map_columns(
    *,
    ledger_id: int,
    programme: Programme,
    columns: Mapping[str, Sequence[str]],
    seen_version: int,
    actor: Any,
) -> Ledger:
    """Keep the person's mapping (sheet title to a field per column), and remember its headings.

    Raises Ledger.DoesNotExist, StaleState, NotAllowed (not the person's programme), InvalidInput
    (a field twice in one sheet, or none for a needed one; the mapping is not kept).
    """
    ledger = lock_ledger(ledger_id, actor, seen_version)
    if not may_import(actor, programme.committee):
        raise NotAllowed("这个年度方案不在您的工作范围内，没有导入。")
    remembered = remembered_of(programme)
    for sheet in ledger.chosen:
        proposed = propose_columns(sheet["headings"], sheet["target"], {})
        given = list(columns.get(sheet["title"], sheet["columns"]))
        sheet["columns"] = _clean(given, sheet)
        _remember(programme, sheet, proposed, remembered)
    ledger.programme = programme
    faults = [fault for sheet in ledger.chosen for fault in mapping_faults(sheet)]
    if faults:
        raise InvalidInput("；".join(faults) + "。")
    return _changed(ledger)


def lock_ledger(ledger_id: int, actor: Any, seen_version: int, *, in_job: bool = False) -> Ledger:
    """The person's own ledger, locked, as it was when the page was opened.

    `in_job`: the background job of the ledger itself asks. Raises Ledger.DoesNotExist, StaleState.
    """
    own = Ledger.objects.visible_to(actor).select_for_update(of=("self",))
    ledger: Ledger = own.get(pk=ledger_id)
    if ledger.state == LedgerState.DONE:
        raise StaleState("这份台账已经导入完成。要再导入，请重新上传文件。")
    if ledger.version != seen_version:
        raise StaleState(STALE)
    if not in_job and ledger.job is not None and not ledger.job.is_finished:
        raise StaleState("后台正在处理这份台账，请等它完成或先取消。")
    return ledger


def mapping_faults(sheet: Mapping[str, Any]) -> list[str]:
    """What keeps a sheet from being imported, in sentences without a full stop."""
    used = [key for key in sheet["columns"] if key]
    faults = [
        f"“{sheet['title']}”有两列都选了“{label_of(sheet['target'], key)}”，只能留一列"
        for key in dict.fromkeys(used)
        if used.count(key) > 1
    ]
    missing = missing_of(sheet["target"], frozenset(used))
    if missing:
        faults.append(f"“{sheet['title']}”还没有指定哪一列是“{'”“'.join(missing)}”")
    return faults


def remembered_of(programme: Programme | None) -> Remembered:
    """What this department's headings meant before, by target."""
    found: Remembered = {target: {} for target in FIELDS}
    if programme is not None:
        rows = LedgerHeading.objects.filter(committee_id=programme.committee_id)
        for target, heading, field in rows.values_list("target", "heading", "field"):
            found.setdefault(target, {})[heading] = field
    return found


def _proposed(grid: SheetGrid, remembered: Remembered) -> dict[str, Any]:
    place = find_place(grid, remembered)
    if place is None:
        return _sheet(grid, "", Header(1, 1, ()), remembered)
    target = place.target if not _lacks_much(place.target, place.known) else ""
    return _sheet(grid, target, place.header, remembered)


def _lacks_much(target: str, known: int) -> bool:
    """A sheet in which hardly a heading is known is probably something else."""
    return known < min(3, len(FIELDS[target]))


def _sheet(grid: SheetGrid, target: str, header: Header, remembered: Remembered) -> dict[str, Any]:
    headings = list(header.headings)
    return {
        "title": grid.title,
        "target": target,
        "row": header.row,
        "height": header.height,
        "headings": headings,
        "columns": propose_columns(headings, target, remembered[target]) if target else [],
        "rows": max(grid.last_row - header.last_row, 0),
        "sample": _sample(grid, header),
    }


def _sample(grid: SheetGrid, header: Header) -> list[list[Any]]:
    """The first rows as people see them, each with its number; telephones are masked."""
    return [
        [
            number,
            *(
                mask_phones(cell_text(grid.merged_value(number, column)))[:SAMPLE_CHARS]
                for column in range(1, len(header.headings) + 1)
            ),
        ]
        for number, _ in islice(grid.iter_rows(header.last_row + 1), SAMPLE_ROWS)
    ]


def _choose_largest(sheets: list[dict[str, Any]]) -> None:
    """Nothing was recognised: the person names the columns of the largest sheet."""
    largest = max((sheet for sheet in sheets if sheet["headings"]), key=lambda row: row["rows"])
    largest["target"] = "projects"
    largest["columns"] = propose_columns(largest["headings"], "projects", {})


def _wished(
    grid: SheetGrid, known: dict[str, Any], wish: SheetWish, remembered: Remembered
) -> dict[str, Any]:
    if wish.target not in TARGET_LABELS:
        return {**known, "target": "", "columns": []}
    if not 1 <= wish.row <= max(grid.last_row, 1) or wish.height not in (1, 2):
        raise InvalidInput(f"“{grid.title}”的表头行应在 1 到 {grid.last_row} 之间。")
    same_place = (wish.row, wish.height) == (known["row"], known["height"])
    if same_place and wish.target == known["target"]:
        return known
    if same_place and known["target"] and wish.target != known["target"]:
        found = find_header(grid, wish.target, remembered[wish.target])
        header = found or header_at(grid, wish.row, wish.height)
    else:
        header = header_at(grid, wish.row, wish.height)
    return _sheet(grid, wish.target, header, remembered)


def _clean(given: Sequence[str], sheet: Mapping[str, Any]) -> list[str]:
    """Fields of the target alone, one for each heading."""
    offered = keys_of(sheet["target"])
    kept = [key if key in offered else "" for key in given[: len(sheet["headings"])]]
    return kept + [""] * (len(sheet["headings"]) - len(kept))


def _remember(
    programme: Programme, sheet: Mapping[str, Any], proposed: list[str], known: Remembered
) -> None:
    """Keep what differs from what the synonyms say, so that next time it is proposed."""
    target = sheet["target"]
    for heading, key, guess in zip(sheet["headings"], sheet["columns"], proposed, strict=True):
        text = heading_key(heading)
        if not text or known[target].get(text, guess) == key:
            continue
        LedgerHeading.objects.update_or_create(
            committee=programme.committee, target=target, heading=text, defaults={"field": key}
        )


def _changed(ledger: Ledger) -> Ledger:
    ledger.version += 1
    ledger.state, ledger.findings, ledger.job = LedgerState.MAPPING, {}, None
    ledger.save()
    return ledger
