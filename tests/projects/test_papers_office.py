"""LibreOffice opens every paper and shows on as many pages what was put in."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from core import clock
from core.documents.word import to_docx
from dashboards.exports.summary import summary_workbook
from dashboards.queries.summary import summary_rows
from dispatch.bulletin_paper import bulletin_paper
from dispatch.queries.bulletins import entries_of
from projects.models import Project
from projects.papers.catalogue import KINDS, PaperFacts, write_paper
from projects.papers.notice import notice_paper
from tests.core.word_files import texts_of
from tests.dispatch.bulletin_acts import issued
from tests.machine import PDFTOTEXT, SOFFICE
from tests.projects.papers_made import established, hostile_sheet, joined
from tests.projects.sheets import call_time, full_sheet
from tests.world import World

BLANKS = re.compile(r"\s+")
PAGE_NUMBER = re.compile(r"—\d+—")
# A4 upright and turned, in points.
UPRIGHT, TURNED = (595, 842), (842, 595)


@dataclass(frozen=True)
class Printed:
    """A paper as LibreOffice printed it: the text of each page without blanks, the page's size."""

    pages: tuple[str, ...]
    size: tuple[int, int]

    @property
    def text(self) -> str:
        return "".join(PAGE_NUMBER.sub("", page) for page in self.pages)


def output_of(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def converted(folder: Path, papers: dict[str, bytes]) -> dict[str, Printed]:
    """Print all papers in one start of LibreOffice, with a profile of its own."""
    for name, content in papers.items():
        (folder / name).write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    environment = {**os.environ, "HOME": str(folder)}
    files = [str(folder / name) for name in papers]
    subprocess.run(
        [*command, *files], check=True, capture_output=True, timeout=180, env=environment
    )
    return {name: printed(folder / f"{Path(name).stem}.pdf") for name in papers}


def printed(path: Path) -> Printed:
    facts = output_of("pdfinfo", str(path))
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", facts)
    assert size is not None
    pages = output_of(PDFTOTEXT, "-raw", str(path), "-").split("\f")[:-1]
    return Printed(
        tuple(BLANKS.sub("", page) for page in pages),
        (round(float(size[1])), round(float(size[2]))),
    )


def put_in(content: bytes) -> list[str]:
    """What a Word file holds, piece by piece: each piece is short enough to stay on one line."""
    pieces = []
    for text in texts_of(content):
        bare = BLANKS.sub("", text)
        pieces += [bare[:12], bare[-12:]]
    return [piece for piece in pieces if piece]


def papers_of(project: Project) -> dict[str, bytes]:
    facts = PaperFacts(joined(project), today=clock.today(), phones=True)
    return {
        f"{code}-{project.pk}.{kind.extension}": write_paper(code, facts)
        for code, kind in KINDS.items()
    }


def long_plan(world: World) -> dict[str, object]:
    sheet = full_sheet(world.programme, title="任务最多的项目")
    first = sheet["milestones"][0]
    sheet["milestones"] = [
        {
            **first,
            "uid": f"s{n}",
            "task": f"第{n}项任务",
            "measure": f"m{n % 2 + 1}",
            "weight": "4" if n < 24 else "8",
        }
        for n in range(1, 25)
    ]
    return sheet


def bulletin_of(world: World) -> bytes:
    """An issued bulletin with its lamp list."""
    bulletin = issued(world)
    return to_docx(bulletin_paper(bulletin, entries_of(bulletin, chosen_only=True)))


@pytest.mark.office
def test_libreoffice_prints_every_paper_as_it_was_written(world: World, tmp_path: Path):
    with clock.at(call_time(world.programme)):
        usual = established(world)
        hostile = established(world, **hostile_sheet(world.programme))
        longest = established(world, **long_plan(world))
        papers = {**papers_of(usual), **papers_of(hostile), **papers_of(longest)}
        everything = Project.objects.all()
        papers["summary.xlsx"] = summary_workbook(
            world.programme,
            summary_rows(everything, full_phones=False),
            department="县委组织部",
            day=clock.today(),
        )
        listed = [joined(usual)] * 30
        papers["notices.docx"] = to_docx(notice_paper(world.programme, listed))
    papers["bulletin.docx"] = bulletin_of(world)
    found = converted(tmp_path, papers)
    for name, content in papers.items():
        if name.endswith("docx"):
            missing = [piece for piece in put_in(content) if piece not in found[name].text]
            assert missing == [], name
    assert_pages(found, usual, longest)
    assert_every_page_is_headed(found, longest)
    assert "小区值日生" in found["summary.xlsx"].text
    assert "=cmd|'/Ccalc'!A0任务" in found[f"plan_table-{hostile.pk}.xlsx"].text


def assert_pages(found: dict[str, Printed], usual: Project, longest: Project) -> None:
    counts = {
        (code, project.pk): len(found[f"{code}-{project.pk}.{KINDS[code].extension}"].pages)
        for project in (usual, longest)
        for code in KINDS
    }
    assert [counts[code, usual.pk] for code in KINDS] == [4, 1, 1, 2, 3]
    assert [counts[code, longest.pk] for code in KINDS] == [5, 2, 1, 3, 3]
    assert found[f"application-{usual.pk}.docx"].size == UPRIGHT
    assert found[f"plan-{usual.pk}.docx"].size == TURNED
    assert found["summary.xlsx"].size == TURNED
    assert len(found["notices.docx"].pages) == 5
    assert found["bulletin.docx"].size == UPRIGHT
    assert "序时/实际" in found["bulletin.docx"].pages[-1]


def assert_every_page_is_headed(found: dict[str, Printed], longest: Project) -> None:
    """Tables repeat their heads, pages count themselves."""
    plan = found[f"plan-{longest.pk}.docx"]
    assert all("任务内容" in page for page in plan.pages)
    for name in (f"application-{longest.pk}.docx", "notices.docx"):
        for number, page in enumerate(found[name].pages, start=1):
            assert f"—{number}—" in page
