"""A month with one project behind and one ahead, and its bulletin on every step of its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from core import clock
from dispatch.enums import BulletinKind
from dispatch.models import Bulletin, BulletinEntry, ReportPeriod
from dispatch.services.bulletin_issue import explain_entries, forward_bulletin, issue_bulletin
from dispatch.services.bulletins import draft_bulletin
from dispatch.services.checking import accept_report
from dispatch.services.lamps import recompute_lamps
from dispatch.services.periods import mark_missing
from dispatch.services.reports import file_report
from organisations.models import User
from projects.models import Project
from tests.dispatch.months import content, opened, report_of, running
from tests.world import World, local

# A Monday after the deadline of May's reports.
DRAFTING = local(2026, 6, 8)
TITLES = "滞后的项目", "领先的项目"
HIGHLIGHT = "建成党员先锋岗 12 个。"
WORD = "场地六月底交付，七月补上进度。"


@dataclass(frozen=True)
class Month:
    """The month the bulletin is about."""

    period: ReportPeriod
    behind: Project
    good: Project


def may(world: World) -> Month:
    """May: the first town reports nothing and lags, the second is ahead and says why."""
    behind = running(world.programme, world.home.towns[0], title=TITLES[0])
    good = running(world.programme, world.home.towns[1], title=TITLES[1])
    opened(world)
    period = opened(world, "2026-05")
    with clock.at(local(2026, 6, 3)):
        report = report_of(good, period)
        told = content(good, 100, 100, 40, done=date(2026, 5, 20), highlight=HIGHLIGHT)
        file_report(report_id=report.pk, content=told, actor=world.other_secretary)
        accept_report(report_id=report.pk, actor=world.staff)
    with clock.at(DRAFTING):
        mark_missing(now=clock.now())
        recompute_lamps(today=clock.today())
    return Month(period, behind, good)


def drafted(world: World, month: Month | None = None) -> Bulletin:
    """The month's bulletin as the data make it."""
    period = (month or may(world)).period
    with clock.at(DRAFTING):
        return draft_bulletin(period_id=period.pk, kind=BulletinKind.MONTHLY, actor=world.staff)


def entry_of(bulletin: Bulletin, title: str = TITLES[0]) -> BulletinEntry:
    return bulletin.entries.get(project__title=title)


def said(bulletin: Bulletin, actor: User, text: str) -> None:
    """Somebody's sentence about the project named."""
    words = {entry_of(bulletin).pk: text}
    explain_entries(bulletin_id=bulletin.pk, words=words, actor=actor)


def heard(world: World) -> Bulletin:
    """Sent to the unit named, which may speak until the next working day."""
    bulletin = drafted(world)
    with clock.at(DRAFTING):
        return forward_bulletin(
            bulletin_id=bulletin.pk, seen_version=bulletin.version, actor=world.staff
        )


def waiting(world: World) -> Bulletin:
    """The unit has spoken; the head has to sign."""
    bulletin = heard(world)
    with clock.at(DRAFTING + timedelta(hours=1)):
        said(bulletin, world.liaison, WORD)
        return forward_bulletin(bulletin_id=bulletin.pk, seen_version=None, actor=world.staff)


def issued(world: World) -> Bulletin:
    """Signed, numbered and sent."""
    bulletin = waiting(world)
    with clock.at(DRAFTING + timedelta(hours=2)):
        return issue_bulletin(bulletin_id=bulletin.pk, seen_version=None, actor=world.head)


def one_of_each(world: World, period: ReportPeriod) -> dict[str, Bulletin]:
    """A draft, one being heard and one issued, of a period with lamps; made once.

    The clock stands wherever the caller put it.
    """
    kinds = {
        "draft": BulletinKind.INSPECTION,
        "heard": BulletinKind.MONTHLY,
        "issued": BulletinKind.PRAISE,
    }
    found = {bulletin.kind: bulletin for bulletin in period.bulletins.all()}
    for kind in kinds.values():
        if kind not in found:
            made = draft_bulletin(period_id=period.pk, kind=kind, actor=world.staff)
            found[kind] = _sent_on(made, world)
    return {name: found[kind] for name, kind in kinds.items()}


def _sent_on(bulletin: Bulletin, world: World) -> Bulletin:
    if bulletin.kind == BulletinKind.INSPECTION:
        return bulletin
    sent = forward_bulletin(bulletin_id=bulletin.pk, seen_version=None, actor=world.staff)
    if bulletin.kind == BulletinKind.MONTHLY:
        return sent
    return issue_bulletin(bulletin_id=bulletin.pk, seen_version=None, actor=world.head)
