"""Exports show what the list shows, and hold nothing a spreadsheet would run."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from core import clock
from projects.enums import Status
from projects.models import Application, Problem, Revision
from tests.dashboards.conftest import ClientOf
from tests.dashboards.scenes import busy_year
from tests.factories import make_project
from tests.world import World

HOSTILE = ['=HYPERLINK("http://x","点我")', "+1+2", "-3", "@SUM(A1)", "\t=1+1", "＝1+1"]
EXPORTS = ["/library/export/", "/library/summary/", "/overview/export/", "/coverage/export/"]
SUMMARY_HEADS = [
    "序号",
    "申报单位",
    "项目名称",
    "必选/自选",
    "类别",
    "拟解决问题",
    "预期成效",
    "完成时限",
    "联络员及电话",
    "备注",
]


def opened(content: bytes) -> Any:
    workbook: Workbook = load_workbook(io.BytesIO(content))
    return workbook.worksheets[0]


def texts(sheet: Any) -> Iterator[Any]:
    return (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)


def hostile_year(world: World) -> None:
    """Every text a unit may type begins like a formula."""
    for n, text in enumerate(HOSTILE):
        project = make_project(
            world.programme,
            world.home.towns[n % 2],
            status=Status.IN_PROGRESS,
            title=text,
            secretary_name=text[:20],
        )
        Problem.objects.filter(project=project).update(text=text)
        document = {"expected_results": text, "liaison_name": text, "liaison_phone": "13800000001"}
        Application.objects.filter(project=project).update(document=document)
        Revision.objects.create(
            project=project,
            number=1,
            document=document,
            submitted_at=clock.now(),
            submitted_by=world.secretary,
            digest="x",
        )
    for org in world.home.towns:
        org.short_name = f"=1+{org.pk}"
        org.save()


@pytest.mark.parametrize("address", EXPORTS)
def test_no_cell_is_a_formula(world: World, client_of: ClientOf, address: str):
    hostile_year(world)
    answer = client_of("staff").get(address)
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    cells = list(texts(opened(answer.content)))
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    risky = [cell for cell in cells if str(cell.value)[:1] in "=+-@\t＝" and cell.data_type == "s"]
    assert all(cell.quotePrefix for cell in risky)
    if "overview" not in address:
        assert risky


def test_the_export_has_the_rows_of_the_list_and_its_filters(world: World, client_of: ClientOf):
    busy_year(world)
    client = client_of("staff")
    query = "?status=in_progress&lamp=&sort=progress"
    listed = [str(row) for row in client.get(f"/library/{query}").context["page"].object_list]
    sheet = opened(client.get(f"/library/export/{query}").content)
    rows = [row[1].value for row in sheet.iter_rows(min_row=5)]
    assert rows == listed
    assert "状态：实施中" in sheet["A2"].value
    assert f"共 {len(listed)} 条" in sheet["A3"].value


def test_the_summary_table_has_the_countys_own_shape(world: World, client_of: ClientOf):
    town, other = world.home.towns
    for org, title in [(town, "甲一"), (town, "甲二"), (other, "乙一")]:
        make_project(world.programme, org, title=title, status=Status.APPROVED)
    sheet = opened(client_of("staff").get("/library/summary/").content)
    assert sheet.title == "汇总表"
    assert sheet["A1"].value == "分水县委2026年度基层党建“书记项目”汇总表"
    assert "A1:J1" in {str(found) for found in sheet.merged_cells.ranges}
    assert sheet["A2"].value == "填报单位:分水组织部"
    assert [cell.value for cell in sheet[3]] == SUMMARY_HEADS
    assert [cell.value for cell in sheet["C"]][3:] == ["甲一", "甲二", "乙一", "3个"]
    assert {"B4:B5", "I4:I5"} <= {str(found) for found in sheet.merged_cells.ranges}
    assert sheet["B5"].value is None
    assert sheet["A7"].value == "合计"
    assert sheet["A4"].value == 1
    assert sheet["H4"].value == "2026年11月30日"


@pytest.mark.parametrize(
    ("who", "shown"), [("staff", "13912345678"), ("head", "13912345678"), ("leader", "139****5678")]
)
def test_telephone_numbers_are_in_full_for_the_department_only(
    world: World, client_of: ClientOf, who: str, shown: str
):
    world.liaison.phone = "13912345678"
    world.liaison.save()
    make_project(world.programme, world.home.towns[0], status=Status.APPROVED)
    sheet = opened(client_of(who).get("/library/summary/").content)
    assert sheet["I4"].value == f"分水甲镇联络员 {shown}"


def test_an_export_of_nothing_is_a_table_without_rows(client_of: ClientOf):
    for address in EXPORTS:
        assert client_of("staff").get(address).status_code == 200
