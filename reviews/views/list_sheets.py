"""Lists of the panel as workbooks, columns as on the pages; never a mark."""

from __future__ import annotations

from typing import Any

from core.masking import mask_phones
from core.spreadsheets.writing import Column


def _judges(row: dict[str, Any]) -> str:
    return "、".join(f"{sheet.judge}（{sheet.get_state_display()}）" for sheet in row["sheets"])


def _progress(row: dict[str, Any]) -> str:
    if row["complete"]:
        return "已评完"
    if row["short"]:
        return f"还缺 {row['short']} 名评委"
    return f"已提交 {row['project'].locked} / {row['project'].judges}"


PANEL = (
    Column("项目", lambda row: str(row["project"]), 36),
    Column("单位", lambda row: row["project"].organisation.short_name, 20),
    Column("类别", lambda row: str(row["project"].category or ""), 14),
    Column("评委", _judges, 50),
    Column("进度", _progress, 16),
)
EXPERTS = (
    Column("姓名", lambda line: str(line.expert), 16),
    Column("所在单位", lambda line: line.unit, 24),
    Column("专业领域", lambda line: "、".join(line.fields), 30),
    Column("手机", lambda line: mask_phones(line.expert.phone), 14),
    Column("状态", lambda line: "在库" if line.is_active else "已出库", 10),
    Column("本年度评分表", lambda line: line.handed_out, 12),
    Column("已提交", lambda line: line.handed_in, 10),
    Column("回避登记", lambda line: line.conflicts, 10),
)
MERITS = (
    Column("时间", lambda row: row.granted_at, 18),
    Column("项目", lambda row: str(row.project), 36),
    Column("单位", lambda row: row.project.organisation.short_name, 20),
    Column("星旗", lambda row: str(row.rule), 16),
    Column("个数", lambda row: row.times, 8),
    Column("理由", lambda row: row.reason, 40),
    Column("评定人", lambda row: str(row.granted_by), 16),
)
