"""Groups of messages: the top floor alone knows what all the others write about."""

from __future__ import annotations

from notifications.kinds import KindGroup, register_kinds

GROUPS = (
    KindGroup(
        "application",
        "申报",
        ("application", "topic", "late_opening", "project", "handover"),
    ),
    KindGroup(
        "review",
        "评审",
        (
            *("pre_review", "veto", "sheet", "vote", "judge", "review", "objection", "appeal"),
            *("approval", "notice"),
        ),
    ),
    KindGroup(
        "dispatch",
        "调度",
        (
            *("report", "remind", "duty", "duties", "digest", "lamp", "milestone", "coordination"),
            *("problem", "gathering", "decision", "meeting", "inspection", "finding", "order"),
            *("supervision", "letter", "talk", "escalat", "bulletin"),
        ),
    ),
    KindGroup(
        "acceptance",
        "验收",
        (
            *("acceptance", "rectif", "closing", "result", "ranking", "merit", "revocation"),
            "stage",
        ),
    ),
)


def register() -> None:
    """Make the groups known to the inbox and to the lists of what was sent."""
    for group in GROUPS:
        register_kinds(group)
