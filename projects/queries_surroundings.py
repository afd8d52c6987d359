"""What stands round problems and measures in an application, in words for those who read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.posted import keys_in
from organisations.models import Organisation
from projects.enums import BudgetKind, FundKind
from projects.sheet.fields import tidy
from projects.sheet.groups import Document
from projects.sheet.rows import SUPPORT
from projects.sheet.rows_support import BUDGET, FUNDS, PARTNERS, RESEARCH, SITES


@dataclass(frozen=True)
class Block:
    """One block of the application: its name and its rows in words."""

    label: str
    lines: tuple[str, ...]


def surroundings(document: Document, *, with_budget: bool) -> tuple[Block, ...]:
    """Research, places, partners, money and support asked for; blocks without rows left out.

    One query, and only where a pilot site is an organisation.
    """
    names = _names(document)
    blocks = [
        Block("前期调研", tuple(_research(row) for row in RESEARCH.typed(document))),
        Block("试点单位", tuple(_site(row, names) for row in SITES.typed(document))),
        Block("合作共建", tuple(tidy(row.get("name")) for row in PARTNERS.typed(document))),
        Block("需要支持", tuple(tidy(row.get("text")) for row in SUPPORT.typed(document))),
    ]
    if with_budget:
        budget = tuple(_money(row, "kind", BudgetKind) for row in BUDGET.typed(document))
        funds = tuple(_money(row, "source", FundKind) for row in FUNDS.typed(document))
        blocks += [Block("经费预算", budget), Block("经费来源", funds)]
    return tuple(block for block in blocks if block.lines)


def _research(row: Mapping[str, Any]) -> str:
    count = tidy(row.get("head_count"))
    people = f"{tidy(row.get('people'))}{f' {count} 人' if count else ''}"
    where = "，".join(filter(None, (tidy(row.get("held_on")), tidy(row.get("place")), people)))
    return f"{where}：{tidy(row.get('findings'))}"


def _site(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    name = names.get(str(row.get("organisation"))) or tidy(row.get("name"))
    address = tidy(row.get("address"))
    return f"{name}（{address}）" if address else name


def _money(row: Mapping[str, Any], kind: str, kinds: Any) -> str:
    labels = {str(code): str(label) for code, label in kinds.choices}
    notes = [tidy(row.get("basis")), {"no": "未落实"}.get(str(row.get("secured")), "")]
    said = "；".join(filter(None, notes))
    amount = f"{labels.get(str(row.get(kind)), '')} {tidy(row.get('amount'))} 元".strip()
    return f"{amount}（{said}）" if said else amount


def _names(document: Document) -> dict[str, str]:
    keys = keys_in(str(row.get("organisation") or "") for row in SITES.typed(document))
    if not keys:
        return {}
    found = Organisation.objects.filter(pk__in=keys).values_list("pk", "name")
    return {str(key): name for key, name in found}
