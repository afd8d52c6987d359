"""A proposed assignment: kept while it is changed by hand, confirmed in one act."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from programmes.models import Programme
from reviews.assignment import Proposal
from reviews.models import AssignmentPlan, PlannedSheet, ScoreSheet
from reviews.queries.assignment import Board, board_of, lines_before_panel
from reviews.queries.rubrics import SeatChoice, applying
from reviews.services.panel import Seat, assign_pairs, propose_on

Ticks = Mapping[int, Collection[int]]


@dataclass(frozen=True)
class Place:
    """What a plan is for: a programme, a rubric and group, so many judges for each project."""

    programme: Programme
    seat: SeatChoice
    per_project: int

    @property
    def stage(self) -> str:
        """Stage of the rubric."""
        return self.seat.rubric.stage


@dataclass(frozen=True)
class Draft:
    """The matrix as it stands: kept by hand or freshly proposed; `seen` names this state."""

    board: Board
    chosen: frozenset[tuple[int, int]]
    seen: str
    plan: AssignmentPlan | None = None


def board_for(place: Place, user: Any) -> Board:
    """The matrix of the projects the rubric is meant for, in the person's sight."""
    lines = lines_before_panel(place.programme, user, place.stage)
    meant = [line for line in lines if applying([place.seat.rubric], line.category_id)]
    return board_of(place.programme, meant, place.seat)


def open_plan(place: Place) -> AssignmentPlan | None:
    """The plan that is being changed by hand, if there is one."""
    rows = AssignmentPlan.objects.filter(
        programme=place.programme, stage=place.stage, seat=place.seat.value, closed_at=None
    )
    return rows.select_related("drawn_by").first()


def draft_of(place: Place, user: Any) -> Draft:
    """The plan in hand, or a fresh proposal where there is none; writes nothing."""
    board, plan = board_for(place, user), open_plan(place)
    if plan is None:
        proposal = propose_on(board, place.per_project)
        return Draft(board, frozenset(proposal.pairs), _seen_proposal(place, proposal))
    before_panel = {line.pk for line in board.lines}
    pairs = plan.pairs.values_list("project_id", "judge_id")
    chosen = frozenset(pair for pair in pairs if pair[0] in before_panel)
    return Draft(board, chosen, f"plan-{plan.pk}-{plan.version}", plan)


def _seen_proposal(place: Place, proposal: Proposal) -> str:
    text = f"{place.per_project} {proposal.pairs}"
    return f"new-{hashlib.sha256(text.encode()).hexdigest()[:20]}"


@transaction.atomic
def keep_ticks(*, place: Place, ticks: Ticks, actor: Any, seen: str) -> AssignmentPlan:
    """Keep the choice for the projects shown on one page; the others stay as proposed.

    `ticks` says for each of these projects who was ticked, `seen` what the page showed.
    Raises NotAllowed, StaleState (changed meanwhile, or confirmed), InvalidInput (a project or
    judge that is not on the board), Conflict (a judge who is barred).
    """
    plan, _ = _changed(place, ticks, actor, seen)
    return plan


@transaction.atomic
def confirm_plan(*, place: Place, ticks: Ticks, actor: Any, seen: str) -> list[ScoreSheet]:
    """Make sheets of the whole plan, the page in hand included, in one act; raises as above."""
    plan, draft = _changed(place, ticks, actor, seen)
    pairs: dict[int, list[int]] = {}
    for project, judge in sorted(draft.chosen):
        pairs.setdefault(project, []).append(judge)
    rubric, group = place.seat.rubric, place.seat.group
    seat = Seat(rubric.code, group.code if group else "")
    sheets = assign_pairs(pairs=pairs, actor=actor, stage=place.stage, seat=seat)
    _close(plan, actor)
    audit.record(
        actor=actor,
        action="panel.confirm",
        obj=plan,
        details={"seat": plan.seat, "projects": len(pairs), "sheets": len(sheets)},
    )
    return sheets


@transaction.atomic
def drop_plan(*, place: Place, actor: Any) -> None:
    """Give up the plan in hand, so that a fresh proposal is made; nothing else changes."""
    _lock(place, actor)
    plan = open_plan(place)
    if plan is not None:
        _close(plan, actor)
        audit.record(actor=actor, action="panel.redraw", obj=plan, details={"seat": plan.seat})


def _close(plan: AssignmentPlan, actor: Any) -> None:
    plan.pairs.all().delete()
    plan.closed_by, plan.closed_at = actor, clock.now()
    plan.save(update_fields=["closed_by", "closed_at"])


def _lock(place: Place, actor: Any) -> None:
    """One at a time for a programme: whoever waited sees what the other has done."""
    if not actor.has_perm("reviews.work_on_programme", place.programme):
        raise NotAllowed("分配评委由主办党委的组织部办理。")
    rows = Programme.objects.select_for_update(of=("self",), no_key=True)
    rows.get(pk=place.programme.pk)


def _changed(place: Place, ticks: Ticks, actor: Any, seen: str) -> tuple[AssignmentPlan, Draft]:
    """The plan with the ticks of one page, and the matrix as it then stands."""
    _lock(place, actor)
    draft = draft_of(place, actor)
    if draft.seen != seen:
        raise StaleState(_who_was_faster(place))
    _refuse_ticks(draft, ticks)
    others = {pair for pair in draft.chosen if pair[0] not in ticks}
    chosen = others | {(project, judge) for project, row in ticks.items() for judge in row}
    plan = draft.plan or AssignmentPlan.objects.create(
        programme=place.programme,
        stage=place.stage,
        seat=place.seat.value,
        per_project=place.per_project,
        drawn_by=actor,
        drawn_at=clock.now(),
    )
    plan.version += 1
    plan.save(update_fields=["version"])
    plan.pairs.all().delete()
    PlannedSheet.objects.bulk_create(
        PlannedSheet(plan=plan, project_id=project, judge_id=judge)
        for project, judge in sorted(chosen)
    )
    return plan, Draft(draft.board, frozenset(chosen), "", plan)


def _who_was_faster(place: Place) -> str:
    last = (
        AssignmentPlan.objects.filter(
            programme=place.programme, stage=place.stage, seat=place.seat.value
        )
        .select_related("drawn_by", "closed_by")
        .order_by("-pk")
        .first()
    )
    if last is None:
        return "项目或评委有了变化，方案已重新拟定，请刷新核对后再确认。"
    who = last.closed_by if last.closed_at else last.drawn_by
    return f"分配方案已由 {who} 改动或确认，没有重复办理。请刷新核对后再办。"


def _refuse_ticks(draft: Draft, ticks: Ticks) -> None:
    lines = {line.pk: line for line in draft.board.lines}
    known = {one.pk: one for one in draft.board.candidates}
    for project, judges in ticks.items():
        if project not in lines or set(judges) - set(known):
            raise InvalidInput("所选的项目或评委不在名单中，没有保存。请刷新后重新选择。")
        blocked = draft.board.blocked(lines[project])
        for judge in judges:
            if judge in blocked:
                raise Conflict(
                    f"{known[judge].name} 不能评“{lines[project].title}”（{blocked[judge]}），"
                    "没有保存，请另选评委。"
                )
