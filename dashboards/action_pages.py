"""Where each step of the lifecycle is taken: the buttons of the project page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboards.links import address
from projects.transitions import Transition

VERDICT = "reviews:verdict"
PRE_REVIEW, DECIDE, ACCEPTANCE = "reviews:pre_review", "reviews:decide", "reviews:acceptance"
# Steps with a page of their own, and the words of its button; all others go to projects:move.
PAGES: dict[str, tuple[str, str]] = {
    "submit": ("projects:submit", "核对并提交"),
    "resubmit": ("projects:submit", "核对并重新提交"),
    "take_pre_review": (PRE_REVIEW, "办理预审"),
    "return_for_revision": (PRE_REVIEW, "办理预审"),
    "send_to_experts": (PRE_REVIEW, "办理预审"),
    "veto": (PRE_REVIEW, "办理预审"),
    "post_notice": (DECIDE, "立项审定"),
    "approve": (DECIDE, "立项审定"),
    "return_from_panel": (DECIDE, "立项审定"),
    "reject": (DECIDE, "立项审定"),
    "approve_after_notice": (DECIDE, "公示期满立项"),
    "reopen_review": (DECIDE, "公示期满立项"),
    "reexamine": (VERDICT, "决定和申诉"),
    "reexamine_filing": (VERDICT, "决定和申诉"),
    "reexamine_acceptance": (VERDICT, "决定和申诉"),
    "start": ("projects:start", "启动实施"),
    "close": ("reviews:closing", "结项报告"),
    "begin_acceptance": (ACCEPTANCE, "受理验收"),
    "resubmit_acceptance": ("reviews:rectification", "整改报告"),
    "accept": (ACCEPTANCE, "办理验收"),
    "require_rectification": (ACCEPTANCE, "办理验收"),
    "fail": (ACCEPTANCE, "办理验收"),
}
# Seldom taken and hard to undo: shown apart from the step that comes next.
RARE = frozenset(
    {"suspend", "terminate", "revoke", "lapse", "continue", "archive", "reopen_closing", "withdraw"}
)
DANGEROUS = frozenset({"suspend", "terminate", "revoke", "lapse"})


@dataclass(frozen=True)
class Button:
    """A link to the page on which a step is taken."""

    label: str
    url: str
    rare: bool = False
    danger: bool = False


def buttons_for(project_id: int, rows: Iterable[Transition]) -> tuple[Button, ...]:
    """One button per page, in the order of the procedure; steps on the same page share it."""
    found: dict[str, Button] = {}
    for row in rows:
        page, label = PAGES.get(row.action, ("", row.label))
        url = (
            address(page, project_id) if page else address("projects:move", project_id, row.action)
        )
        if url and url not in found:
            rare, danger = row.action in RARE, row.action in DANGEROUS
            found[url] = Button(label, url, rare, danger)
    return tuple(found.values())
