"""Files that could harm or stall the system are refused in a sentence, and nothing is written."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from core.errors import DomainError
from core.models import AuditRecord
from organisations.models import Organisation, User
from projects.models import Project
from projects.services.importing import import_workbook
from tests.core.hostile import blank_rows, repack, workbook_bytes
from tests.projects.workbooks import FENYI

pytestmark = pytest.mark.django_db


def _bomb() -> bytes:
    return repack(FENYI.read_bytes(), {"xl/styles.xml": b"<a/>" + b" " * 30_000_000})


def _with_doctype() -> bytes:
    with zipfile.ZipFile(FENYI) as archive:
        part = archive.read("xl/workbook.xml").decode()
    entity = '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>'
    head, _, rest = part.partition("?>")
    changed = f"{head}?>{entity}{rest}" if rest else entity + part
    return repack(FENYI.read_bytes(), {"xl/workbook.xml": changed})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (_bomb, "解压后过大"),
        (_with_doctype, "不允许的定义"),
        (lambda: repack(FENYI.read_bytes(), {"xl/vbaProject.bin": b"x"}), "宏"),
        (lambda: repack(FENYI.read_bytes(), {"xl/externalLinks/a.xml": "<a/>"}), "链接"),
        ("党组织,岗位\n".encode, "不是“.xlsx”工作簿"),
        (lambda: FENYI.read_bytes()[:5000], "已损坏"),
        (workbook_bytes, "没有“党组织”工作表"),
        (lambda: b"", "不是“.xlsx”工作簿"),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence_and_nothing_is_written(content: Any, words: str):
    with pytest.raises(DomainError, match=words):
        import_workbook(file=io.BytesIO(content()), actor=None)
    models = (Organisation, User, Project, AuditRecord)
    assert not any(model.objects.exists() for model in models)


def test_a_hundred_thousand_blank_rows_below_the_list_do_no_harm():
    with zipfile.ZipFile(FENYI) as archive:
        sheet = archive.read("xl/worksheets/sheet3.xml").decode()
    longer = sheet.replace("</sheetData>", f"{blank_rows(53, 100_000)}</sheetData>")
    content = repack(FENYI.read_bytes(), {"xl/worksheets/sheet3.xml": longer})
    outcome = import_workbook(file=io.BytesIO(content), actor=None, dry_run=True)
    assert (outcome.projects, outcome.errors) == (48, ())
    assert "空白行已忽略" in outcome.warnings[0]
