"""To-dos around bulletins: units named speak, the department sends on, the head signs."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from dashboards.links import address
from dashboards.queries.todos.items import (
    HEAD,
    STAFF,
    UNIT,
    Desk,
    Kind,
    RowNames,
    local_day,
    no_due,
)
from dashboards.queries.todos.sources import BULLETIN, ours, under_way
from dispatch.enums import BulletinState, EntrySide
from dispatch.models import BulletinEntry


def _open_words() -> Any:
    return BulletinEntry.objects.filter(
        bulletin__state=BulletinState.HEARING,
        chosen=True,
        side=EntrySide.BEHIND,
        explained_at=None,
    )


def _to_explain(desk: Desk) -> Q:
    own = _open_words().filter(
        project__organisation__in=desk.scope.unit_ids(), heard_until__isnull=False
    )
    return under_way("") & Q(pk__in=own.values("bulletin"))


def _to_forward(desk: Desk) -> Q:
    """Sent back by the head, or every unit has spoken or let its days pass."""
    waiting = _open_words().filter(heard_until__gte=desk.today)
    heard = Q(state=BulletinState.HEARING) & ~Q(pk__in=waiting.values("bulletin"))
    returned = Q(state=BulletinState.DRAFT) & ~Q(return_reason="")
    return ours(desk, STAFF) & (heard | returned)


def _to_sign(desk: Desk) -> Q:
    """Waiting for a head who has not written it."""
    own = Q(drafter=desk.user) | Q(editor=desk.user)
    return ours(desk, HEAD) & Q(state=BulletinState.WAITING) & ~own


def _names(page: str) -> RowNames:
    """Title, address and unit of a line."""
    return lambda row: (row.title, address(page, row.pk), str(row.programme))


def _since(desk: Desk, row: Any) -> Any:
    return local_day(row.saved_at)


BULLETIN_KINDS: tuple[Kind, ...] = (
    Kind(
        code="bulletin_word",
        label="通报",
        tile="待说明通报",
        source=BULLETIN,
        roles=UNIT,
        where=_to_explain,
        received=_since,
        due=lambda desk, row: row.speak_until,
        url=lambda row: address("dispatch:bulletin_explain", row.pk),
        action="去说明",
        note=lambda row: "拟点名本单位，可以说明一句话",
        names=_names("dispatch:bulletin_explain"),
    ),
    Kind(
        code="bulletin_sign",
        label="通报",
        tile="待签发通报",
        source=BULLETIN,
        roles=HEAD,
        where=_to_sign,
        received=_since,
        due=no_due,
        url=lambda row: address("dispatch:bulletin", row.pk),
        action="去签发",
        names=_names("dispatch:bulletin"),
    ),
    Kind(
        code="bulletin_forward",
        label="通报",
        tile="待送签通报",
        source=BULLETIN,
        roles=STAFF,
        where=_to_forward,
        received=_since,
        due=no_due,
        url=lambda row: address("dispatch:bulletin", row.pk),
        action="去办理",
        note=lambda row: "签发人退回修改" if row.return_reason else "单位都已说明或者期满",
        names=_names("dispatch:bulletin"),
    ),
)
