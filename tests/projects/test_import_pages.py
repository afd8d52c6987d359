"""The department uploads a workbook, looks at what would change, confirms; the console alike."""

from __future__ import annotations

import io
import json
import re
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from core.models import StoredFile
from organisations.models import User
from projects.models import Project
from tests.core.hostile import repack
from tests.projects.workbooks import FENYI, fenyi, packed, small
from tests.world import World

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> Client:
    """A browser in which the person is logged in."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(client: Client, content: bytes, name: str = "汇总表.xlsx") -> Any:
    """Send a workbook from the upload page."""
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("projects:import_workbook"), {"file": file}, follow=True)


def test_upload_preview_confirm_and_the_passwords_once(world: World):
    client = signed_in(world.staff)
    answer = upload(client, small(world).read())
    stored = StoredFile.objects.get(purpose="import")
    confirm = reverse("projects:import_confirm", args=[stored.pk])
    assert answer.redirect_chain == [(confirm, 302)]
    text = answer.content.decode()
    assert "新增 5 行（含 1 个账号）" in text
    assert "分水甲镇党委" in text
    assert not Project.objects.exists()

    answer = client.post(confirm)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    text = answer.content.decode()
    password = text.split("bing_sj</code>")[1].split(">")[3].split("<")[0]
    assert User.objects.get(username="bing_sj").check_password(password)
    assert Project.objects.count() == 3

    again = client.post(confirm).content.decode()
    assert "没有新内容" in again
    assert password not in again
    assert Project.objects.count() == 3


def test_a_workbook_known_already_offers_nothing_to_confirm(world: World):
    client = signed_in(world.head)
    upload(client, small(world).read())
    client.post(reverse("projects:import_confirm", args=[StoredFile.objects.get().pk]))
    text = upload(client, small(world).read()).content.decode()
    assert "内容都已在系统中" in text
    assert "确认导入" not in text


def test_bad_cells_are_listed_and_come_back_marked(world: World):
    book = load_workbook(small(world))
    book["汇总表"]["H4"] = "2026.13.40"
    client = signed_in(world.staff)
    text = upload(client, packed(book).read()).content.decode()
    assert "没有写入任何内容" in text
    assert '<td class="nowrap" data-label="单元格">H4</td>' in text
    assert "确认导入" not in text
    stored = StoredFile.objects.get()
    answer = client.get(reverse("projects:import_errors", args=[stored.pk]))
    assert "attachment" in answer["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(answer.content))["汇总表"]
    assert "不存在" in sheet["I4"].value
    confirmed = client.post(reverse("projects:import_confirm", args=[stored.pk]))
    assert "没有写入任何内容" in confirmed.content.decode()
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"plain text", "内容不是真正的 xlsx"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "读不出来"),
        ("a.xlsx", b"", "文件是空的"),
        ("a.xlsx", repack(FENYI.read_bytes(), {"xl/vbaProject.bin": b"x"}), "宏"),
        ("a.xlsx", FENYI.read_bytes(), "第一次导入请由系统管理员"),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_at_the_field(
    world: World, name: str, content: bytes, words: str
):
    answer = upload(signed_in(world.staff), content, name)
    assert answer.status_code == 200
    assert answer.redirect_chain == []
    assert words in answer.content.decode()
    assert not Project.objects.exists()


def test_an_upload_belongs_to_who_sent_it(world: World):
    upload(signed_in(world.staff), small(world).read())
    pk = StoredFile.objects.get().pk
    for person in (world.staff2, world.head, world.foreign.people["staff"]):
        client = signed_in(person)
        for name in ("import_confirm", "import_errors"):
            assert client.get(reverse(f"projects:{name}", args=[pk])).status_code == 404
        assert client.post(reverse("projects:import_confirm", args=[pk])).status_code == 404


def test_no_attachment_can_be_reached_as_an_upload_to_import(world: World):
    upload(signed_in(world.staff), small(world).read())
    StoredFile.objects.update(purpose="evidence")
    pk = StoredFile.objects.get().pk
    answer = signed_in(world.staff).get(reverse("projects:import_confirm", args=[pk]))
    assert answer.status_code == 404


def run(*args: str) -> tuple[dict[str, Any], str]:
    """The command's last line as JSON, and all it printed."""
    out = StringIO()
    with suppress(SystemExit):
        call_command("import_workbook", *args, "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue().strip().split("\n")[-1]), out.getvalue()


def test_the_command_ends_with_one_json_object():
    dry, _ = run(str(FENYI), "--dry-run")
    first, text = run(str(FENYI))
    second, _ = run(str(FENYI))
    names = ("organisations", "posts", "projects", "errors", "created", "unchanged")
    assert [dry[name] for name in names] == [28, 64, 48, 0, 140, 0]
    assert [first[name] for name in names] == [28, 64, 48, 0, 140, 0]
    assert [second[name] for name in names] == [28, 64, 48, 0, 0, 140]
    assert "必选 36，自选 12" in text
    (paper,) = re.findall(r"一次性密码在 (\S+\.txt)，", text)
    assert Path(paper).stat().st_mode & 0o777 == 0o600
    assert len(Path(paper).read_text(encoding="utf-8").splitlines()) == 65


def test_the_command_names_bad_cells(tmp_path: Path):
    file = tmp_path / "bad.xlsx"
    file.write_bytes(fenyi({("汇总表", "H5"): "2020.13.40"}).read())
    found, text = run(str(file))
    assert (found["errors"], found["created"]) == (1, 0)
    assert found["bad_cells"][0] | {"reason": ""} == {
        "sheet": "汇总表",
        "row": 5,
        "column": "H",
        "reason": "",
    }
    assert "错误：“汇总表”H5：" in text


def test_the_command_refuses_a_hostile_file_in_a_sentence(tmp_path: Path):
    file = tmp_path / "text.xlsx"
    file.write_text("党组织")
    found, _ = run(str(file))
    assert (found["errors"], found["created"]) == (1, 0)
    assert "不是“.xlsx”工作簿" in found["message"]
    with pytest.raises(CommandError, match="不是"):
        call_command("import_workbook", str(file))
    missing, _ = run(str(tmp_path / "none.xlsx"))
    assert (missing["errors"], missing["created"]) == (1, 0)
    with pytest.raises(CommandError, match="打不开"):
        call_command("import_workbook", str(tmp_path / "none.xlsx"))


def test_passwords_go_into_a_new_file_only_its_owner_reads(tmp_path: Path):
    paper = tmp_path / "名单.txt"
    run(str(FENYI), "--passwords", str(paper))
    lines = paper.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 65
    assert paper.stat().st_mode & 0o777 == 0o600
    _, _, username, password = lines[1].split("\t")
    assert User.objects.get(username=username).check_password(password)
    with pytest.raises(CommandError, match="已存在"):
        call_command("import_workbook", str(FENYI), "--passwords", str(paper))
