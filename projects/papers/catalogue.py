"""Which papers a project has, what each is called, and its bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from core.documents.form_sheet import FormSheet, form_paper
from core.documents.names import safe_stem
from core.documents.word import CONTENT_TYPE as WORD
from core.documents.word import to_docx
from core.errors import Conflict
from core.spreadsheets.writing import CONTENT_TYPE as EXCEL
from projects.enums import ESTABLISHED
from projects.models import Project
from projects.papers.application import application_sheet
from projects.papers.letter import letter_paper
from projects.papers.notice import notice_paper
from projects.papers.plan import Task, plan_of, plan_paper, plan_workbook
from projects.sheet.context import context_of

_NOT_YET = "项目还没有立项，不能生成{label}。立项后再来下载。"


class PaperFacts:
    """What the papers of one project are written from, read once.

    Args:
        project: with programme, committee, organisation, category, topic and application joined.
        document: what to write from; by default the last submission, else what is typed so far.
        phones: whether telephone numbers are written in full.
    """

    def __init__(
        self,
        project: Project,
        *,
        today: date,
        phones: bool,
        document: Mapping[str, Any] | None = None,
    ) -> None:
        self.project, self.today, self.phones = project, today, phones
        self._given = document

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The text the papers are written from."""
        return self._given if self._given is not None else filed_document(self.project)

    @cached_property
    def sheet(self) -> FormSheet:
        """The application form."""
        context = context_of(self.project, today=self.today)
        return application_sheet(self.project, self.document, context, phones=self.phones)

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """The plan."""
        return plan_of(self.project, self.document)


@dataclass(frozen=True)
class PaperKind:
    """One kind of paper."""

    code: str
    label: str
    extension: str
    content_type: str
    write: Callable[[PaperFacts], bytes]
    established_only: bool = False

    def available(self, project: Project) -> bool:
        """Say whether the project has come far enough for this paper."""
        return not self.established_only or project.status in ESTABLISHED


KINDS: dict[str, PaperKind] = {
    kind.code: kind
    for kind in (
        PaperKind(
            "application", "申报表", "docx", WORD, lambda facts: to_docx(form_paper(facts.sheet))
        ),
        PaperKind(
            "plan",
            "推进计划表",
            "docx",
            WORD,
            lambda facts: to_docx(plan_paper(facts.project, facts.tasks)),
        ),
        PaperKind(
            "plan_table",
            "推进计划表（Excel）",
            "xlsx",
            EXCEL,
            lambda facts: plan_workbook(facts.project, facts.tasks),
        ),
        PaperKind(
            "letter",
            "责任状",
            "docx",
            WORD,
            lambda facts: to_docx(letter_paper(facts.project, facts.tasks)),
            established_only=True,
        ),
        PaperKind(
            "notice",
            "立项通知",
            "docx",
            WORD,
            lambda facts: to_docx(notice_paper(facts.project.programme, [facts.project])),
            established_only=True,
        ),
    )
}


def write_paper(code: str, facts: PaperFacts) -> bytes:
    """Return the bytes of one paper.

    Raises:
        KeyError: there is no such paper.
        Conflict: the project is not established yet.
    """
    kind = KINDS[code]
    if not kind.available(facts.project):
        raise Conflict(_NOT_YET.format(label=kind.label))
    return kind.write(facts)


def with_paper_facts(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Join what the papers of many projects need."""
    return projects.select_related(
        "programme__committee", "organisation", "category", "topic", "application"
    )


def filed_document(project: Project) -> Mapping[str, Any]:
    """The last submission; before the first, what was typed so far; {} for imported projects."""
    last = project.revisions.last()
    if last is not None:
        return dict(last.document)
    application = getattr(project, "application", None)
    return dict(application.document) if application is not None else {}


def name_of(project: Project, code: str) -> str:
    """Return the stem of the file's name: paper, unit and project."""
    label = KINDS[code].label.split("（", 1)[0]
    return safe_stem(f"{label}-{project.organisation.short_name}-{project}")
