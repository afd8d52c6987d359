"""Papers of a project: everything that was filed, on the page and in Word alike."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import Conflict
from projects.models import Project
from projects.papers.catalogue import KINDS, PaperFacts, write_paper
from projects.papers.columns import columns_of
from projects.papers.notice import notice_paper
from projects.sheet.context import context_of
from tests.core.test_documents import HOSTILE
from tests.core.word_files import assert_sound, text_of, texts_of
from tests.projects.papers_made import (
    APPROVED,
    established,
    every_field_filled,
    hostile_sheet,
    joined,
    texts_on,
    words_of,
)
from tests.projects.sheets import call_time, drafted, full_sheet, submitted
from tests.world import World

TAG = re.compile(r"<[^>]+>")


@pytest.fixture(autouse=True)
def _during_the_call(world: World):
    with clock.at(call_time(world.programme)):
        yield


def facts_of(project: Project, **given: Any) -> PaperFacts:
    return PaperFacts(joined(project), today=clock.today(), **{"phones": True, **given})


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def paper_address(project: Project, kind: str = "") -> str:
    if kind:
        return reverse("projects:paper_file", args=[project.pk, kind])
    return reverse("projects:paper", args=[project.pk])


def bytes_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_every_field_and_row_of_the_sheet_is_on_the_form(world: World):
    project = joined(drafted(world))
    world.programme.budget_enabled = True
    project.programme = world.programme
    context = context_of(project, today=clock.today())
    document = every_field_filled(context, full_sheet(world.programme))
    facts = PaperFacts(project, today=clock.today(), phones=True, document=document)
    on_form = "\n".join(texts_on(facts.sheet))
    wanted = [line for text in words_of(document, context) for line in text.split("\n")]
    shortened = [text.split(" ", 1)[0] for text in wanted]
    assert [text for text in shortened if text not in on_form] == []
    content = write_paper("application", facts)
    assert_sound(content)
    in_word = text_of(content)
    lines = [line for text in texts_on(facts.sheet) for line in text.split("\n")]
    assert [line for line in lines if line not in in_word] == []


def test_a_field_nobody_laid_out_gets_a_column_of_its_own():
    labels = {"task": "任务内容", "due_date": "完成日期", "new_field": "新的一栏"}
    columns = columns_of("milestones", labels, {"new_field": 4})
    assert [column.head for column in columns] == ["任务内容", "起止时间", "新的一栏"]
    assert columns[-1].text(["内容"]) == "内容"


def test_the_page_is_the_twin_of_the_word_file(world: World):
    project = submitted(world)
    page = client_of(world.staff).get(paper_address(project)).content.decode()
    printed = page[page.index('<div class="paper">') :]
    on_page = [
        unescape(TAG.sub("", cell)).strip()
        for cell in re.findall(r"<th\b[^>]*>(.*?)</th>", printed, re.DOTALL)
    ]
    sheet = facts_of(project).sheet
    assert on_page == list(sheet.labels)
    assert "填表说明" in printed
    in_word = texts_of(write_paper("application", facts_of(project)))
    places = [in_word.index(label) for label in (s.label for s in sheet.sections)]
    assert places == sorted(places)
    assert set(on_page) <= set(in_word)


def test_the_form_ends_with_rows_to_sign(world: World):
    labels = facts_of(submitted(world)).sheet.labels
    assert labels[-5:] == (
        "七、审核审批意见",
        "组织部预审意见",
        "专家组评审意见",
        "立项意见",
        "备注",
    )
    words = text_of(write_paper("application", facts_of(submitted(world))))
    assert words.count("负责人（签字）") == 3
    assert words.count("书记（签字）") == 1


def test_telephone_numbers_are_for_unit_and_department_alone(world: World):
    project = submitted(world)
    for person, shown in ((world.staff, True), (world.secretary, True), (world.leader, False)):
        client = client_of(person)
        page = client.get(paper_address(project)).content.decode()
        word = text_of(bytes_of(client.get(paper_address(project, "application"))))
        for text in (page, word):
            assert ("13800000001" in text) is shown
            assert ("138****0001" in text) is not shown


def test_the_unit_prints_what_it_types_and_others_what_was_filed(world: World):
    project = submitted(world)
    typed = {**project.application.document, "brand_name": "没有报送的改动"}
    type(project.application).objects.filter(project=project).update(document=typed)
    for person, sees in ((world.liaison, True), (world.staff, False)):
        page = client_of(person).get(paper_address(project)).content.decode()
        assert ("没有报送的改动" in page) is sees
    filed = client_of(world.liaison).get(f"{paper_address(project)}?revision=1").content.decode()
    assert "没有报送的改动" not in filed


def test_each_paper_comes_as_an_attachment_with_a_chinese_name(world: World):
    project, client = established(world), client_of(world.secretary)
    for kind, paper in KINDS.items():
        answer = client.get(paper_address(project, kind))
        assert answer.status_code == 200
        named = unquote(answer["Content-Disposition"])
        stem = f"{paper.label.split('（')[0]}-分水甲镇党委-小区值日生-20260310"
        assert named == f"attachment; filename*=UTF-8''{stem}.{paper.extension}"
        assert answer["Content-Type"] == paper.content_type
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert bytes_of(answer)[:4] == b"PK\x03\x04"


def test_there_is_no_letter_before_the_project_is_established(world: World):
    project = submitted(world)
    client = client_of(world.staff)
    for kind in ("letter", "notice"):
        answer = client.get(paper_address(project, kind))
        assert answer.status_code == 409
        assert "项目还没有立项" in answer.content.decode()
        assert (
            paper_address(project, kind) not in client.get(paper_address(project)).content.decode()
        )
    with pytest.raises(Conflict):
        write_paper("letter", facts_of(project))
    assert client.get(paper_address(project, "payslip")).status_code == 404


def test_hostile_texts_come_through_every_paper_as_text(world: World):
    project = established(world, **hostile_sheet(world.programme))
    facts = facts_of(project)
    for code, kind in KINDS.items():
        if kind.extension == "docx":
            content = write_paper(code, facts)
            assert_sound(content)
            assert "甲 & 乙 <b>丙</b>" in text_of(content)
    form = texts_of(write_paper("application", facts))
    assert set(HOSTILE) <= set(form)
    sheet = openpyxl.load_workbook(io.BytesIO(write_paper("plan_table", facts))).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    tasks = {cell.value: cell for cell in cells}
    assert tasks[f"{HOSTILE[0]} 任务"].quotePrefix


def test_the_letter_of_responsibility_says_goals_days_and_people(world: World):
    words = text_of(write_paper("letter", facts_of(established(world))))
    for text in (
        "责任状",
        "甲方：中共分水县委委员会",
        "乙方：中共分水甲镇党委委员会书记",
        "辖区 60 多个老旧小区没有物业，环境卫生无人牵头。",
        "有人值日的小区：由0个到60个",
        "2026年3月1日至2026年11月30日",
        "完成60个小区走访",
        "责任人甲",
        "3个月内整改到位",
    ):
        assert text in words


def test_the_notice_names_all_projects_in_one_list(world: World):
    projects = [established(world), established(world, title="第二个项目")]
    with clock.at(APPROVED):
        paper = notice_paper(world.programme, projects)
    words = text_of(write_paper("notice", facts_of(projects[0])))
    assert "〔2026〕" in words
    assert "2026年3月20日" in words
    assert paper.grid
    listed = str(paper.blocks)
    assert "“小区值日生”等2个项目" in listed
    assert all(project.project_number in listed for project in projects)


def test_an_imported_project_without_a_sheet_still_has_papers(world: World):
    project = established(world)
    project.revisions.all().delete()
    project.application.delete()
    for code in KINDS:
        assert write_paper(code, facts_of(project))
