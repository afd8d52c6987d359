"""The topic catalogue and the pairs of like applications as workbooks: columns as on the pages."""

from __future__ import annotations

from core.spreadsheets.writing import Column

TOPICS = (
    Column("选题", lambda row: str(row["entry"].topic), 40),
    Column("来源", lambda row: row["entry"].topic.source, 24),
    Column("方式", lambda row: row["entry"].topic.get_selection_kind_display(), 8),
    Column("限一个单位", lambda row: row["entry"].for_one, 11),
    Column("类别", lambda row: str(row["entry"].topic.category), 14),
    Column("面向", lambda row: row["entry"].scope_words, 24),
    Column("已认领单位", lambda row: "、".join(row["entry"].names) or "未揭榜", 50),
)
# For the department.
LACKING = (
    Column("应认领", lambda row: row["bound"], 8),
    Column("还差", lambda row: len(row["lacking"]), 8),
    Column("未认领单位", lambda row: "、".join(unit.short_name for unit in row["lacking"]), 50),
)
PAIRS = (
    Column("相同", lambda pair: pair.percent / 100, 8, "0%"),
    Column("情形", lambda pair: pair.kind_words, 14),
    Column("本年度项目", lambda pair: str(pair.later), 36),
    Column("申报单位", lambda pair: pair.later.organisation.short_name, 20),
    Column("与之相同的项目", lambda pair: str(pair.earlier), 36),
    Column("年度", lambda pair: pair.earlier.programme.year, 8),
    Column("该项目申报单位", lambda pair: pair.earlier.organisation.short_name, 20),
)
