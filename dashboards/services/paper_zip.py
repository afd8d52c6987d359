"""One file with the papers of many projects, made in the background.

What goes in is checked against the person's sight while it is made, and again when the file is
fetched: a project out of sight by then is taken out, and lists naming it are written anew.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import transaction
from django.db.models import QuerySet

from core import audit, clock
from core.documents.names import dated_name, safe_stem
from core.documents.word import to_docx
from core.errors import Conflict, InvalidInput
from core.files import path_of
from core.jobs import Run
from core.models import Job
from core.services.jobs import start_job
from dashboards.exports.summary import summary_workbook
from dashboards.queries.summary import department_name, summary_rows
from programmes.models import Programme
from projects.enums import ESTABLISHED
from projects.models import Project
from projects.papers.catalogue import (
    KINDS,
    PaperFacts,
    name_of,
    with_paper_facts,
    write_paper,
)
from projects.papers.notice import notice_paper
from projects.papers.parties import place_of

KIND = "dashboards.papers"
CONTENT_TYPE = "application/zip"
MOST_PROJECTS = 2000
SUMMARY, NOTICE = "summary", "notice"
# In this order they are offered and packed; the last two are one file for the whole list.
CHOICES: tuple[tuple[str, str], ...] = (
    ("application", "申报表（Word，每个项目一份）"),
    ("plan", "推进计划表（Word，每个项目一份）"),
    ("plan_table", "推进计划表（Excel，每个项目一份）"),
    ("letter", "责任状（Word，已立项的每个项目一份）"),
    (NOTICE, "立项通知（Word，已立项的项目合为一份代拟稿）"),
    (SUMMARY, "汇总表（Excel，全部项目一份）"),
)
ONE_EACH = tuple(code for code, _ in CHOICES if code not in (SUMMARY, NOTICE))
_AT_ONCE = 25
_FOLDER_LENGTH = 60


@transaction.atomic
def start_packing(*, owner: Any, projects: QuerySet[Project], papers: Sequence[str]) -> Job:
    """Put the papers of the projects into the person's background work.

    Raises InvalidInput (no paper chosen), Conflict (no project, too many, too many jobs).
    """
    chosen = [code for code, _ in CHOICES if code in papers]
    if not chosen:
        raise InvalidInput("请至少选一种材料。", field_errors={"papers": ["请至少选一种材料。"]})
    keys = list(projects.order_by("organisation__path", "pk").values_list("pk", flat=True))
    if not keys:
        raise Conflict("没有可以打包的项目，请放宽查询条件后再试。")
    if len(keys) > MOST_PROJECTS:
        raise Conflict(
            f"一次最多打包 {MOST_PROJECTS} 个项目，现在有 {len(keys)} 个，"
            "请缩小查询范围，分几次打包。"
        )
    first = projects.get(pk=keys[0])
    title = f"材料打包：{first}" if len(keys) == 1 else f"材料打包：{len(keys)} 个项目"
    job = start_job(
        owner=owner, kind=KIND, title=title, arguments={"projects": keys, "papers": chosen}
    )
    audit.record(
        actor=owner,
        action="papers.pack",
        obj=job,
        details={"projects": len(keys), "papers": chosen},
    )
    return job


def pack(run: Run) -> str:
    """Do the job; return what the person reads about the result."""
    keys, papers = run.arguments["projects"], run.arguments["papers"]
    entries: dict[str, list[str]] = {}
    phones: list[int] = []
    with TemporaryFile() as packed:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            run.progress(0, len(keys), "正在准备")
            for done, (project, full) in enumerate(_in_sight(run, keys), start=1):
                run.progress(done - 1, len(keys), str(project))
                entries[str(project.pk)] = _pack_one(archive, project, papers, phones=full)
                phones += [project.pk] if full else []
            if not entries:
                raise Conflict("这些项目您已无权查看，没有生成文件。")
            run.progress(len(keys), len(keys), "正在生成汇总材料")
            _pack_lists(archive, run.owner, [int(key) for key in entries], papers)
        name = dated_name("书记项目材料", "zip", clock.today())
        run.result(name=name, source=packed, content_type=CONTENT_TYPE)
    run.outcome(entries=entries, phones=phones, papers=papers)
    return _said(len(entries), len(keys) - len(entries))


def present(job: Job, person: Any) -> IO[bytes] | None:
    """Return the archive without what the person may no longer see; None when nothing changed.

    Raises Conflict when nothing of it is left.
    """
    entries: Mapping[str, list[str]] = job.outcome.get("entries", {})
    phones = set(job.outcome.get("phones", ()))
    kept = [
        project.pk
        for project in _visible(person, [int(key) for key in entries])
        if project.pk not in phones or sees_phones(person, project)
    ]
    if len(kept) == len(entries):
        return None
    if not kept or job.result is None:
        raise Conflict("包内的项目您已无权查看，不能下载。")
    wanted = {name for key in kept for name in entries[str(key)]}
    less: IO[bytes] = TemporaryFile()  # noqa: SIM115  the response closes it
    with (
        zipfile.ZipFile(path_of(job.result)) as whole,
        zipfile.ZipFile(less, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for entry in whole.infolist():
            if entry.filename in wanted:
                archive.writestr(entry, whole.read(entry))
        _pack_lists(archive, person, kept, job.outcome.get("papers", ()))
    less.seek(0)
    return less


def sees_phones(person: Any, project: Project) -> bool:
    """Whether papers show this person telephone numbers in full."""
    return bool(
        person.has_perm("projects.edit_application", project)
        or person.has_perm("projects.pre_review_project", project)
    )


def _visible(person: Any, keys: Iterable[int]) -> QuerySet[Project]:
    projects = Project.objects.visible_to(person).filter(pk__in=list(keys))
    return with_paper_facts(projects).order_by("organisation__path", "pk")


def _in_sight(run: Run, keys: Sequence[int]) -> Iterator[tuple[Project, bool]]:
    """Projects the owner may see at the moment they are packed, a few at a time."""
    for start in range(0, len(keys), _AT_ONCE):
        person = run.owner
        for project in _visible(person, keys[start : start + _AT_ONCE]):
            yield project, sees_phones(person, project)


def _pack_one(
    archive: zipfile.ZipFile, project: Project, papers: Sequence[str], *, phones: bool
) -> list[str]:
    """Write the papers of one project into its folder; return the names of the entries."""
    facts = PaperFacts(project, today=clock.today(), phones=phones)
    folder = _folder(project)
    names = []
    for code in papers:
        if code not in ONE_EACH or not KINDS[code].available(project):
            continue
        name = f"{folder}/{name_of(project, code)}.{KINDS[code].extension}"
        _add(archive, name, write_paper(code, facts))
        names.append(name)
    return names


def _folder(project: Project) -> str:
    """The row's number keeps folders of like names apart."""
    number = project.project_number or project.draft_number
    words = f"{number} {project.organisation.short_name} {project}"
    return f"{safe_stem(words, longest=_FOLDER_LENGTH)} {project.pk}"


def _pack_lists(
    archive: zipfile.ZipFile, person: Any, keys: Sequence[int], papers: Sequence[str]
) -> None:
    """Write what is one file for all projects."""
    projects = _visible(person, keys)
    if SUMMARY in papers:
        _add(archive, "汇总表.xlsx", _summary(projects, person))
    if NOTICE in papers:
        established = projects.filter(status__in=ESTABLISHED).order_by(
            "programme", "organisation__path", "pk"
        )
        for programme, group in groupby(established, key=lambda project: project.programme):
            name = safe_stem(f"立项通知（代拟稿）-{place_of(programme)}{programme.year}年度")
            name = f"{name} {programme.pk}"
            _add(archive, f"{name}.docx", to_docx(notice_paper(programme, list(group))))


def _summary(projects: QuerySet[Project], person: Any) -> bytes:
    """The county's 汇总表; phones in full only for the department of the one programme."""
    programmes = list(
        Programme.objects.select_related("committee").filter(
            pk__in=projects.order_by().values("programme")
        )
    )
    programme = programmes[0] if len(programmes) == 1 else None
    full = programme is not None and person.has_perm("dashboards.see_phones", programme)
    department = department_name(programme) if programme else ""
    rows = summary_rows(projects, full_phones=full)
    return summary_workbook(programme, rows, department=department, day=clock.today())


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    local = clock.now().astimezone(clock.SHANGHAI)
    entry = zipfile.ZipInfo(name, local.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, content)


def _said(packed: int, lost: int) -> str:
    words = f"共 {packed} 个项目。"
    return f"{words}另有 {lost} 个项目您已无权查看，没有打包。" if lost else words
