"""Beginning an application from an earlier project or from a good example."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core import audit
from core.errors import InvalidInput, NotAllowed
from organisations.scope import scope_of
from programmes.models import Programme
from projects.enums import Continuity
from projects.models import Project
from projects.queries_copying import document_of, may_continue, source_with
from projects.services.drafting import create_draft, fill_document
from projects.sheet.copying import content_of

NEWS_LENGTH = 300


@transaction.atomic
def copy_project(
    *,
    source_id: int,
    programme_id: int,
    organisation_id: int,
    actor: Any,
    continuing: bool = False,
    news: str = "",
) -> Project:
    """Begin a new project of the actor's unit with the content of another, and return it.

    Continuing keeps the link to the predecessor; `news` then says what is new. Everything that
    belongs to the year stays behind. Raises NotAllowed (a project the actor may not start from),
    InvalidInput (not finished, not said what is new) and what `create_draft` raises.
    """
    programme = Programme.objects.visible_to(actor).filter(pk=programme_id).first()
    source = source_with(source_id, actor, programme) if programme else None
    if programme is None or source is None:
        raise NotAllowed("不能从这个项目起草。请从“从已有项目起草”的清单中选择。")
    if continuing:
        _refuse_empty_continuation(source, organisation_id, news)
    project = create_draft(
        programme_id=programme_id,
        organisation_id=organisation_id,
        actor=actor,
        item_type_id=_same_item_type(source, programme),
    )
    own = source.organisation_id in scope_of(actor).unit_ids()
    values = _values(source, programme, own=own) | (_following(source, news) if continuing else {})
    fill_document(project_id=project.pk, values=values, actor=actor)
    project.refresh_from_db()
    audit.record(
        actor=actor,
        action="project.copy",
        obj=project,
        details={"source": source.pk, "continuing": continuing},
    )
    return project


def _values(source: Project, programme: Programme, *, own: bool) -> dict[str, Any]:
    values = content_of(document_of(source), own=own)
    return {
        **values,
        "category": _same_category(source, programme),
        "objective": _same_objective(source, programme),
    }


def _following(source: Project, news: str) -> dict[str, Any]:
    return {
        "continuity": Continuity.CONTINUED.value,
        "predecessor": str(source.pk),
        "innovation": news.strip(),
    }


def _refuse_empty_continuation(source: Project, organisation_id: int, news: str) -> None:
    if not may_continue(source, [organisation_id]):
        raise InvalidInput("只有本单位已验收的项目可以接续，请选“新立”。")
    if not news.strip():
        raise InvalidInput(
            "接续项目请写明与上期相比新在哪里。",
            field_errors={"news": ["请写明今年新在哪里，例如：由3个小区扩到全镇。"]},
        )
    if len(news.strip()) > NEWS_LENGTH:
        raise InvalidInput(
            f"“新在哪里”最多 {NEWS_LENGTH} 字，请删减。",
            field_errors={"news": [f"最多 {NEWS_LENGTH} 字，现在 {len(news.strip())} 字。"]},
        )


def _same_category(source: Project, programme: Programme) -> str:
    """Key of the programme's category with the source's code, "" where there is none."""
    if source.category is None:
        return ""
    found = programme.categories.filter(code=source.category.code).first()
    return str(found.pk) if found else ""


def _same_objective(source: Project, programme: Programme) -> str:
    """Key of the programme's objective with the source's code, "" where there is none."""
    if source.objective is None:
        return ""
    found = programme.objectives.filter(code=source.objective.code).first()
    return str(found.pk) if found else ""


def _same_item_type(source: Project, programme: Programme) -> int | None:
    """Key of the programme's item type with the source's code, None for the programme's first."""
    if source.item_type is None:
        return None
    found = programme.item_types.filter(code=source.item_type.code).first()
    return found.pk if found else None
