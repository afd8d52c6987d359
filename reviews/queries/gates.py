"""Which gates one application has to pass: those of the programme that its item type keeps."""

from __future__ import annotations

from programmes.enums import GateKind
from programmes.models import Gate
from programmes.queries import panel_gate
from projects.models import Project
from reviews.models import CardBallot
from reviews.queries.rubrics import has_panel


def panel_of(project: Project) -> Gate | None:
    """The panel the application comes before: marks, cards, or None for light items."""
    return panel_gate(project.programme) if has_panel(project) else None


def votes_by_cards(panel: Gate | None) -> bool:
    """Whether the panel shows cards instead of marking."""
    return panel is not None and panel.kind == GateKind.CARD_VOTE


def cards_of(project: Project, round_number: int) -> list[CardBallot]:
    """Cards of a round, in no order that tells who voted when; one query."""
    rows = CardBallot.objects.filter(project=project, round=round_number)
    return list(rows.select_related("judge").order_by("colour", "pk"))
