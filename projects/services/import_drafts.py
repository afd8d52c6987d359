"""Writes many imported drafts at once: as `drafting.add_draft` for each, in few statements.

Everything that takes time is prepared beforehand, outside of the transaction: while it lasts,
nobody else can write to an SQLite database, nor an audit record to any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core import audit, clock
from core.numbering import next_numbers
from organisations.enums import Role
from organisations.models import Organisation
from programmes.models import Programme
from programmes.queries import first_item_type
from projects.models import Application, Project
from projects.services.drafting import set_columns
from projects.services.import_project_plan import PlannedProject
from projects.services.prefill import known_values
from projects.sheet.context import SheetContext, context_of
from projects.sheet.document import merge_values

BATCH = 500
# A project that is not stored yet has no other rows; they are asked for by this key.
NOT_STORED = 0
Progress = Callable[[int], None]


@dataclass(frozen=True)
class _Prepared:
    planned: PlannedProject
    project: Project
    document: dict[str, Any]


class DraftDesk:
    """Prepares and writes the drafts of one import into one programme."""

    def __init__(self, programme: Programme, actor: Any) -> None:
        self.programme, self.actor = programme, actor
        self.moment = clock.now()
        self._item_type = first_item_type(programme)
        self._keys = KeysOf(programme)
        self._sheets: dict[int, tuple[SheetContext, Mapping[str, Any]]] = {}
        self._ready: dict[str, _Prepared] = {}

    def prepare(self, planned: PlannedProject, organisation: Organisation) -> None:
        """Make project and document of a row ready, unless they are; writes nothing."""
        known = self._ready.get(planned.import_key)
        if known is not None and known.planned == planned:
            return
        project = Project(
            programme=self.programme,
            organisation=organisation,
            item_type=self._item_type,
            status_since=self.moment,
            import_key=planned.import_key,
            secretary_name=planned.row.secretary_name,
        )
        context, usual = self._sheet_of(organisation)
        values = {**usual, **self._keys.sheet_values(planned)}
        document = merge_values(values, context=context, document={})
        set_columns(project, document, context)
        self._ready[planned.import_key] = _Prepared(planned, project, document)

    def write(
        self,
        drafts: Sequence[tuple[PlannedProject, Organisation]],
        progress: Progress | None = None,
    ) -> None:
        """Write the drafts in their order; the caller holds the transaction and the right to."""
        numbers = iter(next_numbers(f"draft:{self.programme.pk}", len(drafts)) if drafts else ())
        for start in range(0, len(drafts), BATCH):
            batch = drafts[start : start + BATCH]
            for planned, organisation in batch:
                self.prepare(planned, organisation)
            rows = [self._ready.pop(planned.import_key) for planned, _ in batch]
            for row in rows:
                row.project.draft_number = f"D{self.programme.year}-{next(numbers):03d}"
            self._insert(rows)
            if progress is not None:
                progress(start + len(rows))

    def _insert(self, rows: Sequence[_Prepared]) -> None:
        projects = Project.objects.bulk_create([row.project for row in rows])
        Application.objects.bulk_create(
            Application(
                project=project,
                document=row.document,
                saved_at=self.moment,
                saved_by=self.actor,
            )
            for project, row in zip(projects, rows, strict=True)
        )
        audit.record_many(
            actor=self.actor,
            entries=[audit.AuditEntry("project.create", project) for project in projects],
        )

    def _sheet_of(self, organisation: Organisation) -> tuple[SheetContext, Mapping[str, Any]]:
        """Limits, choices and what is known of a unit; read once for all its rows."""
        key = organisation.pk
        if key not in self._sheets:
            today = self.moment.date()
            blank = Project(
                pk=NOT_STORED,
                programme=self.programme,
                organisation=organisation,
                item_type=self._item_type,
            )
            self._sheets[key] = context_of(blank, today=today), known_values(blank, today)
        return self._sheets[key]


class KeysOf:
    """Keys of a programme's categories and topics, as the application sheet stores them."""

    def __init__(self, programme: Programme) -> None:
        self._categories = {row.name: str(row.pk) for row in programme.categories.all()}
        self._topics = {
            (row.title, row.selection_kind): str(row.pk) for row in programme.topics.all()
        }

    def sheet_values(self, planned: PlannedProject) -> dict[str, Any]:
        """What the row says, by the names of the application sheet."""
        topic = self._topics.get((planned.topic, planned.row.selection_kind), "")
        return _sheet_values(planned, self._categories[planned.category], topic)


def _sheet_values(planned: PlannedProject, category: str, topic: str) -> dict[str, Any]:
    row = planned.row
    values: dict[str, Any] = {
        "title": row.title,
        "selection_kind": row.selection_kind,
        "topic": topic,
        "category": category,
        "end_date": planned.end_date.isoformat(),
        "expected_results": row.expected_results,
    }
    if row.start_date:
        values["start_date"] = row.start_date.isoformat()
    elif planned.end_date < clock.today():
        values["start_date"] = ""  # the sheet proposes today, which would be after the end
    problems = row.problems or ((row.problem,) if row.problem else ())
    if problems:
        values["problems"] = [{"text": text} for text in problems]
    if row.measures:
        values["measures"] = [{"text": text} for text in row.measures]
    if row.liaison_name and row.liaison_name != Role.LIAISON.label:
        values["liaison_name"] = row.liaison_name
    if row.liaison_phone:
        values["liaison_phone"] = row.liaison_phone
    for name, value in row.other_facts:
        values[name] = (
            [{"name": person} for person in value.split("\n")] if name == "team" else value
        )
    return values
