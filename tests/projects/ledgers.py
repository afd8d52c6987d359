"""Ledgers in foreign shapes, and the way they take through the services, for tests."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from core.services.files import store_upload
from organisations.models import User
from projects.models import Ledger
from projects.services.ledger_importing import LedgerOutcome, import_ledger, try_ledger
from projects.services.ledger_intake import begin_ledger, map_columns
from tests.projects.workbooks import packed
from tests.world import World

HEADINGS = [
    *("序号", "责任单位", "书记", "项目名称", "项目类型", "存在的突出问题", "工作目标"),
    *("起止时间", "联系人", "联系电话", "备注"),
]


def county_ledger(world: World, *, cells: Mapping[str, Any] | None = None) -> io.BytesIO:
    """A list of the home county in its own shape: title, line above, merged units, a total."""
    town, other = (town.short_name for town in world.home.towns)
    book = Workbook()
    sheet = book.active
    sheet.title = "2026年书记项目台账"
    sheet.append(["分水县2026年度“书记项目”推进台账"])
    sheet.merge_cells("A1:K1")
    sheet.append(["填报单位：组织部", None, None, None, None, None, None, None, "２０２６年３月"])
    sheet.append(HEADINGS)
    sheet.append(
        [
            *(1, town, "张三", "小区值日生", "特色创新类", "1.物业缺位；2.停车难", "月月有人值日"),
            *("2026.3.5—2026年10月底", "李四", "139 0000 0001", None),
        ]
    )
    sheet.append(
        [2, None, None, "基层党建“三化”建设", None, "同上", "全部达标", "3—11月", "〃", "〃", None]
    )
    sheet.merge_cells("B4:B5")
    sheet.merge_cells("C4:C5")
    sheet.append([None, "小计", None, "2个"])
    sheet.append(
        [
            *(3, other.removesuffix("党委"), "王五", "党建引领茶产业", "特色创新"),
            *("茶农分散", "户均增收１０００元", "9月底", "赵六", 13900000002, None),
        ]
    )
    sheet.append(["合计", None, None, "3个"])
    for name, value in (cells or {}).items():
        sheet[name] = value
    return packed(book)


def taken_in(content: bytes, actor: User, name: str = "台账.xlsx") -> Ledger:
    """The upload as a ledger with its proposal."""
    upload = SimpleUploadedFile(name, content)
    return begin_ledger(
        stored=store_upload(upload=upload, purpose="import", actor=actor), actor=actor
    )


def tried(
    ledger: Ledger, actor: User, columns: Mapping[str, Sequence[str]] | None = None
) -> LedgerOutcome:
    """The ledger after its proposed (or given) columns were confirmed and tried."""
    mapped = map_columns(
        ledger_id=ledger.pk,
        programme=ledger.programme,
        columns=columns or {},
        seen_version=ledger.version,
        actor=actor,
    )
    return try_ledger(ledger_id=ledger.pk, seen_version=mapped.version, actor=actor)


def tried_ledger(world: World) -> Ledger:
    """The county's ledger, tried by the staff member."""
    return tried(taken_in(county_ledger(world).read(), world.staff), world.staff).ledger


def imported(content: bytes, actor: User, name: str = "台账.xlsx") -> LedgerOutcome:
    """The whole way; a ledger with errors stops before the import."""
    ledger = tried(taken_in(content, actor, name), actor).ledger
    if ledger.findings["errors"]:
        return LedgerOutcome(ledger)
    return import_ledger(ledger_id=ledger.pk, seen_version=ledger.version, actor=actor)
