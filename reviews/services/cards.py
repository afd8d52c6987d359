"""The vote by cards: who votes, one card each, what it comes to once all have voted."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from random import SystemRandom
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from notifications.services.messages import tell
from organisations.models import User
from programmes.enums import Stage
from programmes.models import Gate, Programme
from projects.enums import Status
from projects.models import Project
from projects.services.lifecycle import lock_project
from reviews.cards import green_share, outcome
from reviews.enums import CardColour, SheetState
from reviews.models import CardBallot, ScoreResult, ScoreSheet
from reviews.queries.bars import Cause, bars_between
from reviews.queries.gates import panel_of, votes_by_cards
from reviews.queries.panel import current_round, judges_for, result_of
from reviews.scoring import rounded

COMMENT_MAX = 300


@transaction.atomic
def open_vote(
    *, programme: Programme, project_ids: Iterable[int], judge_ids: Iterable[int], actor: Any
) -> list[ScoreSheet]:
    """Give each judge a vote on each of the projects, but for those that bar the judge (回避).

    Votes that exist are left as they are. Raises NotAllowed, InvalidInput (not an expert of this
    committee, nobody chosen), StaleState (a project is not before the panel).
    """
    if not actor.has_perm("reviews.work_on_programme", programme):
        raise NotAllowed("发起表决须由主办党委的组织部办理。")
    wanted = set(judge_ids)
    judges = [judge for judge in judges_for(programme) if judge.pk in wanted]
    if len(judges) != len(wanted) or not judges:
        raise InvalidInput("请从本级在任的评审专家中选择投票人。")
    # All projects first, as for sheets: the chain of records is locked with the first one.
    projects = [lock_project(project_id) for project_id in sorted(project_ids)]
    bars = bars_between(judges, [Cause.of(project) for project in projects])
    new: list[ScoreSheet] = []
    for project in projects:
        barred = bars.of(Cause.of(project))
        free = [one for one in judges if one.pk not in barred]
        new += _give_votes(project, free, actor)
    _tell_voters(new)
    return new


def _give_votes(project: Project, judges: list[User], actor: Any) -> list[ScoreSheet]:
    if project.status != Status.EXPERT_REVIEW or not votes_by_cards(panel_of(project)):
        raise StaleState(f"“{project}”现在不在表决环节，没有发起。请刷新后再看。")
    if result_of(project):
        raise Conflict(f"“{project}”的表决已经汇总，不能再增加投票人。")
    round_number = current_round(project)
    known = set(
        project.sheets.filter(rubric=None, round=round_number).values_list("judge_id", flat=True)
    )
    created = ScoreSheet.objects.bulk_create(
        ScoreSheet(
            project=project,
            stage=Stage.APPROVAL,
            round=round_number,
            judge=judge,
            assigned_by=actor,
            assigned_at=clock.now(),
        )
        for judge in judges
        if judge.pk not in known
    )
    if created:
        names = [str(sheet.judge) for sheet in created]
        audit.record(actor=actor, action="vote.open", obj=project, details={"judges": names})
    return created


def _tell_voters(sheets: list[ScoreSheet]) -> None:
    by_judge: dict[int, list[ScoreSheet]] = {}
    for sheet in sheets:
        by_judge.setdefault(sheet.judge_id, []).append(sheet)
    for rows in by_judge.values():
        tell(
            recipients=[rows[0].judge],
            kind="vote_opened",
            title=f"有 {len(rows)} 个项目请您投票（绿黄红牌）",
            body="、".join(sheet.project.title for sheet in rows),
            link=reverse("reviews:sheets"),
            once_key=f"vote-{rows[0].pk}-{rows[-1].pk}",
        )


@transaction.atomic
def cast_card(*, sheet_id: int, actor: Any, colour: str, comment: str = "") -> ScoreSheet:
    """Cast the one card of a judge; the last one makes the result.

    Raises InvalidInput (no colour, a yellow or red card without reason), StaleState (cast
    already, vote over), NotAllowed. In a secret ballot the card names nobody.
    """
    seen = ScoreSheet.objects.select_related("project__programme__committee").get(pk=sheet_id)
    project = lock_project(seen.project_id)
    if not actor.has_perm("reviews.score_sheet", seen):
        raise NotAllowed("只能投分配给您本人的票。")
    sheet = ScoreSheet.objects.select_for_update(of=("self",)).get(pk=sheet_id)
    panel = panel_of(project)
    _refuse_card(project, sheet, panel, colour, comment.strip())
    sheet.state, sheet.locked_at = SheetState.LOCKED, clock.now()
    sheet.save(update_fields=["state", "locked_at"])
    secret = panel is not None and panel.secret
    card = CardBallot(
        project=project,
        round=sheet.round,
        colour=colour,
        comment=comment.strip(),
        judge=None if secret else actor,
    )
    if secret:
        _into_the_urn(card)
    else:
        card.save()
    audit.record(actor=actor, action="vote.cast", obj=sheet, title=f"表决票 {project}")
    store_vote_if_complete(project, actor=actor)
    return sheet


def _into_the_urn(card: CardBallot) -> None:
    """Put a card among those cast before and write all of them anew in random order.

    Neither the place of a row nor the transaction that wrote it then tells whose card it is:
    all bear the marks of the last vote. The project is locked by the caller.
    """
    rows = CardBallot.objects.filter(project=card.project, round=card.round, judge=None)
    cards = [card, *rows]
    rows.delete()
    for one in cards:
        one.pk = uuid.uuid4()
    SystemRandom().shuffle(cards)
    CardBallot.objects.bulk_create(cards)


def _refuse_card(
    project: Project, sheet: ScoreSheet, panel: Gate | None, colour: str, comment: str
) -> None:
    if sheet.state != SheetState.DRAFT or sheet.rubric_id is not None:
        raise StaleState(f"您对“{project}”已投过票，不能再投。")
    over = project.status != Status.EXPERT_REVIEW or sheet.round != current_round(project)
    if over or not votes_by_cards(panel):
        raise StaleState(f"“{project}”现为“{project.get_status_display()}”，本轮表决已经结束。")
    errors = {}
    if colour not in CardColour.values:
        errors["colour"] = ["请选择绿牌、黄牌或红牌。"]
    elif colour != CardColour.GREEN and not comment:
        errors["comment"] = ["投黄牌、红牌请写明理由。"]
    if len(comment) > COMMENT_MAX:
        errors["comment"] = [f"意见不超过 {COMMENT_MAX} 字。"]
    if errors:
        raise InvalidInput("".join(found[0] for found in errors.values()), field_errors=errors)


def store_vote_if_complete(project: Project, *, actor: Any) -> ScoreResult | None:
    """Store what the vote comes to once every judge has voted and they are enough.

    The score is the share of green cards in per cent; the project is locked by the caller.
    """
    panel = panel_of(project)
    if panel is None or not votes_by_cards(panel):
        return None
    round_number = current_round(project)
    sheets = project.sheets.filter(rubric=None, stage=Stage.APPROVAL, round=round_number)
    states = Counter(sheets.exclude(state=SheetState.RECUSED).values_list("state", flat=True))
    if states[SheetState.DRAFT] or states[SheetState.LOCKED] < max(panel.min_judges, 1):
        return None
    colours = CardBallot.objects.filter(project=project, round=round_number)
    cards = Counter(colours.values_list("colour", flat=True))
    result, is_new = ScoreResult.objects.get_or_create(
        project=project,
        stage=Stage.APPROVAL,
        round=round_number,
        defaults=_figures(cards, panel) | {"judges": states[SheetState.LOCKED]},
    )
    if is_new:
        audit.record(
            actor=actor,
            action="vote.result",
            obj=result,
            title=f"{project} 表决结果",
            details={"round": round_number, "judges": result.judges},
        )
    return result


def _figures(cards: Counter[str], panel: Gate) -> dict[str, Any]:
    """Share of green cards as the score, and how the vote went."""
    share = green_share(cards)
    decided = outcome(cards, green_percent=panel.green_percent, red_percent=panel.red_percent)
    counted = {colour: cards[colour] for colour in CardColour.values}
    return {
        "score": rounded(share),
        "unrounded": share,
        "trace": {"cards": counted, "outcome": decided.value},
        "computed_at": clock.now(),
    }
