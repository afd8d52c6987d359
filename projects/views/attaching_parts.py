"""Attachments that come in parts: the answers a script of ours goes on from after a broken line."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.answers import sentence
from core.errors import DomainError, NotAllowed
from core.services.pending_uploads import PART_SIZE, PartOutOfPlace, UploadUnknown
from projects.models import Attachment
from projects.services.attachments import DRAFT_KINDS, begin_attachment, take_part
from projects.views.access import number, project_to_edit
from projects.views.attachment_rows import file_row

UNPROCESSABLE, OUT_OF_PLACE = 422, 409


@require_POST
def attachment_begin(request: HttpRequest, pk: int) -> JsonResponse:
    """Announce a file; answers where its parts go and how much of it is there already."""
    project = project_to_edit(request, pk)
    posted = request.POST
    try:
        pending = begin_attachment(
            project_id=project.pk,
            name=posted.get("name", ""),
            size=number(posted.get("size")),
            stamp=posted.get("stamp", ""),
            kind=posted.get("kind", ""),
            actor=request.user,
        )
    except NotAllowed:
        raise
    except DomainError as refused:
        return sentence(refused.message, UNPROCESSABLE)
    place = reverse("projects:attachment_part", args=[pk, pending.token])
    return JsonResponse(
        {"part_url": place, "part_size": PART_SIZE, "received": pending.received}, status=201
    )


@require_POST
def attachment_part(request: HttpRequest, pk: int, token: UUID) -> JsonResponse:
    """Take one part (`offset` and `kind` in the address, bytes as the body)."""
    project = project_to_edit(request, pk)
    try:
        taken = take_part(
            project_id=project.pk,
            token=token,
            kind=request.GET.get("kind", ""),
            offset=number(request.GET.get("offset")),
            content=request.body,
            actor=request.user,
        )
    except UploadUnknown as unknown:
        raise Http404 from unknown
    except PartOutOfPlace as elsewhere:
        return JsonResponse({"received": elsewhere.received}, status=OUT_OF_PLACE)
    except UnreadablePostError:
        return sentence("网络中断，这一段没有收到。", UNPROCESSABLE, again=True)
    except NotAllowed:
        raise
    except DomainError as refused:
        return sentence(refused.message, UNPROCESSABLE)
    answer: dict[str, object] = {"received": taken.received}
    if taken.attachment is not None:
        answer["row"] = _row(request, taken.attachment)
    return JsonResponse(answer)


def _row(request: HttpRequest, attachment: Attachment) -> str:
    """The new line of the list, so that the page with what is typed on it stays."""
    line = file_row(attachment, with_kind=attachment.kind in DRAFT_KINDS)
    return render_to_string("parts/file_row.html", {"file": line}, request)
