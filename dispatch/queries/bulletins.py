"""Figures of a period for its bulletin, and bulletins as lists and pages show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from dispatch.bulletin_text import Figures, ProjectLine
from dispatch.enums import BulletinScope, BulletinState, EntrySide, LampColour, ReportState
from dispatch.models import (
    Bulletin,
    BulletinEntry,
    BulletinReceipt,
    Lamp,
    MonthlyReport,
    ReportPeriod,
)
from dispatch.queries.lamps import thresholds_of
from organisations.enums import Role
from organisations.models import Appointment, User
from projects.enums import ESTABLISHED
from projects.models import Project

_RUN_UNITS = {"Q": "个季度", "C": "个节点"}
_REACHED = frozenset({ReportState.CONFIRMED, ReportState.ACCEPTED})


def figures_of(period: ReportPeriod) -> Figures:
    """What the lists of the period hold now, whether its lamps are fixed or not; six queries.

    Counts are those of the whole programme, as its department sees it.
    """
    before = _period_before(period)
    reports = list(
        MonthlyReport.objects.filter(period=period).values_list(
            "project_id", "state", "timeliness", "highlight"
        )
    )
    asked = [row for row in reports if row[1] != ReportState.SKIPPED]
    lamps = list(_lamps(period))
    return Figures(
        period=str(period),
        report_name=period.report_name,
        run_unit=_RUN_UNITS.get(period.key[5:6], "个月"),
        reports=dict(Counter(timeliness for _, _, timeliness, _ in asked)),
        skipped=len(reports) - len(asked),
        lamps=dict(Counter(lamp.shown for lamp in lamps)),
        before=str(before) if before else "",
        lamps_before=_lamp_counts(before) if before else None,
        lag_mode=thresholds_of(period.programme_id).lag_mode,
        lines=tuple(_lines(period, lamps, reports)),
    )


def _period_before(period: ReportPeriod) -> ReportPeriod | None:
    earlier = ReportPeriod.objects.filter(
        programme=period.programme_id, starts_on__lt=period.starts_on
    )
    return earlier.order_by("starts_on").last()


def _lamps(period: ReportPeriod) -> QuerySet[Lamp]:
    rows = Lamp.objects.filter(period=period).select_related("project__organisation")
    return rows.defer("inputs", "reasons").order_by("project__organisation__path", "project_id")


def _lamp_counts(period: ReportPeriod) -> dict[str, int]:
    rows = Lamp.objects.filter(period=period).order_by().values("shown")
    return {row["shown"]: row["number"] for row in rows.annotate(number=Count("pk"))}


def _lines(
    period: ReportPeriod, lamps: Iterable[Lamp], reports: Iterable[tuple[int, str, str, str]]
) -> Iterable[ProjectLine]:
    runs = _red_runs(period, [lamp.project_id for lamp in lamps if lamp.shown == LampColour.RED])
    filed = {row[0]: row for row in reports if row[1] != ReportState.SKIPPED}
    for lamp in lamps:
        _, state, timeliness, highlight = filed.get(lamp.project_id, (0, "", "", ""))
        yield ProjectLine(
            project_id=lamp.project_id,
            number=lamp.project.project_number or lamp.project.draft_number,
            title=lamp.project.title,
            unit=lamp.project.organisation.short_name,
            colour=lamp.shown,
            planned=lamp.planned,
            actual=lamp.actual,
            lag=lamp.lag,
            overdue_days=lamp.overdue_days,
            red_run=runs.get(lamp.project_id, 0),
            timeliness=timeliness,
            highlight=highlight if state in _REACHED else "",
        )


def _red_runs(period: ReportPeriod, project_ids: list[int]) -> dict[int, int]:
    """How many periods in a row up to this one each of the red projects has been red."""
    if not project_ids:
        return {}
    rows = Lamp.objects.filter(
        project__in=project_ids,
        period__programme=period.programme_id,
        period__starts_on__lt=period.starts_on,
    ).order_by("-period__starts_on")
    runs, over = dict.fromkeys(project_ids, 1), set()
    for project_id, shown in rows.values_list("project_id", "shown"):
        if shown != LampColour.RED:
            over.add(project_id)
        elif project_id not in over:
            runs[project_id] += 1
    return runs


def bulletins_of(user: Any, programme: Any) -> QuerySet[Bulletin]:
    """Bulletins of the programme in the person's sight, unfinished ones first, then by number."""
    rows: QuerySet[Bulletin] = Bulletin.objects.visible_to(user).filter(programme=programme)
    return (
        rows.select_related("period", "drafter", "approver", "corrects")
        .annotate(sent=Count("receipts"), seen=Count("receipts", filter=~Q(receipts__read_at=None)))
        .order_by(F("issued_at").desc(nulls_first=True), "-pk")
    )


def with_names(rows: QuerySet[Bulletin]) -> QuerySet[Bulletin]:
    """Join what the pages and papers of one bulletin show."""
    return rows.select_related(
        "programme__committee",
        "programme__dispatch_rule",
        "period",
        "drafter",
        "editor",
        "approver",
        "corrects",
    )


def entries_of(bulletin: Bulletin, *, chosen_only: bool = False) -> list[BulletinEntry]:
    """Projects the bulletin names (or is offered to name), in their order; one query."""
    rows = bulletin.entries.select_related("project__organisation", "explained_by")
    return list(rows.filter(chosen=True) if chosen_only else rows)


def unheard(bulletin: Bulletin) -> QuerySet[BulletinEntry]:
    """Projects named as behind whose unit has not been told of the sentence yet."""
    return bulletin.entries.filter(chosen=True, side=EntrySide.BEHIND, heard_until=None)


def still_to_speak(bulletin: Bulletin, today: date) -> QuerySet[BulletinEntry]:
    """Projects named as behind whose unit may still speak and has not; its last day counts."""
    return bulletin.entries.filter(
        chosen=True, side=EntrySide.BEHIND, explained_at=None, heard_until__gte=today
    )


def highlights_of(period: ReportPeriod, named: Iterable[int]) -> list[MonthlyReport]:
    """What units called their highlight in reports of the period, of projects not named yet."""
    rows = MonthlyReport.objects.filter(period=period, state__in=_REACHED).exclude(highlight="")
    rows = rows.exclude(project__in=list(named)).select_related("project__organisation")
    return list(rows.order_by("project__organisation__path", "project_id"))


def people_to_send_to(bulletin: Bulletin, today: date) -> dict[int, int | None]:
    """User ids with the unit whose post they hold (None: as leader); one or two queries.

    Units are those with an established project in the programme; leaders always read along.
    """
    found: dict[int, int | None] = {}
    held = Appointment.objects.held_on(today).filter(
        user__is_active=True, post__organisation__is_active=True
    )
    if bulletin.scope != BulletinScope.LEADERS:
        units = Project.objects.filter(programme=bulletin.programme_id, status__in=ESTABLISHED)
        rows = held.filter(
            post__role__in=[Role.SECRETARY, Role.LIAISON],
            post__organisation__in=units.values("organisation"),
        )
        found |= dict(rows.order_by("-pk").values_list("user_id", "post__organisation_id"))
    leaders = held.filter(post__role=Role.LEADER, post__organisation=bulletin.issuer_id)
    for user_id in leaders.values_list("user_id", flat=True):
        found.setdefault(user_id, None)
    return found


def receipt_for(bulletin: Bulletin, user: User, today: date) -> BulletinReceipt | None:
    """The person's receipt, or a new one not saved for who has a post in a unit only since.

    The latter as long as nobody of the unit has read it. One or two queries.
    """
    own: BulletinReceipt | None = bulletin.receipts.filter(recipient=user).first()
    if own is not None:
        return own
    sent = bulletin.receipts.exclude(organisation=None)
    held = Appointment.objects.held_on(today).filter(
        user=user,
        post__role__in=[Role.SECRETARY, Role.LIAISON],
        post__organisation__in=sent.values("organisation"),
    )
    read = sent.exclude(read_at=None).values("organisation")
    post = held.exclude(post__organisation__in=read).select_related("post").order_by("pk").first()
    if post is None:
        return None
    return BulletinReceipt(
        bulletin=bulletin, recipient=user, organisation_id=post.post.organisation_id
    )


@dataclass(frozen=True)
class UnitReceipt:
    """One unit (or leader) a bulletin was sent to: it is read as soon as one of its people did."""

    name: str
    people: tuple[str, ...]
    readers: tuple[str, ...]
    read_at: datetime | None


def receipts_by_unit(bulletin: Bulletin) -> list[UnitReceipt]:
    """Units the bulletin was sent to, those that have not read it first; one query."""
    rows = bulletin.receipts.select_related("recipient", "organisation")
    groups: dict[str, list[BulletinReceipt]] = {}
    for receipt in rows.order_by("organisation__path", "recipient_id"):
        name = str(receipt.organisation or receipt.recipient)
        groups.setdefault(name, []).append(receipt)
    found = [_unit_receipt(name, receipts) for name, receipts in groups.items()]
    return sorted(found, key=lambda unit: unit.read_at is not None)


def _unit_receipt(name: str, receipts: list[BulletinReceipt]) -> UnitReceipt:
    read = sorted(row.read_at for row in receipts if row.read_at)
    return UnitReceipt(
        name=name,
        people=tuple(str(row.recipient) for row in receipts),
        readers=tuple(str(row.recipient) for row in receipts if row.read_at),
        read_at=read[0] if read else None,
    )


def snapshot_of(figures: Figures) -> dict[str, Any]:
    """The figures and the lamp list as they are kept with the bulletin."""
    return {
        "period": figures.period,
        "before": figures.before,
        "reports": dict(figures.reports),
        "skipped": figures.skipped,
        "lamps": dict(figures.lamps),
        "lamps_before": figures.lamps_before,
        "lines": [
            [
                line.number,
                line.unit,
                line.title,
                line.colour,
                str(line.planned),
                str(line.actual),
                str(line.lag),
                line.overdue_days,
                line.red_run,
            ]
            for line in _by_urgency(figures.lines)
        ],
    }


def _by_urgency(lines: Iterable[ProjectLine]) -> list[ProjectLine]:
    order = {colour: place for place, colour in enumerate(("red", "yellow", "green", "grey"))}
    return sorted(lines, key=lambda line: (order[str(line.colour)], -line.lag))


def changed_since(snapshot: Mapping[str, Any], period: ReportPeriod) -> bool:
    """Whether reports or lamps are no longer those the text was made from; two queries.

    Compares the counts, and by colour the sums of progress, lag and days overdue.
    """
    reports = MonthlyReport.objects.filter(period=period).exclude(state=ReportState.SKIPPED)
    counts = reports.order_by().values_list("timeliness").annotate(number=Count("pk"))
    if dict(counts) != snapshot.get("reports"):
        return True
    sums = Lamp.objects.filter(period=period).order_by().values_list("shown")
    lit = sums.annotate(Count("pk"), Sum("actual"), Sum("lag"), Sum("overdue_days"))
    return {row[0]: tuple(row[1:]) for row in lit} != _sums(snapshot.get("lines", ()))


def _sums(lines: Iterable[Sequence[Any]]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    for _, _, _, colour, _, actual, lag, overdue, _ in lines:
        before = found.get(colour, (0, Decimal(0), Decimal(0), 0))
        found[colour] = (
            before[0] + 1,
            before[1] + Decimal(actual),
            before[2] + Decimal(lag),
            before[3] + overdue,
        )
    return found


def waiting_for_head(paths: Iterable[str]) -> QuerySet[Bulletin]:
    """Bulletins of departments of these committees that wait for a head."""
    return Bulletin.objects.filter(
        state=BulletinState.WAITING, programme__committee__path__in=list(paths)
    )
