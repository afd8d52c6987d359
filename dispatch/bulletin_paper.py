"""A bulletin as it is read on the page and printed: one source for both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from core.clock import SHANGHAI
from core.documents.blocks import (
    Addressee,
    Block,
    Body,
    Closing,
    Gap,
    Heading,
    Imprint,
    Line,
    NewPage,
    Paper,
    Title,
)
from core.documents.form_sheet import Grid, grid_table
from dispatch.bulletin_text import LAMP_WORDS, Part, Sections, lead_in, parts_of
from dispatch.enums import BulletinScope, EntrySide
from dispatch.models import Bulletin, BulletinEntry
from projects.papers.parties import cn_day, department_name

ANNEX_HEADS = ("序号", "项目编号", "单位", "项目", "灯", "序时/实际（%）", "滞后", "最长逾期（天）")
_ANNEX_SHARES = (1.4, 3.2, 3.2, 5.6, 2.4, 3.2, 1.8, 2.2)
_TO_ALL = "各党委（党工委、党组）"
# Where the snapshot keeps what everybody was called when the bulletin was issued.
AS_ISSUED = "as_issued"


def bulletin_parts(bulletin: Bulletin, entries: Iterable[BulletinEntry]) -> tuple[Part, ...]:
    """Sections with the projects named, each with its unit's own word."""
    named: dict[str, list[str]] = {EntrySide.GOOD: [], EntrySide.BEHIND: []}
    for entry in entries:
        if entry.chosen:
            named[entry.side].append(_told(entry, _kept(bulletin).get("named", {})))
    sections = Sections(bulletin.overall, bulletin.good, bulletin.problems, bulletin.demands)
    return parts_of(sections, named[EntrySide.GOOD], named[EntrySide.BEHIND])


def annex_name(bulletin: Bulletin) -> str:
    """What the lamp list is called; "" when the bulletin has none."""
    period = bulletin.snapshot.get("period", "")
    return f"{period}亮灯情况表" if bulletin.snapshot.get("lines") else ""


def annex_rows(bulletin: Bulletin) -> list[tuple[str, ...]]:
    """Rows of the lamp list as it was when the text was made, red ones first."""
    rows: list[tuple[str, ...]] = []
    for place, line in enumerate(bulletin.snapshot.get("lines", ()), start=1):
        number, unit, title, colour, planned, actual, lag, overdue, red_run = line
        run = f"（连续 {red_run} 期）" if red_run > 1 else ""
        rows.append(
            (
                str(place),
                number,
                unit,
                title,
                f"{LAMP_WORDS[colour]}{run}",
                f"{planned}/{actual}",
                lag,
                str(overdue),
            )
        )
    return rows


def correction_note(bulletin: Bulletin) -> str:
    """The sentence that names the issue being corrected, "" for none."""
    if bulletin.corrects is None:
        return ""
    return f"本期更正{bulletin.corrects.number}，以本期为准。"


def addressee_of(bulletin: Bulletin) -> str:
    """Whom the bulletin is for."""
    return str(_kept(bulletin).get("addressee") or _addressee_now(bulletin))


def names_of(bulletin: Bulletin, entries: Iterable[BulletinEntry]) -> dict[str, Any]:
    """What everybody is called now: kept at issuing, so that renaming changes no old issue."""
    projects = [entry.project for entry in entries if entry.chosen]
    return {
        "issuer": department_name(bulletin.programme.committee),
        "addressee": _addressee_now(bulletin),
        "named": {str(row.pk): [row.organisation.short_name, row.title] for row in projects},
    }


def _kept(bulletin: Bulletin) -> dict[str, Any]:
    found: dict[str, Any] = bulletin.snapshot.get(AS_ISSUED, {})
    return found


def _addressee_now(bulletin: Bulletin) -> str:
    if bulletin.scope == BulletinScope.LEADERS:
        return f"{bulletin.programme.committee.short_name}领导"
    return _TO_ALL


def bulletin_paper(bulletin: Bulletin, entries: Sequence[BulletinEntry]) -> Paper:
    """The bulletin by GB/T 9704, with the lamp list as its annex; a draft until it is issued.

    Seal and red head belong to the office.
    """
    issuer = _kept(bulletin).get("issuer") or department_name(bulletin.programme.committee)
    moment = bulletin.issued_at
    day = cn_day(moment.astimezone(SHANGHAI).date()) if moment else ""
    year = bulletin.number_year or bulletin.made_at.astimezone(SHANGHAI).year
    head: list[Block] = [] if bulletin.number else [Line("代拟稿", font="head")]
    blocks: list[Block] = [
        *head,
        Line(bulletin.number or f"〔{year}〕第　期", align="center"),
        Gap(2),
        Title(bulletin.title),
        Addressee(addressee_of(bulletin)),
        *_body(bulletin, entries),
        Gap(stay=True),
    ]
    name = annex_name(bulletin)
    if name:
        blocks += [Body(f"附件：{name}", stay=True)]
    blocks += [Gap(2, stay=True), Closing(issuer, day or f"{year}年　月　日")]
    if name:
        blocks += _annex(bulletin, name)
    blocks += [Gap(), Imprint("", issuer, day or f"{year}年　月　日")]
    return Paper("通报", tuple(blocks), grid=True)


def _body(bulletin: Bulletin, entries: Sequence[BulletinEntry]) -> list[Block]:
    note = correction_note(bulletin)
    blocks: list[Block] = [Body(note)] if note else []
    for part in bulletin_parts(bulletin, entries):
        blocks.append(Heading(part.heading))
        blocks += [Body(paragraph) for paragraph in part.paragraphs]
    return blocks


def _annex(bulletin: Bulletin, name: str) -> list[Block]:
    grid = Grid("", ANNEX_HEADS, _ANNEX_SHARES, tuple(annex_rows(bulletin)))
    return [NewPage(), Line("附件", font="head"), Gap(), Title(name, 18), grid_table(grid)]


def _told(entry: BulletinEntry, kept: dict[str, list[str]]) -> str:
    project = entry.project
    unit, title = kept.get(str(project.pk)) or (project.organisation.short_name, project.title)
    text = f"{lead_in(unit, title)}{entry.sentence}"
    if entry.explanation:
        text += f"（单位说明：{entry.explanation.rstrip('。')}。）"
    return text
