"""What a ledger says differently about projects that are there already, and writing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core import audit, clock
from projects.enums import Status
from projects.models import Application, Ledger, LedgerState, Project
from projects.services.drafting import copy_columns
from projects.services.import_drafts import KeysOf
from projects.services.import_plan import ImportPlan
from projects.services.import_project_plan import KnownProject
from projects.services.lifecycle import lock_project
from projects.sheet.context import context_of
from projects.sheet.document import merge_values
from projects.workbook.words import title_key

_BATCH = 500


@dataclass(frozen=True)
class Update:
    """A draft only imports have written so far, and what a ledger says differently."""

    project_id: int
    version: int
    values: Mapping[str, Any]
    secretary_name: str


@dataclass
class Changes:
    """Rows of projects that are there: to be updated, left to their units, and the same."""

    updates: list[Update] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unchanged: int = 0


def changes_of(plan: ImportPlan, actor: Any) -> Changes:
    """Compare the known rows of a plan with their applications; writes nothing.

    A draft is updated as long as nobody of its unit has saved it; after that, and once it is
    submitted, the unit's words count and the row is left out.
    """
    found = Changes()
    programme = plan.rules.programme
    if programme is None or not plan.known_projects:
        return found
    keys, importers = KeysOf(programme), _importers(programme.pk, actor)
    by_key = {known.planned.import_key: known for known in plan.known_projects}
    by_title = {(known.unit, known.title): known for known in plan.known_projects}
    rows = Application.objects.filter(project__programme=programme).select_related(
        "project__organisation"
    )
    for application in rows.iterator(chunk_size=_BATCH):
        known = _known(application.project, by_key, by_title)
        if known is not None:
            _compare(found, application, known, keys.sheet_values(known.planned), importers)
    return found


def write_updates(updates: Iterable[Update], actor: Any) -> None:
    """Write the differences; the caller holds the transaction and the lock of the committee.

    A draft its unit saved since the comparison is left as it is.
    """
    today = clock.today()
    for update in updates:
        project = lock_project(update.project_id)  # first, as everybody who writes both does
        application = Application.objects.select_for_update(of=("self",)).get(project=project)
        if application.version != update.version or project.status != Status.DRAFT:
            continue
        context = context_of(project, today=today)
        application.document = merge_values(
            update.values, context=context, document=application.document
        )
        application.version += 1
        application.saved_at, application.saved_by = clock.now(), actor
        application.save()
        if update.secretary_name:
            project.secretary_name = update.secretary_name
        copy_columns(project, application.document, context)
        audit.record(
            actor=actor,
            action="application.import",
            obj=project,
            details={"fields": sorted(update.values), "version": application.version},
        )


def _importers(programme_id: int, actor: Any) -> frozenset[int | None]:
    """People who brought ledgers into the programme; None is the console."""
    done = Ledger.objects.filter(programme_id=programme_id, state=LedgerState.DONE)
    return frozenset({None, getattr(actor, "pk", None), *done.values_list("owner_id", flat=True)})


def _known(
    project: Project,
    by_key: Mapping[str, KnownProject],
    by_title: Mapping[tuple[str, str], KnownProject],
) -> KnownProject | None:
    if project.import_key in by_key:
        return by_key[project.import_key]
    return by_title.get((project.organisation.name, title_key(project.title)))


def _compare(
    found: Changes,
    application: Application,
    known: KnownProject,
    values: Mapping[str, Any],
    importers: frozenset[int | None],
) -> None:
    project, row = application.project, known.planned.row
    differing = {
        name: value
        for name, value in values.items()
        if value and _words(value) != _words(application.document.get(name))
    }
    name = row.secretary_name
    other_secretary = bool(name) and project.secretary_name != name
    if not differing and not other_secretary:
        found.unchanged += 1
    elif project.status == Status.DRAFT and application.saved_by_id in importers:
        found.updates.append(Update(project.pk, application.version, differing, name))
    else:
        found.kept.append(f"{project.organisation}“{project.title}”")


def _words(value: Any) -> Any:
    """A value for comparison: of rows their words alone, without what identifies them."""
    if isinstance(value, list):
        return [
            {key: item for key, item in row.items() if key in ("text", "name") and item}
            if isinstance(row, Mapping)
            else row
            for row in value
        ]
    return value or ""
