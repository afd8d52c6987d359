"""The pages on which the department brings a ledger in, without JavaScript."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from core.models import StoredFile
from core.services.jobs import run_job
from projects.models import Ledger, LedgerState, Project
from projects.services import ledger_importing
from tests.core.hostile import repack, with_sheet, workbook_bytes
from tests.projects.ledgers import county_ledger
from tests.projects.test_import_pages import signed_in, upload
from tests.projects.workbooks import packed
from tests.world import World

pytestmark = pytest.mark.django_db


def page(name: str, **extra: Any) -> str:
    return reverse(f"projects:{name}", args=[Ledger.objects.get().pk])


def columns_posted(client: Client, **changes: Any) -> dict[str, Any]:
    """What the browser sends from the page of columns, with changes."""
    form = client.get(page("ledger_columns")).context["form"]
    return {name: form[name].value() for name in form.fields} | changes


def test_upload_columns_trial_and_import(world: World):
    client = signed_in(world.staff)
    answer = upload(client, county_ledger(world).read())
    assert answer.redirect_chain == [(page("ledger_columns"), 302)]
    text = answer.content.decode()
    assert "存在的突出问题" in text
    assert "139****0001" in text
    assert "13900000001" not in text

    answer = client.post(page("ledger_columns"), columns_posted(client), follow=True)
    assert answer.redirect_chain == [(page("ledger"), 302)]
    text = answer.content.decode()
    assert "项目 3 个" in text
    assert "申报单位＋项目名称＋年度" in text
    assert not Project.objects.exists()

    version = Ledger.objects.get().version
    answer = client.post(page("ledger"), {"version": version}, follow=True)
    assert "新增 3 行" in answer.content.decode()
    assert Project.objects.count() == 3
    assert client.post(page("ledger"), {"version": version}).status_code == 409
    assert Project.objects.count() == 3


def test_several_sheets_are_gone_through_one_by_one(world: World):
    book = load_workbook(county_ledger(world))
    book.create_sheet("说明").append(["本表由组织部填写"])
    units = book.create_sheet("单位名单")
    units.append(["单位全称", "单位简称", "单位性质"])
    units.append(["中共分水丙镇委员会", "丙镇党委", "镇"])
    client = signed_in(world.staff)
    answer = upload(client, packed(book).read())
    assert answer.redirect_chain == [(page("ledger_sheets"), 302)]
    form = answer.context["form"]
    posted = {name: form[name].value() for name in form.fields}
    assert [posted[f"target-{number}"] for number in range(3)] == ["projects", "", "units"]
    answer = client.post(page("ledger_sheets"), {**posted, "target-0": ""}, follow=True)
    assert answer.redirect_chain == [(page("ledger_columns"), 302)]
    answer = client.post(page("ledger_columns"), columns_posted(client), follow=True)
    assert "单位 1 个" in answer.content.decode()


def test_bad_cells_are_listed_and_come_back_marked(world: World):
    client = signed_in(world.staff)
    upload(client, county_ledger(world, cells={"H7": "13月底"}).read())
    answer = client.post(page("ledger_columns"), columns_posted(client), follow=True)
    text = answer.content.decode()
    assert '<td class="nowrap" data-label="单元格">H7</td>' in text
    assert "确认导入" not in text
    answer = client.get(page("ledger_errors"))
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet["H7"].fill.fgColor.rgb == "FFFFC7CE"
    version = Ledger.objects.get().version
    assert client.post(page("ledger"), {"version": version}).status_code == 409
    assert not Project.objects.exists()


def test_a_mapping_that_lacks_a_column_is_shown_again_as_chosen(world: World):
    client = signed_in(world.staff)
    upload(client, county_ledger(world).read())
    posted = columns_posted(client, **{"column-0-7": "", "column-0-10": "category"})
    answer = client.post(page("ledger_columns"), posted)
    text = answer.content.decode()
    assert "还没有指定哪一列是“完成时限”" in text
    assert answer.context["form"]["column-0-10"].value() == "category"


def test_a_programme_of_another_committee_is_not_there(world: World):
    client = signed_in(world.staff)
    upload(client, county_ledger(world).read())
    foreign = world.foreign.programme
    assert foreign is not None
    posted = columns_posted(client, programme=str(foreign.pk))
    assert client.post(page("ledger_columns"), posted).status_code == 404


def test_a_mapping_changed_in_another_tab_is_not_overwritten(world: World):
    client = signed_in(world.staff)
    upload(client, county_ledger(world).read())
    posted = columns_posted(client)
    client.post(page("ledger_columns"), posted)
    answer = client.post(page("ledger_columns"), posted)
    assert answer.status_code == 409
    assert "另一个页面改过" in answer.content.decode()


def test_a_large_ledger_is_tried_and_imported_in_the_background(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(ledger_importing, "SMALL", 2)
    client = signed_in(world.staff)
    upload(client, county_ledger(world).read())
    client.post(page("ledger_columns"), columns_posted(client))
    ledger = Ledger.objects.get()
    assert ledger.job is not None
    assert "正在后台办理" in client.get(page("ledger")).content.decode()
    assert run_job(ledger.job.pk)
    text = client.get(page("ledger")).content.decode()
    assert "确认导入 3 行" in text
    client.post(page("ledger"), {"version": ledger.version})
    ledger.refresh_from_db()
    assert run_job(ledger.job.pk)
    ledger.refresh_from_db()
    assert (ledger.state, Project.objects.count()) == (LedgerState.DONE, 3)
    assert ledger.job.message == "新增 3 行，更新 0 行。"
    assert "已导入" in client.get(page("ledger")).content.decode()


def test_a_cancelled_import_leaves_nothing_behind(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ledger_importing, "SMALL", 2)
    client = signed_in(world.staff)
    upload(client, county_ledger(world).read())
    client.post(page("ledger_columns"), columns_posted(client))
    ledger = Ledger.objects.get()
    run_job(ledger.job.pk)
    client.post(page("ledger"), {"version": ledger.version})
    ledger.refresh_from_db()
    client.post(reverse("core:job_cancel", args=[ledger.job.pk]))
    assert not run_job(ledger.job.pk)
    text = client.get(page("ledger")).content.decode()
    assert "已在开始前取消" in text
    assert "确认导入 3 行" in text
    assert not Project.objects.exists()


def _many_columns() -> bytes:
    book = Workbook()
    book.active.append([f"列{number}" for number in range(5000)])
    book.active.append(list(range(5000)))
    return packed(book).read()


def _bomb() -> bytes:
    return repack(workbook_bytes(), {"xl/styles.xml": b"<a/>" + b" " * 30_000_000})


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", _many_columns, "列"),
        ("a.xlsx", _bomb, "解压后过大"),
        ("a.xlsx", lambda: workbook_bytes([["只有一格"]]), "没有找到表格"),
        ("a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "读不出来"),
        # Two cells, 65,536 rows apart: half a gigabyte, were it laid out.
        ("a.xls", Path(__file__).with_name("far_cell.xls").read_bytes, "读不出来"),
        ("a.xls", workbook_bytes, "不是真正的 xls"),
        ("a.csv", "单位,项目".encode, "不能上传这种文件"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused_at_the_field(
    world: World, name: str, content: Any, words: str
):
    answer = upload(signed_in(world.staff), content(), name)
    assert answer.redirect_chain == []
    assert words in answer.content.decode()
    assert not Ledger.objects.exists()


def test_formulas_count_by_their_values_and_none_goes_back_out(world: World):
    row = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>项目名称</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>完成时限</t></is></c>'
        '<c r="C1" t="inlineStr"><is><t>单位</t></is></c></row>'
        '<row r="2"><c r="A2" t="str"><f>HYPERLINK("http://x")</f><v>=cmd|calc!A1</v></c>'
        '<c r="B2"><f>1/0</f></c>'
        '<c r="C2" t="inlineStr"><is><t>=1+1</t></is></c></row>'
    )
    client = signed_in(world.staff)
    upload(client, with_sheet(row))
    client.post(page("ledger_columns"), columns_posted(client))
    answer = client.get(page("ledger_errors"))
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_the_upload_stays_when_the_ledger_is_refused_but_leads_nowhere(world: World):
    upload(signed_in(world.staff), workbook_bytes([["只有一格"]]))
    stored = StoredFile.objects.get(purpose="import")
    answer = signed_in(world.staff2).get(reverse("projects:import_confirm", args=[stored.pk]))
    assert answer.status_code == 404
