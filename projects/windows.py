"""When a unit may file: the call, a late opening by the head, the second deadline for redrafts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from core import clock
from core.errors import Conflict
from organisations.models import Organisation
from programmes.enums import ProgrammeState
from programmes.models import ItemType, Programme
from projects.enums import OCCUPIES_QUOTA, Status
from projects.models import LateOpening, Project

CALL, LATE, REDRAFT = "call", "late", "redraft"


@dataclass(frozen=True)
class Window:
    """Until when a unit may file, and by what right; `why_closed` is set when it may not."""

    right: str = ""
    until: datetime | None = None
    why_closed: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the unit may file now."""
        return not self.why_closed

    @property
    def extra(self) -> str:
        """What the unit should know when it files by another right than the call."""
        if self.until is None or self.right not in (LATE, REDRAFT):
            return ""
        end = f"{self.until.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
        if self.right == LATE:
            return f"组织部已批准本单位特殊补报，补报截止 {end}。"
        return f"评审退回重拟的项目可以另行申报，重拟截止 {end}。"


def window_of(
    programme: Programme,
    organisation: Organisation | None = None,
    item_type: ItemType | None = None,
    *,
    apart_from: int | None = None,
) -> Window:
    """By what right the unit may file an item of this type now.

    To the minute; before the call nobody files. `apart_from` is the project that is being filed:
    it does not use up a place for redrafts itself. Source: transitions T1–T3, T11.
    """
    moment = clock.now()
    if programme.state != ProgrammeState.ACTIVE:
        return Window(why_closed=f"{programme}尚未开始执行或已经结束，现在不能申报。")
    if moment < programme.opens_at:
        opens = programme.opens_at.astimezone(clock.SHANGHAI)
        return Window(why_closed=f"申报尚未开放，开放时间：{opens:%Y-%m-%d %H:%M}。")
    if moment <= programme.closes_at:
        return Window(CALL, programme.closes_at)
    if organisation is not None:
        late = _late_until(programme, organisation, item_type, moment)
        if late is not None:
            return Window(LATE, late)
        if _may_redraft(programme, organisation, moment, apart_from):
            return Window(REDRAFT, programme.redraft_until)
    closed = programme.closes_at.astimezone(clock.SHANGHAI)
    return Window(
        why_closed=f"申报已于 {closed:%Y-%m-%d %H:%M} 截止。"
        "确需补报的，请联系组织部，由负责人办理特殊补报。"
    )


def refuse_closed_window(
    programme: Programme,
    organisation: Organisation | None = None,
    item_type: ItemType | None = None,
    *,
    apart_from: int | None = None,
) -> None:
    """Raise Conflict unless the unit may file now; see `window_of`."""
    window = window_of(programme, organisation, item_type, apart_from=apart_from)
    if not window.is_open:
        raise Conflict(window.why_closed)


def _late_until(
    programme: Programme,
    organisation: Organisation,
    item_type: ItemType | None,
    moment: datetime,
) -> datetime | None:
    """End of the longest late opening of the unit; one that names a type opens no other."""
    meant = Q(item_type=None) if item_type is None else Q(item_type=None) | Q(item_type=item_type)
    openings = LateOpening.objects.open_at(moment).filter(
        meant, programme=programme, organisation=organisation
    )
    return openings.order_by("-until").values_list("until", flat=True).first()


def _may_redraft(
    programme: Programme, organisation: Organisation, moment: datetime, apart_from: int | None
) -> bool:
    """One new project for each one refused by the panel, until the second deadline."""
    if programme.redraft_until is None or moment > programme.redraft_until:
        return False
    own = Project.objects.filter(programme=programme, organisation=organisation)
    refused = own.filter(status=Status.REJECTED, steps__action="reject").distinct().count()
    if not refused:
        return False
    closes = programme.closes_at
    # A project handed in again after it was returned kept its place from the call.
    after = Q(created_at__gt=closes) | Q(submitted_at__gt=closes, return_count=0)
    redrafts = own.filter(after, status__in=OCCUPIES_QUOTA).exclude(pk=apart_from).count()
    return redrafts < refused
