"""Drafting of bulletins: made from a period's data, edited, made anew, corrected by a new issue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Conflict, InvalidInput, NotAllowed
from dispatch.bulletin_paper import AS_ISSUED
from dispatch.bulletin_text import (
    Figures,
    ProjectLine,
    Sections,
    behind_ones,
    behind_sentence,
    good_ones,
    good_sentence,
    named_by_itself,
    sections_of,
)
from dispatch.enums import BulletinKind, BulletinScope, BulletinState, EntrySide
from dispatch.models import Bulletin, BulletinEntry, ReportPeriod
from dispatch.models.bulletins import SECTION_MAX, SENTENCE_MAX, TITLE_MAX
from dispatch.queries.bulletins import figures_of, snapshot_of
from dispatch.services.bulletin_access import DRAFT, lock_bulletin, refuse_late, refuse_outsider

SECTIONS = ("overall", "good", "problems", "demands")
_MOST_POSITION = 999
_TITLES = {
    BulletinKind.MONTHLY: "关于{period}“书记项目”调度情况的通报",
    BulletinKind.INSPECTION: "关于{period}“书记项目”督查情况的通报",
    BulletinKind.URGENT: "关于“书记项目”有关事项的通报",
    BulletinKind.PRAISE: "关于{period}“书记项目”推进较好项目的通报",
}


@dataclass(frozen=True)
class EntryEdit:
    """What the officer made of one project offered: ticked, its place, its sentence."""

    pk: int
    chosen: bool
    position: int
    sentence: str


@dataclass(frozen=True)
class BulletinContent:
    """What is typed in the editor."""

    title: str
    scope: str
    sections: Sections
    entries: tuple[EntryEdit, ...] = ()


@transaction.atomic
def draft_bulletin(*, period_id: int, kind: str, actor: Any) -> Bulletin:
    """Make a bulletin from the data of a period; the month's own exists once.

    A second click on the month's bulletin returns the one being drafted. Raises NotAllowed,
    InvalidInput (no such kind), Conflict (the month's bulletin is issued: a new issue corrects).
    """
    period = (
        ReportPeriod.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme__committee")
        .get(pk=period_id)
    )
    if not actor.has_perm(DRAFT, period.programme):
        raise NotAllowed("您没有“起草通报”的权限，须由组织部办理。")
    if kind not in BulletinKind.values:
        raise InvalidInput("请选择通报的种类。")
    if kind == BulletinKind.MONTHLY:
        first = period.bulletins.filter(kind=kind, corrects=None).first()
        if first is not None and first.state == BulletinState.ISSUED:
            raise Conflict(
                f"{period}的调度通报已经签发（{first.number}）。有错误的，请在该期页面“另发更正”。"
            )
        if first is not None:
            return first
    bulletin = Bulletin(
        programme=period.programme,
        issuer=period.programme.committee,
        period=period,
        kind=kind,
        drafter=actor,
    )
    _make(bulletin, period, actor)
    audit.record(actor=actor, action="bulletin.draft", obj=bulletin, details={"kind": kind})
    return bulletin


@transaction.atomic
def regenerate(*, bulletin_id: int, seen_version: int | None, actor: Any) -> Bulletin:
    """Make text and list anew from the data of now; what was typed is lost.

    What a unit said about a sentence that stays the same is kept. Raises NotAllowed, StaleState,
    Conflict.
    """
    bulletin = lock_bulletin(bulletin_id)
    refuse_outsider(bulletin, actor, "重新生成")
    refuse_late(bulletin, "重新生成", {BulletinState.DRAFT}, seen_version)
    if bulletin.period is None:
        raise Conflict("这份通报不属于任何报告期，没有可以据以生成的数据。")
    heard = {entry.project_id: entry for entry in bulletin.entries.all()}
    bulletin.entries.all().delete()
    _make(bulletin, bulletin.period, actor, heard)
    audit.record(actor=actor, action="bulletin.regenerate", obj=bulletin)
    return bulletin


@transaction.atomic
def save_text(*, bulletin_id: int, content: BulletinContent, version: int, actor: Any) -> Bulletin:
    """Keep what is typed in the editor and return the bulletin with its new version.

    A sentence changed about a project behind has to be told to its unit again. Raises
    NotAllowed, StaleState (another version, or no draft), InvalidInput (`field_errors`).
    """
    bulletin = lock_bulletin(bulletin_id)
    refuse_outsider(bulletin, actor, "保存通报")
    refuse_late(bulletin, "保存通报", {BulletinState.DRAFT}, version)
    _refuse_faulty(content)
    bulletin.title, bulletin.scope = content.title.strip(), content.scope
    for name in SECTIONS:
        setattr(bulletin, name, getattr(content.sections, name).strip())
    _keep_entries(bulletin, content.entries)
    takes_over = bulletin.editor_id != actor.pk
    _touch(bulletin, actor)
    bulletin.save()
    if takes_over:
        # Not every autosave, but everybody who had a hand in the text.
        details = {"version": bulletin.version}
        audit.record(actor=actor, action="bulletin.save", obj=bulletin, details=details)
    return bulletin


@transaction.atomic
def add_project(
    *, bulletin_id: int, side: str, actor: Any, words: str = "", project_id: int | None = None
) -> BulletinEntry:
    """Offer one more project of the period: the one named, else found by number or title.

    Raises NotAllowed, StaleState, InvalidInput (none or several found, or listed already).
    """
    bulletin = lock_bulletin(bulletin_id)
    refuse_outsider(bulletin, actor, "添加项目")
    refuse_late(bulletin, "添加项目", {BulletinState.DRAFT})
    if side not in EntrySide.values or bulletin.period is None:
        raise InvalidInput("请选择列入较好还是滞后。")
    figures = figures_of(bulletin.period)
    line = _one_line(figures, words.strip(), project_id)
    if bulletin.entries.filter(project=line.project_id).exists():
        raise InvalidInput(f"“{line.title}”已在下面的表里，勾选即可。")
    last = bulletin.entries.filter(side=side).order_by("position").last()
    entry = _entry(bulletin, line, side, figures)
    entry.position = min((last.position if last else 0) + 1, _MOST_POSITION)
    entry.save()
    _touch(bulletin, actor)
    bulletin.save(update_fields=["version", "saved_at", "editor"])
    audit.record(
        actor=actor,
        action="bulletin.add_project",
        obj=bulletin,
        details={"project": line.project_id, "side": side},
    )
    return entry


@transaction.atomic
def correct_bulletin(*, bulletin_id: int, actor: Any) -> Bulletin:
    """Draft a new issue that corrects an issued one, beginning with its text and list.

    A second click returns the draft there is. Raises NotAllowed, Conflict (not issued, or
    corrected already).
    """
    old = lock_bulletin(bulletin_id)
    refuse_outsider(old, actor, "另发更正")
    if old.state != BulletinState.ISSUED:
        raise Conflict(f"“{old.title}”还没有签发，直接修改即可，不用另发更正。")
    new = old.corrections.first()
    if new is not None and new.state == BulletinState.ISSUED:
        raise Conflict(
            f"{old.number}已由{new.number}更正；再有错误的，请在{new.number}的页面更正。"
        )
    if new is not None:
        return new
    new = _copy(old, actor)
    audit.record(actor=actor, action="bulletin.correct", obj=new, details={"corrects": old.number})
    return new


@transaction.atomic
def discard(*, bulletin_id: int, actor: Any) -> None:
    """Throw a draft away about which no unit has been asked yet.

    Raises NotAllowed, StaleState (no draft), Conflict (units were asked).
    """
    bulletin = lock_bulletin(bulletin_id)
    refuse_outsider(bulletin, actor, "删除草稿")
    refuse_late(bulletin, "删除草稿", {BulletinState.DRAFT})
    if bulletin.entries.exclude(heard_until=None).filter(chosen=True).exists() and (
        bulletin.corrects_id is None
    ):
        raise Conflict("已经请单位作过说明，这份通报不能删除，可以修改后再送。")
    audit.record(actor=actor, action="bulletin.discard", obj=bulletin, title=bulletin.title)
    bulletin.delete()


def _make(
    bulletin: Bulletin,
    period: ReportPeriod,
    actor: Any,
    heard: dict[int, BulletinEntry] | None = None,
) -> None:
    """Fill title, sections, snapshot and entries from the period's data of now."""
    figures = figures_of(period)
    bulletin.title = _TITLES[BulletinKind(bulletin.kind)].format(period=figures.period)
    bulletin.snapshot, bulletin.made_at = snapshot_of(figures), clock.now()
    sections = _sections(bulletin.kind, figures)
    for name in SECTIONS:
        setattr(bulletin, name, getattr(sections, name))
    _touch(bulletin, actor)
    bulletin.save()
    BulletinEntry.objects.bulk_create(_entries(bulletin, figures, heard or {}))


def _sections(kind: str, figures: Figures) -> Sections:
    """The month's text; the other kinds begin with what fits them."""
    made = sections_of(figures)
    if kind == BulletinKind.MONTHLY:
        return made
    if kind == BulletinKind.PRAISE:
        return Sections("", made.good, "", "")
    return Sections("", "", "", "")


def _entries(
    bulletin: Bulletin, figures: Figures, heard: dict[int, BulletinEntry]
) -> Iterable[BulletinEntry]:
    monthly = bulletin.kind == BulletinKind.MONTHLY
    sides = {
        EntrySide.GOOD: good_ones(figures.lines),
        EntrySide.BEHIND: behind_ones(figures.lines),
    }
    if bulletin.kind == BulletinKind.PRAISE:
        del sides[EntrySide.BEHIND]
    for side, lines in sides.items():
        for position, line in enumerate(lines, start=1):
            entry = _entry(bulletin, line, side, figures)
            entry.position = position
            entry.chosen = named_by_itself(line) if side == EntrySide.BEHIND else True
            if not monthly and bulletin.kind != BulletinKind.PRAISE:
                entry.chosen = False
            _keep_word(entry, heard.get(line.project_id))
            yield entry


def _entry(bulletin: Bulletin, line: ProjectLine, side: str, figures: Figures) -> BulletinEntry:
    if side == EntrySide.GOOD:
        sentence = good_sentence(line)
    else:
        sentence = behind_sentence(line, lag_mode=figures.lag_mode, run_unit=figures.run_unit)
    return BulletinEntry(
        bulletin=bulletin,
        project_id=line.project_id,
        side=side,
        position=0,
        colour=line.colour,
        planned=line.planned,
        actual=line.actual,
        lag=line.lag,
        overdue_days=line.overdue_days,
        red_run=line.red_run,
        sentence=sentence[:SENTENCE_MAX],
    )


def _keep_word(entry: BulletinEntry, before: BulletinEntry | None) -> None:
    """What the unit was told and said stays as long as the sentence does."""
    if before is None or before.side != entry.side or before.sentence != entry.sentence:
        return
    for name in ("heard_until", "explanation", "explained_by", "explained_at"):
        setattr(entry, name, getattr(before, name))


def _keep_entries(bulletin: Bulletin, edits: Iterable[EntryEdit]) -> None:
    by_pk = {edit.pk: edit for edit in edits}
    changed = []
    for entry in bulletin.entries.filter(pk__in=by_pk):
        edit = by_pk[entry.pk]
        sentence = " ".join(edit.sentence.split())
        if sentence != entry.sentence:
            entry.heard_until = entry.explained_at = entry.explained_by = None
        entry.chosen, entry.sentence = edit.chosen, sentence
        entry.position = min(max(edit.position, 0), _MOST_POSITION)
        changed.append(entry)
    BulletinEntry.objects.bulk_update(
        changed,
        ["chosen", "sentence", "position", "heard_until", "explained_at", "explained_by"],
    )


def _copy(old: Bulletin, actor: Any) -> Bulletin:
    """A draft with text and list of the old issue."""
    kept = ("programme_id", "issuer_id", "period_id", "kind", "scope", "title")
    new = Bulletin(corrects=old, drafter=actor, made_at=old.made_at)
    new.snapshot = {name: facts for name, facts in old.snapshot.items() if name != AS_ISSUED}
    for name in (*kept, *SECTIONS):
        setattr(new, name, getattr(old, name))
    _touch(new, actor)
    new.save()
    entries = list(old.entries.all())
    for entry in entries:
        entry.pk, entry.bulletin = None, new
    BulletinEntry.objects.bulk_create(entries)
    return new


def _touch(bulletin: Bulletin, actor: Any) -> None:
    bulletin.version += 1
    bulletin.saved_at, bulletin.editor = clock.now(), actor


def _one_line(figures: Figures, words: str, project_id: int | None) -> ProjectLine:
    chosen = [line for line in figures.lines if line.project_id == project_id]
    if chosen:
        return chosen[0]
    if not words:
        raise InvalidInput("请写项目编号或者项目名称。")
    by_number = [line for line in figures.lines if line.number == words]
    found = by_number or [line for line in figures.lines if words in line.title]
    exact = [line for line in found if line.title == words]
    if len(exact) == 1:
        return exact[0]
    if not found:
        raise InvalidInput(f"{figures.period}亮灯的项目中没有“{words}”，请核对编号或名称。")
    if len(found) > 1:
        raise InvalidInput(f"名称含“{words}”的有 {len(found)} 个项目，请写项目编号。")
    return found[0]


def _refuse_faulty(content: BulletinContent) -> None:
    errors: dict[str, list[str]] = {}
    if not content.title.strip():
        errors["title"] = ["请写标题。"]
    elif len(content.title.strip()) > TITLE_MAX:
        errors["title"] = [f"标题不超过 {TITLE_MAX} 字。"]
    if content.scope not in BulletinScope.values:
        errors["scope"] = ["请选择发送范围。"]
    for name in SECTIONS:
        if len(getattr(content.sections, name)) > SECTION_MAX:
            errors[name] = [f"每一部分不超过 {SECTION_MAX} 字，请删减。"]
    for edit in content.entries:
        length = len(" ".join(edit.sentence.split()))
        if edit.chosen and not length:
            errors[f"sentence-{edit.pk}"] = ["勾选的项目要写一句表述。"]
        elif length > SENTENCE_MAX:
            errors[f"sentence-{edit.pk}"] = [f"表述不超过 {SENTENCE_MAX} 字，请删减。"]
    if errors:
        sentences = "".join(dict.fromkeys(found[0] for found in errors.values()))
        raise InvalidInput(f"通报没有保存。{sentences}", field_errors=errors)
