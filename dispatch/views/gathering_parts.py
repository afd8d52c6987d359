"""The department's pages of one meeting: agenda and participants; the projector; the papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.documents.word import CONTENT_TYPE, to_docx
from core.downloads import content_response
from core.errors import InvalidInput
from core.posted import key_in
from core.refused_forms import add_refusal
from dispatch.enums import AgendaKind
from dispatch.forms.gatherings import AgendaForm, PeopleForm
from dispatch.gathering_paper import AGENDA, KINDS, MeetingFacts, meeting_paper
from dispatch.models import Gathering
from dispatch.queries.gatherings import (
    agenda_of,
    decisions_of,
    hosts_under,
    propose_agenda,
    screen_facts,
)
from dispatch.services.gatherings import invite, mark_attendance, save_agenda
from dispatch.views.gatherings import held_gathering, overseen_gathering
from dispatch.views.rows import posted_version


@require_http_methods(["GET", "HEAD", "POST"])
def gathering_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """Proposals from the data of the day: number those the meeting takes."""
    gathering = held_gathering(request, pk)
    proposals = propose_agenda(gathering, request.user, clock.today())
    others = gathering.agenda.filter(kind=AgendaKind.OTHER).values_list("title", flat=True)
    form = AgendaForm(
        request.POST if request.method == "POST" else None,
        proposals=proposals,
        initial={"others": "\n".join(others)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            save_agenda(
                gathering_id=pk,
                chosen=form.chosen(),
                others=form.typed_others(),
                actor=request.user,
                seen_version=posted_version(request),
            )
        except InvalidInput as error:
            add_refusal(form, error)
        else:
            messages.success(request, "议程已保存。")
            return redirect("dispatch:gathering", pk=pk)
    context = {"gathering": gathering, "form": form}
    return render(request, "dispatch/gathering_agenda.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def gathering_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite, and mark who came."""
    gathering = held_gathering(request, pk)
    form = PeopleForm(
        request.POST if request.method == "POST" else None,
        participants=gathering.participants.select_related("organisation"),
        hosts=hosts_under(gathering.programme.committee),
    )
    if request.method == "POST" and form.is_valid():
        try:
            _keep_people(request, pk, form)
        except InvalidInput as error:
            add_refusal(form, error)
        else:
            return redirect("dispatch:gathering_people", pk=pk)
    context = {"gathering": gathering, "form": form}
    return render(request, "dispatch/gathering_people.html", context)


def _keep_people(request: HttpRequest, pk: int, form: PeopleForm) -> None:
    typed = form.cleaned_data
    changed = mark_attendance(gathering_id=pk, marks=form.marks, actor=request.user)
    invited = 0
    if typed["units"] or typed["names"].strip():
        invited = invite(
            gathering_id=pk,
            actor=request.user,
            unit_ids=[unit.pk for unit in typed["units"]],
            names=typed["names"].split("\n"),
        )
    words = [f"新邀请 {invited} 个"] if invited else []
    words += [f"到会情况改动 {changed} 处"] if changed else []
    messages.success(request, "，".join(words) + "。" if words else "名单没有变动。")


@require_safe
def gathering_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """For the projector: the agenda on the left, the facts of the item in hand on the right."""
    gathering = overseen_gathering(request, pk)
    agenda = agenda_of(gathering, request.user)
    asked = request.GET.get("at", "1")
    at = min(max(key_in(asked) or 1, 1), max(len(agenda), 1))
    context: dict[str, Any] = {
        "gathering": gathering,
        "agenda": agenda,
        "at": at,
        "before": at - 1 if at > 1 else None,
        "after": at + 1 if at < len(agenda) else None,
        "facts": screen_facts(agenda[at - 1], clock.today()) if agenda else None,
    }
    return render(request, "dispatch/gathering_screen.html", context)


@require_safe
def gathering_paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Agenda or minutes as an A4 sheet to print."""
    facts = _facts(request, pk, kind)
    context = {"gathering": facts.gathering, "kind": kind, "facts": facts, "label": KINDS[kind]}
    return render(request, "dispatch/gathering_paper.html", context)


@require_safe
def gathering_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Agenda or minutes as a Word file."""
    facts = _facts(request, pk, kind)
    return content_response(
        to_docx(meeting_paper(facts, kind)),
        stem=f"{facts.gathering}{KINDS[kind]}",
        extension="docx",
        content_type=CONTENT_TYPE,
        day=clock.today(),
    )


def _facts(request: HttpRequest, pk: int, kind: str) -> MeetingFacts:
    if kind not in KINDS:
        raise Http404("no such paper")
    gathering: Gathering = overseen_gathering(request, pk)
    minutes = kind != AGENDA
    decisions = decisions_of(request.user, gathering=gathering).order_by("position")
    return MeetingFacts(
        gathering=gathering,
        agenda=agenda_of(gathering, request.user),
        participants=list(gathering.participants.all()),
        decisions=list(decisions) if minutes else [],
    )
