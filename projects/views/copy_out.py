"""A copy of an application to take along: as it is kept, or as it stands in the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from core import clock
from core.typed_text import labelled_by
from projects.models import Project
from projects.pasted import TidiedPost
from projects.sheet.context import SheetContext, context_of
from projects.sheet.document import read_step
from projects.sheet.reading import entries
from projects.sheet.steps import BY_NUMBER, STEPS
from projects.views.access import project_to_edit
from projects.views.typed_labels import application_labels

# By this Notepad of an old Windows knows the text for what it is.
_BYTE_ORDER_MARK = "\ufeff"


@labelled_by(application_labels)
@require_http_methods(["GET", "HEAD", "POST"])
def copy_out(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """Hand out the application as plain text; a posted step takes the place of the kept one.

    Nothing is stored, so this works when nothing can be stored any more.
    """
    project = project_to_edit(request, pk)
    if step not in BY_NUMBER:
        raise Http404
    context = context_of(project, today=clock.today())
    document = project.application.document
    if request.method == "POST":
        typed = read_step(step, TidiedPost(request.POST), context=context, document=document)
        document = {**document, **typed}
    answer = HttpResponse(content_type="text/plain; charset=utf-8")
    answer.write(_BYTE_ORDER_MARK + _as_text(project, document, context))
    name = quote(f"申报书内容-{project}.txt", safe="")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _as_text(project: Project, document: Mapping[str, Any], context: SheetContext) -> str:
    moment = clock.now().astimezone(clock.SHANGHAI)
    lines = [
        f"{project}（{project.organisation}）",
        f"{moment:%Y-%m-%d %H:%M} 从书记项目管理系统下载，仅供留存，不作为申报材料。",
    ]
    for form in STEPS:
        lines += ["", f"【{form.label}】"]
        for entry in entries(document, context, step=form.number):
            between = "\n" if "\n" in entry.text else ""
            lines.append(f"{entry.label}：{between}{entry.text}")
    return "\n".join(lines).replace("\n", "\r\n") + "\r\n"
