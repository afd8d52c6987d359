"""Columns of the project list as a workbook."""

from __future__ import annotations

from core.spreadsheets.writing import Column
from dispatch.enums import LampColour
from programmes.enums import Grade

LIBRARY_COLUMNS: tuple[Column, ...] = (
    Column("项目编号", lambda row: row.project_number or row.draft_number, 18),
    Column("项目名称", lambda row: row.title, 36),
    Column("申报单位", lambda row: row.organisation.short_name, 20),
    Column("年度", lambda row: row.programme.year, 8, "0"),
    Column("类别", lambda row: row.category.name if row.category else "", 14),
    Column("必选/自选", lambda row: row.get_selection_kind_display(), 10),
    Column("清单选题", lambda row: row.topic.title if row.topic else "", 26),
    Column("状态", lambda row: row.get_status_display(), 12),
    Column("灯色", lambda row: str(LampColour(row.lamp).label) if row.lamp else "", 8),
    Column("完成度（%）", lambda row: row.actual_progress, 12, "0.0"),
    Column("序时进度（%）", lambda row: row.planned, 13, "0.0"),
    Column("滞后（%）", lambda row: row.lag, 14, "0.0"),
    Column("最长逾期（天）", lambda row: row.overdue_days, 14, "0"),
    Column("完成时限", lambda row: row.end_date, 12),
    Column("书记", lambda row: row.secretary_name, 12),
    Column("等次", lambda row: str(Grade(row.grade).label) if row.grade else "", 10),
)
