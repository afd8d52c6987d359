"""Submitting an application: full check, typed rows, numbered revision, move, message."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.errors import InvalidInput, NotAllowed, StaleState
from notifications.services.messages import tell
from organisations.enums import Role
from organisations.models import Organisation
from organisations.queries import department_people, people_with_role
from projects.digests import digest_of
from projects.enums import EDITABLE, Status
from projects.models import Application, Project, Revision
from projects.services.drafting import StaleDraft, copy_columns
from projects.services.lifecycle import lock_project, move
from projects.services.similarity import keep_fingerprint
from projects.services.typed_rows import write_rows
from projects.sheet.checking import Fault, check_application
from projects.sheet.context import context_of

REPLY_LENGTH = 1000


class IncompleteApplication(InvalidInput):
    """The application breaks rules of the sheet; `faults` says where and what to do."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        errors: dict[str, list[str]] = {}
        for fault in faults:
            errors.setdefault(fault.anchor, []).append(f"{fault.label}：{fault.message}")
        super().__init__(f"还不能提交：有 {len(faults)} 处要补充或改正。", field_errors=errors)
        self.faults = faults


@transaction.atomic
def submit_application(
    *, project_id: int, actor: Any, seen_version: int | None = None, reply: str = ""
) -> Project:
    """File the application as the unit's secretary and return the project, now submitted.

    A second click changes nothing. `reply` answers the department's remarks and is required
    when a returned application is filed again; it becomes the reason in the trail.

    Raises NotAllowed (not the secretary), StaleState, StaleDraft (changed since it was read),
    IncompleteApplication, Conflict (window, quota). Source: transitions T2 and T6.
    """
    lock_unit_of(project_id)
    project = lock_project(project_id)
    if not actor.has_perm("projects.submit_project", project):
        raise NotAllowed("申报由书记本人确认提交。请书记用自己的账号登录后提交。")
    application = Application.objects.select_for_update(of=("self",)).get(project=project)
    if _is_second_click(project, application):
        return project
    _refuse_unready(project, application, seen_version, reply)
    revision = _file(project, application, actor)
    action = "submit" if project.status == Status.DRAFT else "resubmit"
    project = move(
        project.pk, action, actor=actor, seen_status=project.status, reason=reply.strip()
    )
    # Only now: the guard of the move reads the deadline.
    project.return_due_on = None
    project.save(update_fields=["return_due_on", "updated_at"])
    _tell_department(project, revision)
    return project


def lock_unit_of(project_id: int) -> None:
    """Lock the unit's row first: quota checks of one unit stand in line."""
    organisation_id = Project.objects.values_list("organisation_id", flat=True).get(pk=project_id)
    Organisation.objects.select_for_update().get(pk=organisation_id)


def _is_second_click(project: Project, application: Application) -> bool:
    exempted = project.skips_pre_review and project.status not in EDITABLE
    if project.status != Status.SUBMITTED and not exempted:
        return False
    last = project.revisions.last()
    return last is not None and last.digest == digest_of(application.document)


def _refuse_unready(
    project: Project, application: Application, seen_version: int | None, reply: str
) -> None:
    if project.status not in EDITABLE:
        raise StaleState(
            f"“{project}”现为“{project.get_status_display()}”，不能再提交。您的操作没有生效。"
        )
    if seen_version not in (None, application.version):
        raise StaleDraft(application, application.document, 0)
    if project.status == Status.RETURNED and not reply.strip():
        raise InvalidInput(
            "请写明针对退回意见作了哪些修改，再提交。",
            field_errors={"reply": ["请逐条写明怎样修改，例如：目标已量化为60个小区。"]},
        )
    if len(reply.strip()) > REPLY_LENGTH:
        raise InvalidInput(
            f"修改说明最多 {REPLY_LENGTH} 字，请删减。",
            field_errors={"reply": [f"最多 {REPLY_LENGTH} 字。"]},
        )


def _file(project: Project, application: Application, actor: Any) -> Revision:
    """Check, write the typed rows and the columns, and keep the document as filed."""
    moment = clock.now()
    context = context_of(project, today=moment.date())
    checked = check_application(application.document, context)
    if checked.faults:
        raise IncompleteApplication(checked.faults)
    application.document = {**application.document, "secretary_name": context.secretary_name}
    # Filed: whoever gets the application back starts afresh, also with asking the secretary.
    application.asked_version = None
    application.save(update_fields=["document", "asked_version"])
    write_rows(project, checked.cleaned, context.principles)
    project.secretary_name = context.secretary_name
    project.submitted_at = moment
    copy_columns(project, application.document, context)
    last = project.revisions.last()
    revision = Revision.objects.create(
        project=project,
        number=last.number + 1 if last else 1,
        document=application.document,
        submitted_at=moment,
        submitted_by=actor,
        digest=digest_of(application.document),
    )
    keep_fingerprint(revision=revision, context=context)
    return revision


def _tell_department(project: Project, revision: Revision) -> None:
    again = f"（第{revision.number}次报送）" if revision.number > 1 else ""
    tell(
        recipients=department_people(
            committee_id=project.programme.committee_id, roles=[Role.STAFF], on=clock.today()
        ),
        kind="application_submitted",
        title=f"{project.organisation}提交申报：{project.title}{again}"[:120],
        body=f"{project.exemption}。" if project.skips_pre_review else "请受理预审。",
        link=project.get_absolute_url(),
        once_key=f"submitted:{project.pk}:{revision.number}",
    )


@transaction.atomic
def ask_secretary(*, project_id: int, actor: Any) -> int:
    """Tell the secretary that the application waits for confirmation; once per version.

    Returns the number of messages. Raises NotAllowed for people outside the unit.
    """
    project = lock_project(project_id)
    if not actor.has_perm("projects.edit_application", project):
        raise NotAllowed("只有申报单位的联络员或书记可以办理。")
    application = project.application
    sent = tell(
        recipients=people_with_role(
            role=Role.SECRETARY, organisation_id=project.organisation_id, on=clock.today()
        ),
        kind="application_ready",
        title=f"请确认并提交申报：{project}"[:120],
        body=f"{actor}已填好申报书，请书记核对后提交。",
        link=reverse("projects:submit", args=[project.pk]),
        once_key=f"ready:{project.pk}:{application.version}",
    )
    application.asked_version = application.version
    application.save(update_fields=["asked_version"])
    audit.record(actor=actor, action="application.ask", obj=project)
    return sent
