"""Begins a programme, puts it into force, writes it to a file, replaces or removes a draft."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from organisations.enums import Role
from organisations.models import Organisation
from organisations.scope import scope_of
from programmes import sentences
from programmes.documents import Fault
from programmes.enums import ProgrammeState, RuleSection
from programmes.exporting import document_of, to_yaml
from programmes.forms.starting import RuleFileForm, StartForm
from programmes.models import Programme
from programmes.rulebook import RuleBookRefused
from programmes.services.replacing import replace_rules
from programmes.services.starting import delete_draft, open_programme, start_programme
from programmes.views.access import managed_programme


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Choose where the rules of a new year come from."""
    committees = _own_committees(request)
    if not committees.exists():
        raise NotAllowed("年度方案由党委组织部编制，您可以查看，不能新建。")
    form = StartForm(
        request.POST or None,
        request.FILES or None,
        committees=committees,
        programmes=list(_to_copy(request)),
        initial={"year": clock.today().year},
    )
    if request.method == "POST" and form.is_valid():
        programme = _started(request, form)
        if programme is not None:
            messages.success(
                request, f"已建立“{programme}”的草稿。请逐部分核对，改成本地的规定后发布。"
            )
            return redirect("programmes:edit", programme.pk)
    return render(request, "programmes/editor/start.html", {"form": form})


def _own_committees(request: HttpRequest) -> QuerySet[Organisation]:
    paths = scope_of(request.user).committee_paths(Role.STAFF, Role.HEAD)
    return Organisation.objects.visible_to(request.user).filter(path__in=paths).order_by("path")


def _to_copy(request: HttpRequest) -> QuerySet[Programme]:
    return Programme.objects.visible_to(request.user).order_by("-year", "pk")[:12]


def _started(request: HttpRequest, form: StartForm) -> Programme | None:
    """The new draft, or None with the refusal noted in the form."""
    values = form.cleaned_data
    try:
        return start_programme(
            actor=request.user,
            committee=values["committee"],
            year=values["year"],
            source=form.chosen,
            name=values["name"],
            series=values["series"],
        )
    except RuleBookRefused as refused:
        for fault in refused.faults[:40]:
            form.add_error("source", f"这份规则有一处不对：{fault}")
    except (Conflict, InvalidInput) as refused:
        form.add_error("year", refused.message)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what comes into force, ask once more, then open the call."""
    programme = managed_programme(request, pk)
    if request.method == "POST":
        open_programme(
            programme_id=pk,
            actor=request.user,
            seen_digest=str(request.POST.get("seen", "")),
        )
        messages.success(request, f"“{programme}”已发布，各单位现在看得到这些规则。")
        return redirect("programmes:detail", pk)
    if programme.state != ProgrammeState.DRAFT:
        raise Conflict(f"“{programme}”已经发布，不用再发布一次。")
    document = document_of(programme)
    words = [
        f"{programme.committee.short_name}所属各单位都看得到这份方案。",
        *sentences.say(RuleSection.BASICS, document)[:2],
        *sentences.say(RuleSection.QUOTAS, document),
        sentences.say(RuleSection.GATES, document)[0],
        "还没有人用到的部分，发布后仍可修改；已经用到的部分，更正须说明理由。",
    ]
    if programme.closes_at <= clock.now():
        words.insert(
            0, "注意：申报截止时间已经过去，发布后各单位不能申报。请先到“基本信息与日历”改日期。"
        )
    return _ask(request, programme, "发布方案，开放申报", words)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a draft nobody used, after asking once more."""
    programme = managed_programme(request, pk)
    if request.method == "POST":
        delete_draft(
            programme_id=pk,
            actor=request.user,
            seen_digest=str(request.POST.get("seen", "")),
        )
        messages.success(request, f"草稿“{programme}”已删除。")
        return redirect("programmes:index")
    if programme.state != ProgrammeState.DRAFT:
        raise Conflict(f"“{programme}”已经发布，不能删除。")
    words = ["这份草稿的全部规则都没有了，不能恢复。", "需要留底的，请先“导出规则文件”。"]
    return _ask(request, programme, "删除这个草稿", words, is_danger=True)


def _ask(
    request: HttpRequest,
    programme: Programme,
    title: str,
    words: list[str],
    *,
    is_danger: bool = False,
) -> HttpResponse:
    context = {"programme": programme, "title": title, "words": words, "danger": is_danger}
    return render(request, "programmes/editor/confirm.html", context)


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules as a file that can be imported again, here or elsewhere."""
    programme = managed_programme(request, pk)
    answer = HttpResponse(
        to_yaml(document_of(programme)), content_type="application/yaml; charset=utf-8"
    )
    name = quote(f"{programme}规则.yaml")
    fallback = f"rules-{programme.year}-{programme.pk}.yaml"
    answer["Content-Disposition"] = f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{name}"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def import_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace the rules of a draft by those of a file."""
    programme = managed_programme(request, pk)
    form = RuleFileForm(request.POST or None, request.FILES or None)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            _replace(request, programme, form.cleaned_data)
        except RuleBookRefused as refused:
            faults = refused.faults
        else:
            messages.success(request, "规则文件已导入，草稿的规则全部换成了文件里的。")
            return redirect("programmes:edit", pk)
    context = {"programme": programme, "form": form, "faults": faults}
    return render(request, "programmes/editor/import.html", context)


def _replace(request: HttpRequest, programme: Programme, values: dict[str, Any]) -> None:
    replace_rules(
        programme_id=programme.pk,
        document=values["file"],
        actor=request.user,
        seen_digest=str(request.POST.get("seen", "")),
    )
