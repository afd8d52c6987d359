"""Writing an application: a new draft, one step saved, values filled in from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import InvalidInput, NotAllowed, StaleState
from core.numbering import next_number
from organisations.models import Organisation
from organisations.scope import scope_of
from programmes.enums import SelectionKind
from programmes.models import ItemType, Programme
from programmes.queries import first_item_type
from projects.conditions import refuse_full_quota
from projects.enums import EDITABLE, Continuity
from projects.merging import merged_step
from projects.models import Application, Project
from projects.pasted import TidiedPost
from projects.services.lifecycle import lock_project
from projects.services.prefill import known_values
from projects.sheet.context import SheetContext, context_of
from projects.sheet.document import Posted, merge_values, read_step
from projects.sheet.fields import parse_day
from projects.sheet.steps import BasicsForm
from projects.windows import refuse_closed_window

SITTING = timedelta(minutes=30)


class StaleDraft(StaleState):
    """Somebody saved the application after the page was opened.

    Attributes:
        application: the row as it is stored now.
        mine: the document with what this person typed merged in; nothing was written.
        step: step that was being saved, 0 for a submission.
    """

    def __init__(self, application: Application, mine: Mapping[str, Any], step: int) -> None:
        by = f" {application.saved_by} " if application.saved_by else "他人"
        super().__init__(
            f"这份申报书刚被{by}修改并保存，为免互相覆盖，您的内容没有保存。请对照后选择保留哪一份。"
        )
        self.application, self.mine, self.step = application, mine, step


@transaction.atomic
def create_draft(
    *, programme_id: int, organisation_id: int, actor: Any, item_type_id: int | None = None
) -> Project:
    """Begin a new project of the actor's unit, everything known filled in.

    Without `item_type_id` it is of the programme's first type. Raises NotAllowed (not liaison
    officer or secretary of the unit, or a programme of another committee), InvalidInput (no such
    type), Conflict (window closed, quota used up). Source: transition T1.
    """
    if organisation_id not in scope_of(actor).unit_ids():
        raise NotAllowed("只有本单位的联络员或书记可以新建申报。")
    programme = Programme.objects.visible_to(actor).filter(pk=programme_id).first()
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    if programme is None or not organisation.path.startswith(programme.committee.path):
        raise NotAllowed("这个年度方案不适用于您的单位，不能据此申报。")
    item_type = chosen_item_type(programme, item_type_id)
    refuse_closed_window(programme, organisation, item_type)
    refuse_full_quota(programme, organisation, item_type)
    return add_draft(
        programme=programme, organisation=organisation, actor=actor, item_type=item_type
    )


def chosen_item_type(programme: Programme, item_type_id: int | None) -> ItemType | None:
    """The type asked for, else the programme's first; InvalidInput for one of another programme."""
    if item_type_id is None:
        return first_item_type(programme)
    found = programme.item_types.filter(pk=item_type_id).first()
    if found is None:
        raise InvalidInput("没有这个项目类型，请重新选择后再新建。")
    return found


def add_draft(
    *,
    programme: Programme,
    organisation: Organisation,
    actor: Any,
    values: Mapping[str, Any] | None = None,
    import_key: str = "",
    item_type: ItemType | None = None,
) -> Project:
    """Add the rows of a draft; the caller holds the transaction and has checked the right to.

    `values` are raw values of the sheet (see `fill_document`) on top of what is known.
    """
    moment = clock.now()
    number = next_number(f"draft:{programme.pk}")
    project = Project.objects.create(
        programme=programme,
        organisation=organisation,
        item_type=item_type or first_item_type(programme),
        status_since=moment,
        draft_number=f"D{programme.year}-{number:03d}",
        import_key=import_key,
    )
    context = context_of(project, today=moment.date())
    known = known_values(project, moment.date())
    document = merge_values({**known, **(values or {})}, context=context, document={})
    Application.objects.create(project=project, document=document, saved_at=moment, saved_by=actor)
    copy_columns(project, document, context)
    audit.record(actor=actor, action="project.create", obj=project)
    return project


@transaction.atomic
def save_step(
    *, project_id: int, step: int, posted: Posted, seen_version: int, actor: Any
) -> Application:
    """Store one step exactly as typed and return the application with its new version.

    Posting what is stored already changes nothing, whatever the version: a second click is no
    conflict. Raises NotAllowed, StaleState (no longer a draft), StaleDraft (saved by somebody
    else since `seen_version`).
    """
    project, application = _lock_for_editing(project_id, actor)
    context = context_of(project, today=clock.today())
    typed = read_step(step, TidiedPost(posted), context=context, document=application.document)
    mine = {**application.document, **typed}
    if mine == application.document:
        return application
    if application.version != seen_version:
        raise StaleDraft(application, mine, step)
    _store(application, mine, actor)
    copy_columns(project, mine, context)
    return application


@transaction.atomic
def save_choices(
    *,
    project_id: int,
    step: int,
    posted: Posted,
    choices: Mapping[str, str],
    seen_version: int,
    actor: Any,
) -> Application:
    """Store a step of which two people typed different versions, as one of them chose.

    `choices` (`projects.merging.Choice` by field or row) were made between what is stored as
    `seen_version` and what was `posted`; a second click changes nothing. Raises what `save_step`
    raises; StaleDraft when somebody saved once more meanwhile.
    """
    project, application = _lock_for_editing(project_id, actor)
    context = context_of(project, today=clock.today())
    stored = application.document
    typed = read_step(step, TidiedPost(posted), context=context, document=stored)
    chosen = merged_step(stored, typed, choices)
    mine = merge_values(chosen, context=context, document=stored)
    if mine == stored:
        return application
    if application.version != seen_version:
        raise StaleDraft(application, {**stored, **typed}, step)
    _store(application, mine, actor)
    copy_columns(project, mine, context)
    return application


@transaction.atomic
def fill_document(
    *,
    project_id: int,
    values: Mapping[str, Any],
    actor: Any,
    seen_version: int | None = None,
) -> Application:
    """Store raw values by field name (rows: lists of dicts, uid optional); for import and play.

    Choices are given as their stored values: a category or topic as the text of its key.
    Raises KeyError for a name that is not on the sheet, and what `save_step` raises.
    """
    project, application = _lock_for_editing(project_id, actor)
    context = context_of(project, today=clock.today())
    mine = merge_values(values, context=context, document=application.document)
    if seen_version is not None and application.version != seen_version:
        raise StaleDraft(application, mine, 0)
    if mine != application.document:
        _store(application, mine, actor)
        copy_columns(project, mine, context)
    return application


def copy_columns(project: Project, document: Mapping[str, Any], context: SheetContext) -> None:
    """Copy what lists show onto the project and save it; see ``set_columns``."""
    set_columns(project, document, context)
    project.save()


def set_columns(project: Project, document: Mapping[str, Any], context: SheetContext) -> None:
    """Set what lists show on the project, as far as it is valid; the rest stays as it was."""
    form = BasicsForm(context, document, checking=True)
    form.is_valid()
    facts = form.cleaned_data
    project.title = facts.get("title", project.title)
    project.category_id = _key(facts.get("category"))
    project.topic_id = _key(facts.get("topic"))
    project.objective_id = _key(facts.get("objective"))
    project.predecessor_id = _key(facts.get("predecessor"))
    project.selection_kind = facts.get("selection_kind") or SelectionKind.ELECTIVE
    project.sphere = facts.get("sphere") or ""
    project.continuity = facts.get("continuity") or Continuity.NEW
    start, end = parse_day(document.get("start_date")), parse_day(document.get("end_date"))
    if start is None or end is None or start <= end:
        project.start_date, project.end_date = start, end


def _key(value: Any) -> int | None:
    return int(value) if value else None


def _lock_for_editing(project_id: int, actor: Any) -> tuple[Project, Application]:
    project = lock_project(project_id)
    if not actor.has_perm("projects.edit_application", project):
        raise NotAllowed("只有申报单位的联络员或书记可以填写申报书。")
    if project.status not in EDITABLE:
        raise StaleState(
            f"“{project}”现为“{project.get_status_display()}”，申报书已不能修改，内容没有保存。"
        )
    application = Application.objects.select_for_update(of=("self",)).get(project=project)
    return project, application


def _store(application: Application, document: dict[str, Any], actor: Any) -> None:
    """Write a new version; saving every few seconds is one audit record per sitting."""
    moment = clock.now()
    new_sitting = application.saved_by_id != actor.pk or moment - application.saved_at > SITTING
    application.document = document
    application.version += 1
    application.saved_at, application.saved_by = moment, actor
    application.save(update_fields=["document", "version", "saved_at", "saved_by"])
    if new_sitting:
        audit.record(
            actor=actor,
            action="application.edit",
            obj=application.project,
            details={"version": application.version},
        )
