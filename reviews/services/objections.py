"""Objections to a project on notice: filed under a real name, answered in working days."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.calendar_store import load_calendar
from core.errors import Conflict, NotAllowed, StaleState
from notifications.services.messages import tell
from organisations.scope import scope_of
from programmes.models import Programme
from projects.conditions import notice_until
from projects.enums import Status
from projects.models import Project
from projects.services.lifecycle import lock_project, move
from projects.services.simple_moves import tell_unit
from reviews.enums import RemedyState
from reviews.models import Objection
from reviews.services.letters import tell_staff
from reviews.services.texts import refuse_unwritten

TEXT_MAX, ANSWER_MAX, NAME_MAX, CONTACT_MAX = 1000, 500, 40, 60


@transaction.atomic
def file_objection(*, project_id: int, actor: Any, name: str, contact: str, text: str) -> Objection:
    """File an objection while the notice runs; the department may do so for a citizen.

    Under a real name and in writing. People of the project's own unit have nothing to object to.
    Raises InvalidInput, StaleState (the notice is over), Conflict (own unit, one is open
    already), NotAllowed. Source: objections by third persons, real name, written.
    """
    project = lock_project(project_id)
    in_department = actor.has_perm("projects.pre_review_project", project)
    _refuse_stranger(project, actor, in_department)
    _refuse_out_of_time(project)
    refuse_unwritten(
        {
            "name": (name, NAME_MAX, "异议人姓名（须实名）"),
            "contact": (contact, CONTACT_MAX, "联系方式"),
            "text": (text, TEXT_MAX, "异议内容"),
        }
    )
    _refuse_second(project, actor, in_department)
    objection = Objection.objects.create(
        project=project,
        name=name.strip(),
        contact=contact.strip(),
        text=text.strip(),
        on_behalf=in_department,
        filed_by=actor,
        filed_at=clock.now(),
        answer_due_on=load_calendar().add_working_days(
            clock.today(), project.programme.objection_answer_days
        ),
    )
    audit.record(actor=actor, action="objection.file", obj=objection)
    _tell_department(project, objection)
    return objection


@transaction.atomic
def answer_objection(*, objection_id: int, upheld: bool, answer: str, actor: Any) -> Objection:
    """Answer an objection with the reason; an upheld one sends the project to other experts.

    Other objections still open then are dealt with in the new review. Raises NotAllowed,
    InvalidInput (no reason), StaleState (answered already, notice over). Source: T13.
    """
    seen = Objection.objects.get(pk=objection_id)
    project = lock_project(seen.project_id)
    objection = Objection.objects.select_for_update(of=("self",)).get(pk=objection_id)
    if not actor.has_perm("projects.pre_review_project", project):
        raise NotAllowed("公示异议由组织部办理。")
    if objection.state != RemedyState.OPEN:
        raise StaleState(
            f"这条异议已由 {objection.answered_by} 办理（{objection.get_state_display()}）。"
            "您的答复没有保存，请刷新后再看。"
        )
    refuse_unwritten({"answer": (answer, ANSWER_MAX, "答复理由")})
    _close(objection, RemedyState.UPHELD if upheld else RemedyState.DISMISSED, answer, actor)
    if upheld:
        _reopen(project, objection, actor)
    audit.record(
        actor=actor,
        action="objection.uphold" if upheld else "objection.dismiss",
        obj=objection,
        reason=objection.answer,
    )
    _tell_filer(objection, project)
    return objection


def _refuse_stranger(project: Project, actor: Any, in_department: bool) -> None:
    """Whoever reads the notice may object: people of units under the committee."""
    if in_department:
        return
    scope = scope_of(actor)
    if project.organisation_id in scope.unit_ids():
        raise Conflict("不能对本单位的项目提出异议。对决定不服的，请在决定告知后申诉。")
    reads = Programme.objects.visible_to(actor).filter(pk=project.programme_id).exists()
    if not scope.unit_ids() or not reads:
        raise NotAllowed("公示异议由本地各单位的书记、联络员提出，群众的异议由组织部代为登记。")


def _refuse_out_of_time(project: Project) -> None:
    if project.status != Status.NOTICED:
        raise StaleState(
            f"“{project}”现为“{project.get_status_display()}”，不在公示中，不能提出异议。"
        )
    last_day = notice_until(project)
    if last_day is None or clock.today() > last_day:
        raise Conflict(f"“{project}”的公示期已满，不能再提出异议。")


def _refuse_second(project: Project, actor: Any, in_department: bool) -> None:
    own = Objection.objects.filter(project=project, filed_by=actor, state=RemedyState.OPEN)
    if not in_department and own.exists():
        raise Conflict(f"您对“{project}”的异议正在办理，请等待答复。")


def _close(objection: Objection, state: str, answer: str, actor: Any) -> None:
    objection.state, objection.answer = state, answer.strip()
    objection.answered_by, objection.answered_at = actor, clock.now()
    objection.save(update_fields=["state", "answer", "answered_by", "answered_at"])


def _reopen(project: Project, objection: Objection, actor: Any) -> None:
    """Back to the panel; the unit reads the answer, not who objected."""
    moved = move(project.pk, "reopen_review", actor=actor, reason=objection.answer)
    others = Objection.objects.filter(project=project, state=RemedyState.OPEN)
    for other in others.select_for_update(of=("self",)):
        _close(other, RemedyState.MERGED, "另有异议成立，项目重新评审，一并办理。", actor)
        _tell_filer(other, project)
    tell_unit(
        moved,
        kind="review_reopened",
        title=f"“{moved}”公示期间异议成立，由其他专家重新评审",
        body=objection.answer,
    )


def _tell_department(project: Project, objection: Objection) -> None:
    tell_staff(
        project,
        kind="objection_filed",
        title=f"“{project}”公示期间有异议，请于 {objection.answer_due_on:%m-%d} 前答复",
        body=objection.text,
        link=reverse("reviews:decide", args=[project.pk]),
        once_key=f"objection-{objection.pk}",
    )


def _tell_filer(objection: Objection, project: Project) -> None:
    tell(
        recipients=[objection.filed_by],
        kind="objection_answered",
        title=f"对“{project}”的异议：{objection.get_state_display()}"[:120],
        body=objection.answer,
        link=reverse("reviews:notices"),
        once_key=f"objection-{objection.pk}-answered",
    )
