"""The programme editor: all sections of a rule book, and the page of each."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Conflict, InvalidInput, StaleState
from programmes import sentences, use
from programmes.documents import Fault
from programmes.enums import ProgrammeState, RuleSection
from programmes.exporting import document_of
from programmes.forms.codes import give_codes
from programmes.forms.library import rubric_from
from programmes.forms.parts import Document, Rows, blank_row
from programmes.forms.pasting import pasted_topics
from programmes.forms.reading import after_act, read_parts
from programmes.forms.sections import SECTIONS
from programmes.models import Programme
from programmes.rulebook import RuleBookRefused, parse_document
from programmes.sections import section_of
from programmes.services.editing import SectionFrozen, save_section
from programmes.views.access import managed_programme
from programmes.views.section_page import SectionPage, neighbours, show_section

SAVE, SAVE_NEXT = "save", "next"
LONGEST_REASON = 300
OVERTAKEN = (
    "您填写期间，有人改了这一部分，没有保存。您填写的都在下面，请对照不同之处；"
    "仍要以您填写的为准的，再点一次“保存”。"
)


@require_safe
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """All sections with their words, whether they may be changed, and what is left to do."""
    programme = managed_programme(request, pk)
    document = document_of(programme)
    faults = _faults(document)
    rests = {section: use.what_rests_on(programme, section) for section in RuleSection}
    rows = [
        {
            "section": section,
            "words": sentences.say(section, document),
            "rests": len(rests[section]),
            "faults": [fault for fault in faults if section_of(fault.path) == section],
        }
        for section in RuleSection
    ]
    context = {
        "programme": programme,
        "rows": rows,
        "faults": faults,
        "is_draft": programme.state == ProgrammeState.DRAFT,
        "in_use": any(rests.values()),
    }
    return render(request, "programmes/editor/overview.html", context)


def _faults(document: Document) -> list[Fault]:
    try:
        parse_document(document)
    except RuleBookRefused as refused:
        return list(refused.faults)
    return []


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """One section: read it, change it, or correct it with a reason once facts rest on it."""
    form = SECTIONS.get(section)
    if form is None:
        raise Http404
    page = SectionPage(managed_programme(request, pk), form)
    if request.method == "POST":
        page.correcting = bool(request.POST.get("correcting"))
        page.reason = str(request.POST.get("reason") or "").strip()[:LONGEST_REASON]
        return _posted(request, page)
    page.correcting = "correct" in request.GET
    return show_section(request, page)


def _posted(request: HttpRequest, page: SectionPage) -> HttpResponse:
    act = str(request.POST.get("act") or SAVE)
    if act in (SAVE, SAVE_NEXT):
        typed = read_parts(page.form.parts, request.POST, kept=page.current)
        give_codes(page.form.parts, typed)
        return _save(request, page, typed, act)
    changed, fresh = after_act(request.POST, act)
    typed = read_parts(page.form.parts, changed, kept=page.current, fresh=fresh, blanks=True)
    _extra_act(request, page, typed, act)
    return show_section(request, page, typed)


def _extra_act(request: HttpRequest, page: SectionPage, typed: Document, act: str) -> None:
    """Rows pasted from a spreadsheet, or a rubric from the library; nothing is saved yet."""
    if act == "paste" and "paste" in page.form.extras:
        rows = pasted_topics(str(request.POST.get("pasted") or ""), page.known())
        typed["topics"] = [*typed["topics"], *rows]
        messages.info(request, f"已填入 {len(rows)} 个选题，核对后请点“保存”。")
    elif act == "library" and "library" in page.form.extras:
        (rows,) = (part for part in page.form.parts if isinstance(part, Rows))
        rubric = rubric_from(str(request.POST.get("set") or ""), blank_row(rows))
        if rubric is not None:
            typed["rubrics"] = [*typed["rubrics"], rubric]
            messages.info(request, "已在最后加上一张评分表，核对后请点“保存”。")


def _save(request: HttpRequest, page: SectionPage, typed: Document, act: str) -> HttpResponse:
    try:
        saved = _written(request, page, typed)
    except RuleBookRefused as refused:
        return show_section(request, page, typed, refused.faults)
    except StaleState as stale:
        return _overtaken(request, page, typed, stale)
    except SectionFrozen as frozen:
        page.correcting, page.refusal = True, frozen.message
        return show_section(request, page, typed)
    except (Conflict, InvalidInput) as refused:
        page.refusal = refused.message
        return show_section(request, page, typed)
    return _saved(request, saved, page, act)


def _written(request: HttpRequest, page: SectionPage, typed: Document) -> Programme:
    """Changes to other sections do no harm; only this one must be as it was seen."""
    if request.POST.get("seen") != page.seen:
        raise StaleState(OVERTAKEN)
    if page.correcting and page.rests and not page.reason:
        raise InvalidInput("请写明更正理由，更正后的规则连同理由一起留存。")
    return save_section(
        programme_id=page.programme.pk,
        section=page.form.section,
        values=typed,
        actor=request.user,
        seen_digest=page.programme.rules_digest,
        reason=page.reason,
    )


def _overtaken(
    request: HttpRequest, page: SectionPage, typed: Document, stale: StaleState
) -> HttpResponse:
    """What was typed beside what is saved by now; a second save overrules on purpose."""
    fresh = SectionPage(managed_programme(request, page.programme.pk), page.form)
    fresh.correcting, fresh.reason, fresh.refusal = page.correcting, page.reason, stale.message
    fresh.compare(typed)
    return show_section(request, fresh, typed)


def _saved(request: HttpRequest, saved: Programme, page: SectionPage, act: str) -> HttpResponse:
    label = page.form.section.label
    if page.reason:
        messages.success(request, f"“{label}”已更正，理由和更正前的内容都已留存。")
    else:
        messages.success(request, f"“{label}”已保存。")
    after = neighbours(page.form.section)["after"]
    target = after if act == SAVE_NEXT and after else page.form.section
    return redirect("programmes:section", saved.pk, str(target))
