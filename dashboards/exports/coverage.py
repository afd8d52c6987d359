"""Columns of the coverage list as a workbook."""

from __future__ import annotations

from core.spreadsheets.writing import Column

COVERAGE_COLUMNS: tuple[Column, ...] = (
    Column("单位", lambda unit: unit.name, 24),
    Column("已报项目", lambda unit: unit.filed, 10),
    Column("审批中", lambda unit: unit.under_review, 10),
    Column("实施中", lambda unit: unit.running, 10),
    Column("结项验收", lambda unit: unit.finished, 10),
    Column("草稿", lambda unit: unit.drafts, 8),
    Column("必选已报", lambda unit: unit.claimed, 10),
    Column("应报必选", lambda unit: unit.mandatory, 10),
    Column("还缺的必选", lambda unit: "、".join(unit.missing), 44),
    Column("各类型已报（规定数）", lambda unit: unit.quota, 30),
    Column("情况", lambda unit: unit.state, 12),
)
