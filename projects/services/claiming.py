"""Topics of the catalogue: claimed, assigned, claimed for all units, given back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from notifications.services.messages import tell
from organisations.enums import Role
from organisations.models import Appointment, Organisation, User
from organisations.scope import scope_of
from programmes.enums import ProgrammeState, SelectionKind
from programmes.models import Programme, Topic
from programmes.queries import first_item_type, topic_scopes
from projects.catalogue import catalogue_of, filing_units
from projects.conditions import refuse_full_quota, refuse_held_topic
from projects.enums import OCCUPIES_QUOTA, Status
from projects.models import Application, Project
from projects.services.drafting import add_draft, copy_columns
from projects.services.lifecycle import lock_project
from projects.sheet.context import context_of
from projects.sheet.document import merge_values
from projects.windows import refuse_closed_window


@dataclass(frozen=True)
class Refusal:
    """A unit that did not get a topic, and why."""

    unit: str
    topic: str
    reason: str


@dataclass(frozen=True)
class Taken:
    """What an act for several units did: drafts made, claims there already, and refusals."""

    created: tuple[Project, ...]
    already: int
    refused: tuple[Refusal, ...]


@transaction.atomic
def claim_topic(*, topic_id: int, organisation_id: int, actor: Any) -> Project:
    """Claim a topic for the actor's own unit: a draft with topic, category and title filled in.

    A second click returns the draft that is there. Raises NotAllowed (other unit, programme of
    another committee), Conflict (window, quota, scope, held by another unit). Source: 认领.
    """
    if organisation_id not in scope_of(actor).unit_ids():
        raise NotAllowed("只有本单位的联络员或书记可以认领选题。")
    unit = _locked_unit(organisation_id)
    topic = _locked_topics([topic_id])[0]
    if not Programme.objects.visible_to(actor).filter(pk=topic.programme_id).exists():
        raise NotAllowed("这个选题清单不适用于您的单位，不能认领。")
    return _held_by(unit, topic) or _take(unit, topic, actor)


@transaction.atomic
def assign_topic(*, topic_id: int, organisation_ids: Iterable[int], actor: Any) -> Taken:
    """Give a topic to units, as the department: a draft for each, and a message.

    Units that hold it already are counted; one that cannot get it is named with the reason.
    Raises NotAllowed (not the department), InvalidInput (no unit).
    """
    programme = _managed_programme(
        Topic.objects.values_list("programme_id").get(pk=topic_id)[0], actor
    )
    units = _locked_units(programme, set(organisation_ids))
    if not units:
        raise InvalidInput("请先勾选要指定的单位。")
    topics = _locked_topics([topic_id])
    return _take_all([(unit, topics[0]) for unit in units], actor)


@transaction.atomic
def claim_for_all(*, programme_id: int, actor: Any) -> Taken:
    """Claim every mandatory topic for every unit it binds that lacks it, as the department.

    Doing it again changes nothing more. What cannot be done for a unit (quota, window) is named
    with its reason; the others are done. Raises NotAllowed (not the department).
    """
    programme = _managed_programme(programme_id, actor)
    catalogue = catalogue_of(programme)
    entries = [entry for entry in catalogue if entry.is_mandatory]
    units = list(filing_units(programme, catalogue))
    wanted = {(unit.pk, entry.topic.pk) for entry in entries for unit in entry.lacking(units)}
    held = sum(len(entry.bound(units)) for entry in entries) - len(wanted)
    locked = {unit.pk: unit for unit in _locked_units(programme, {pk for pk, _ in wanted})}
    topics = _locked_topics([entry.topic.pk for entry in entries])
    pairs = [
        (locked[unit.pk], topic)
        for unit in units
        for topic in topics
        if (unit.pk, topic.pk) in wanted and unit.pk in locked
    ]
    taken = _take_all(pairs, actor)
    return Taken(taken.created, taken.already + held, taken.refused)


@transaction.atomic
def give_back(*, project_id: int, actor: Any, keep_draft: bool) -> Project | None:
    """Give a claim back that was never filed; returns the draft that stays, None when it went.

    With `keep_draft` all that was typed stays as a project of the unit's own choice. Without it
    the draft is deleted with its text. Raises NotAllowed, StaleState (filed meanwhile), Conflict
    (mandatory topic the unit holds only once, files attached).
    """
    _locked_unit(Project.objects.values_list("organisation_id", flat=True).get(pk=project_id))
    project = lock_project(project_id)
    topic = _returnable(project, actor, keep_draft)
    if keep_draft:
        _drop_topic(project, actor)
    audit.record(
        actor=actor,
        action="topic.give_back",
        obj=project,
        details={"topic": topic.code, "kept": keep_draft},
    )
    if keep_draft:
        return project
    project.delete()
    return None


def _managed_programme(programme_id: int, actor: Any) -> Programme:
    programme = Programme.objects.select_related("committee").get(pk=programme_id)
    if not actor.has_perm("programmes.manage_programme", programme):
        raise NotAllowed("选题由组织部统一认领和指定。")
    if programme.state != ProgrammeState.ACTIVE:
        raise Conflict(f"{programme}尚未开始执行或已经结束，不能认领选题。")
    return programme


def _locked_unit(organisation_id: int) -> Organisation:
    return Organisation.objects.select_for_update(of=("self",)).get(pk=organisation_id)


def _locked_units(programme: Programme, wanted: set[int]) -> list[Organisation]:
    """Units in one order, so that two people never wait for each other; then the topics."""
    inside = filing_units(programme).filter(pk__in=wanted).values_list("pk", flat=True)
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=list(inside))
    return sorted(rows.order_by("pk"), key=lambda unit: unit.path)


def _locked_topics(topic_ids: Sequence[int]) -> list[Topic]:
    rows = Topic.objects.select_for_update(of=("self",)).filter(pk__in=topic_ids)
    found = rows.select_related("programme__committee", "category").order_by("pk")
    return sorted(found, key=lambda topic: (topic.position, topic.pk))


def _held_by(unit: Organisation, topic: Topic) -> Project | None:
    own = Project.objects.filter(organisation=unit, topic=topic, status__in=OCCUPIES_QUOTA)
    return own.order_by("pk").first()


def _take(unit: Organisation, topic: Topic, actor: Any) -> Project:
    """Make the draft; unit and topic are locked."""
    programme = topic.programme
    if not unit.path.startswith(programme.committee.path):
        raise NotAllowed("这个选题清单不适用于该单位，不能认领。")
    if not topic_scopes([topic])[topic.pk].binds(unit.kind, unit.pk):
        raise Conflict(f"“{topic}”不面向{unit}，不能认领。")
    item_type = first_item_type(programme)
    refuse_closed_window(programme, unit, item_type)
    refuse_held_topic(topic)
    refuse_full_quota(programme, unit, item_type)
    values = {
        "topic": str(topic.pk),
        "category": str(topic.category_id),
        "selection_kind": topic.selection_kind,
        "title": topic.title,
    }
    project = add_draft(
        programme=programme, organisation=unit, actor=actor, values=values, item_type=item_type
    )
    audit.record(actor=actor, action="topic.claim", obj=project, details={"topic": topic.code})
    return project


def _take_all(pairs: list[tuple[Organisation, Topic]], actor: Any) -> Taken:
    created: list[Project] = []
    refused: list[Refusal] = []
    already = 0
    for unit, topic in pairs:
        if _held_by(unit, topic) is not None:
            already += 1
            continue
        try:
            created.append(_take(unit, topic, actor))
        except Conflict as refusal:
            refused.append(Refusal(str(unit), str(topic), refusal.message))
    _tell_units(created)
    return Taken(tuple(created), already, tuple(refused))


def _tell_units(projects: list[Project]) -> None:
    """One message to each liaison officer and secretary of the units that got a draft."""
    if not projects:
        return
    seats = Appointment.objects.held_on(clock.today()).filter(
        post__role__in=[Role.LIAISON, Role.SECRETARY],
        post__organisation__in={project.organisation_id for project in projects},
    )
    tell(
        recipients=User.objects.filter(pk__in=seats.values("user_id")),
        kind="topic_assigned",
        title="组织部已为本单位认领清单选题，请填写申报书",
        body="草稿已建好，选题和类别已填。请在“申报项目”中继续填写，由书记在截止前提交。",
        link=reverse("projects:new"),
        once_key=f"topic_assigned:{max(project.pk for project in projects)}",
    )


def _returnable(project: Project, actor: Any, keep_draft: bool) -> Topic:
    """The topic that is given back; raises what forbids it."""
    if not actor.has_perm("projects.edit_application", project):
        raise NotAllowed("认领由本单位的联络员或书记退回。")
    if project.status != Status.DRAFT or project.topic is None:
        raise StaleState(f"“{project}”已不是认领的草稿，不能退回。请刷新后再看。")
    others = Project.objects.filter(
        organisation_id=project.organisation_id, topic=project.topic, status__in=OCCUPIES_QUOTA
    )
    mandatory = project.topic.selection_kind == SelectionKind.MANDATORY
    if mandatory and not others.exclude(pk=project.pk).exists():
        raise Conflict(f"“{project.topic}”是必选题，不能退回。")
    if not keep_draft:
        _refuse_deletion(project)
    return project.topic


def _refuse_deletion(project: Project) -> None:
    if project.steps.exists() or project.revisions.exists():
        raise Conflict("这个项目曾经提交过，不能删除。可以退回选题，保留草稿。")
    if project.attachments.filter(removed_at=None).exists():
        raise Conflict("草稿里还有附件，不能删除。请先移除附件，或者保留草稿。")


def _drop_topic(project: Project, actor: Any) -> None:
    application = Application.objects.select_for_update(of=("self",)).get(project=project)
    context = context_of(project, today=clock.today())
    values = {"topic": "", "selection_kind": SelectionKind.ELECTIVE.value}
    document = merge_values(values, context=context, document=application.document)
    application.document, application.version = document, application.version + 1
    application.saved_at, application.saved_by = clock.now(), actor
    application.save(update_fields=["document", "version", "saved_at", "saved_by"])
    copy_columns(project, document, context)
