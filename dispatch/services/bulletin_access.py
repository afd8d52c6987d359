"""Locks a bulletin and refuses strangers and acts that come too late."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from core.errors import NotAllowed, StaleState
from dispatch.enums import BulletinState
from dispatch.models import Bulletin

DRAFT = "dispatch.draft_bulletin"
ISSUE = "dispatch.issue_bulletin"
EXPLAIN = "dispatch.explain_bulletin"


def lock_bulletin(bulletin_id: int) -> Bulletin:
    """Lock the bulletin's row until the transaction ends.

    Who signed it is not joined: whoever waited for the lock would get the name from before.
    """
    return (
        Bulletin.objects.select_for_update(of=("self",))
        .select_related(
            "programme__committee",
            "programme__dispatch_rule",
            "period",
            "drafter",
        )
        .get(pk=bulletin_id)
    )


def refuse_outsider(bulletin: Bulletin, actor: Any, label: str) -> None:
    """Raise NotAllowed unless the person works in, or heads, the bulletin's department."""
    if not actor.has_perm(DRAFT, bulletin.programme):
        raise NotAllowed(f"您没有“{label}”的权限，须由组织部办理。")


def refuse_late(
    bulletin: Bulletin, label: str, states: Collection[str], seen_version: int | None = None
) -> None:
    """Raise StaleState when the bulletin is in another state, or another version is stored.

    An issued bulletin is named with who issued it: it never changes again.
    """
    if bulletin.state == BulletinState.ISSUED and bulletin.state not in states:
        raise StaleState(
            f"{bulletin.number}已由 {bulletin.approver} 签发，不再改动，“{label}”没有生效。"
            "有错误的，请在该期页面“另发更正”。"
        )
    if bulletin.state not in states:
        raise StaleState(
            f"“{bulletin.title}”现为“{bulletin.get_state_display()}”，不能“{label}”。"
            "您的操作没有生效，请刷新后再看。"
        )
    if seen_version is not None and seen_version != bulletin.version:
        raise StaleState(
            f"“{bulletin.title}”已由 {bulletin.editor} 改动，您看到的不是最新内容。"
            f"“{label}”没有生效，请打开最新内容核对后再办。"
        )
