"""The officer's work on one round of pre-review: the checklist and what is typed beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from core import clock
from core.errors import InvalidInput, NotAllowed, StaleState
from programmes.enums import Stage
from programmes.models import Programme, VetoItem
from projects.enums import Status
from projects.models import Project
from projects.services.lifecycle import lock_project
from reviews.enums import CheckKind, PreReviewResult
from reviews.models import PreReview, PreReviewCheck
from reviews.queries.pre_review import IN_HAND, latest_round


@dataclass(frozen=True)
class CheckLine:
    """The officer's answer to one line of the checklist."""

    met: bool | None
    comment: str = ""


Checks = Mapping[str, CheckLine]


@dataclass(frozen=True)
class Typed:
    """What a return or a proposed veto would say, kept while it is being typed."""

    fields: Sequence[str] = ()
    due_on: date | None = None
    veto_item_id: int | None = None


class StaleWork(StaleState):
    """Somebody saved this round after the page was opened; nothing was overwritten."""

    def __init__(self, project: Project, current: PreReview) -> None:
        who = current.saved_by or current.officer
        super().__init__(
            f"“{project}”的核对情况刚由 {who} 保存过，您的内容还没有保存。请对照后再办理。"
        )
        self.current = current


def checklist_of(programme: Programme) -> list[tuple[str, str]]:
    """Lines of the checklist as (kind, words): principles, problem criteria, grounds of veto."""
    vetoes = programme.veto_items.filter(stage=Stage.APPROVAL).values_list("text", flat=True)
    lines = [
        *((CheckKind.PRINCIPLE, words) for words in programme.principles),
        *((CheckKind.PROBLEM, words) for words in programme.problem_checks),
        *((CheckKind.VETO, words) for words in vetoes),
    ]
    first: dict[str, str] = {}
    for kind, words in lines:
        first.setdefault(str(words), str(kind))
    return [(kind, words) for words, kind in first.items()]


def open_checklist(taken: PreReview, programme: Programme) -> None:
    """Give a new round its checklist, nothing answered yet."""
    PreReviewCheck.objects.bulk_create(
        PreReviewCheck(pre_review=taken, kind=kind, principle=words, position=position)
        for position, (kind, words) in enumerate(checklist_of(programme), start=1)
    )


@transaction.atomic
def save_checks(
    *,
    project_id: int,
    actor: Any,
    checks: Checks,
    comment: str = "",
    typed: Typed | None = None,
    seen_version: int | None = None,
) -> PreReview:
    """Keep the checklist and what is typed beside it for later, without a result.

    `seen_version` is the version the page shows. Raises StaleWork (saved by somebody else since),
    StaleState (dealt with), NotAllowed, InvalidInput (a line the checklist does not have).
    """
    project, current = in_hand(project_id, actor, "保存核对", seen_version=seen_version)
    write_checks(current, checks)
    current.comment = comment.strip()
    if typed is not None:
        items = VetoItem.objects.filter(programme=project.programme, stage=Stage.APPROVAL)
        current.fields, current.return_due_on = list(typed.fields), typed.due_on
        current.veto_item = items.filter(pk=typed.veto_item_id).first()
    mark_saved(current, actor)
    current.save()
    return current


def mark_saved(current: PreReview, actor: Any) -> None:
    """Note on the locked round who wrote last; the caller saves it."""
    current.version += 1
    current.saved_at, current.saved_by = clock.now(), actor


def in_hand(
    project_id: int,
    actor: Any,
    label: str,
    seen_status: str | None = None,
    seen_version: int | None = None,
) -> tuple[Project, PreReview]:
    """Lock the project and return it with the round that is still open to the officer."""
    project = lock_project(project_id)
    if not actor.has_perm("projects.pre_review_project", project):
        raise NotAllowed(f"您没有“{label}”的权限，须由组织部工作人员办理。")
    current = latest_round(project)
    stale = seen_status not in (None, project.status) or project.status != Status.PRE_REVIEW
    if stale or current is None or current.result not in IN_HAND:
        raise StaleState(already(project, current, label))
    if seen_version not in (None, current.version):
        raise StaleWork(project, current)
    return project, current


def already(project: Project, current: PreReview | None, label: str) -> str:
    """Say who dealt with it and how, or that it has not been taken yet."""
    if project.status == Status.SUBMITTED:
        return f"“{project}”尚未受理，不能“{label}”。请先受理预审。"
    step = project.steps.order_by("at", "pk").last()
    who = current.decided_by or current.proposed_by if current else None
    name = str(who) if who else (step.actor_name if step else "他人")
    state = current.get_result_display() if current else project.get_status_display()
    return (
        f"“{project}”已由 {name} 办理（{state}），现为“{project.get_status_display()}”。"
        f"您的“{label}”没有生效，请刷新后再看。"
    )


def write_checks(current: PreReview, checks: Checks) -> None:
    """Store the answers given; lines not named stay as they are. Raises InvalidInput."""
    lines = {line.principle: line for line in current.checks.all()}
    for principle, answer in checks.items():
        line = lines.get(principle)
        if line is None:
            raise InvalidInput(f"本方案没有“{principle}”这条原则，请刷新后再核对。")
        line.met, line.comment = answer.met, answer.comment.strip()
    PreReviewCheck.objects.bulk_update(list(lines.values()), ["met", "comment"])


def refuse_unmet(current: PreReview) -> None:
    """Every principle and criterion is answered and met, and no ground of veto was found."""
    lines = list(current.checks.all())
    asked = [line for line in lines if line.kind != CheckKind.VETO]
    if unanswered := _words(line for line in asked if line.met is None):
        raise InvalidInput(f"请先逐项核对：{unanswered}。")
    if unmet := _words(line for line in asked if not line.met):
        raise InvalidInput(f"核对为“不符合”：{unmet}。不能通过，请退回修改或提请否决。")
    found = _words(line for line in lines if line.kind == CheckKind.VETO and line.met is False)
    if found:
        raise InvalidInput(f"核对发现否决情形：{found}。不能通过，请提请否决或退回修改。")


def _words(lines: Iterable[PreReviewCheck]) -> str:
    return "、".join(line.principle for line in lines)


def finish(current: PreReview, result: str, actor: Any, **changes: Any) -> None:
    """End the locked round with its result; nothing stays of what was merely typed."""
    typed: dict[str, Any] = (
        {"fields": [], "return_due_on": None} if result in _KEEPS_NO_RETURN else {}
    )
    for name, value in {**typed, **changes}.items():
        setattr(current, name, value)
    current.result, current.decided_by, current.decided_at = result, actor, clock.now()
    mark_saved(current, actor)
    current.save()


_KEEPS_NO_RETURN = frozenset({PreReviewResult.PASSED, PreReviewResult.VETOED})
