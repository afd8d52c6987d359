"""Results by secretary: for the report on duties, the yearly appraisal and awards."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.documents.word import to_docx
from core.downloads import content_response
from core.spreadsheets.writing import Column, export_response
from organisations.scope import scope_of
from programmes.models import Programme
from programmes.queries import programme_for
from reviews.queries.ranking import frozen_ranking
from reviews.queries.secretaries import SecretaryLine, secretary_lines
from reviews.results_paper import results_paper, rule_in_words
from reviews.views.ranking import HEADING, overseen_programme

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def secretaries(request: HttpRequest) -> HttpResponse:
    """All secretaries with a result, the best first."""
    if programme_for(request) is None:
        return render(request, "reviews/no_programme.html", {"heading": HEADING})
    programme = overseen_programme(request)
    return render(request, "reviews/secretaries.html", _list(programme))


def _list(programme: Programme) -> dict[str, Any]:
    return {
        "programme": programme,
        "lines": secretary_lines(programme),
        "rule": rule_in_words(programme),
        "frozen": _frozen(programme),
    }


def _frozen(programme: Programme) -> bool:
    return frozen_ranking(programme).exists()


@require_safe
def secretaries_export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook."""
    programme = overseen_programme(request)
    state = "已冻结" if _frozen(programme) else "未冻结"
    return export_response(
        title=f"{programme.year}年度书记项目结果",
        filters=[("年度方案", str(programme)), ("排名", state), ("算法", rule_in_words(programme))],
        columns=[
            Column("单位", lambda line: line.unit, 24),
            Column("书记", lambda line: line.name, 12),
            Column("项目数", lambda line: len(line.results), 8),
            Column("各类平均分", _means_in_words, 36),
            Column("等次", lambda line: line.grades(), 20),
            Column("奖项", lambda line: line.awards(), 20),
            Column("书记得分", lambda line: line.score, 10, "0.00"),
            Column("述职评议折合", lambda line: line.duty, 12, "0.00"),
            Column("绩效考核折合", lambda line: line.performance, 12, "0.00"),
            Column("未计分项目", lambda line: line.uncounted, 10),
        ],
        rows=secretary_lines(programme),
    )


def _means_in_words(line: SecretaryLine) -> str:
    return "；".join(
        f"{kind} {count} 个平均 {mean:.2f}（权重 {weight}）"
        for kind, count, mean, weight in line.means()
    )


@require_safe
def secretaries_paper(request: HttpRequest) -> HttpResponse:
    """The list as a paper for the meeting."""
    programme = overseen_programme(request)
    paper = results_paper(programme, secretary_lines(programme), frozen=_frozen(programme))
    return content_response(
        to_docx(paper),
        stem=f"{programme.year}年度书记项目结果",
        extension="docx",
        content_type=WORD,
    )


@require_safe
def secretary(request: HttpRequest, pk: int) -> HttpResponse:
    """What one unit's secretary achieved; a unit sees its own, once the ranking is frozen."""
    programme = programme_for(request)
    if programme is None:
        return render(request, "reviews/no_programme.html", {"heading": HEADING})
    overseer = request.user.has_perm("reviews.see_ranking", programme)
    scope = scope_of(request.user)
    if not overseer and pk not in scope.unit_ids():
        raise Http404("no such unit in sight")
    lines = secretary_lines(programme, organisations=[pk])
    if overseer and not lines:
        raise Http404("no result of this unit")
    frozen = _frozen(programme)
    if not overseer and not frozen:
        raise PermissionDenied("排名冻结后，可以查看本单位书记的得分。")
    context = {
        "programme": programme,
        "unit": lines[0].unit if lines else "本单位",
        "lines": lines,
        "rule": rule_in_words(programme),
        "frozen": frozen,
        "overseer": overseer,
    }
    return render(request, "reviews/secretary.html", context)
