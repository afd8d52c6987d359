"""Refuses acts on a finding or an order whose latest step the person has not seen."""

from __future__ import annotations

from django.db.models import QuerySet

from core.errors import StaleState
from dispatch.models import SupervisionStep


def refuse_unseen(name: str, steps: QuerySet[SupervisionStep], seen_step: int | None) -> None:
    """Raise StaleState when somebody acted after the step `seen_step`; None says nothing.

    A draft may be taken back, changed and handed in again while a page stays open: its state is
    the same as before, its words are not. The caller holds the lock of what the steps belong to.
    """
    if seen_step is None:
        return
    last = steps.select_related("by").order_by("-pk").first()
    if last is not None and last.pk != seen_step:
        raise StaleState(
            f"{name}刚由 {last.by} 办理过，您看到的不是最新内容，您的操作没有生效。请刷新后再看。"
        )
