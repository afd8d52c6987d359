"""Lists of supervision and meetings as workbooks: the columns people see on the pages."""

from __future__ import annotations

from typing import Any

from core.spreadsheets.writing import Column
from dispatch.enums import DecisionState, InspectionState


def _project(row: Any) -> str:
    return str(row.project)


def _unit(row: Any) -> str:
    return str(row.project.organisation)


def _state(subject: Any, *, late: bool, words: str) -> str:
    return words if late else str(subject.get_state_display())


def _decision_state(row: Any) -> str:
    late = row.overdue and row.decision.state == DecisionState.OPEN
    return _state(row.decision, late=late, words="逾期")


INSPECTIONS = (
    Column("日期", lambda row: row.day, 12),
    Column("项目", _project, 34),
    Column("单位", _unit, 20),
    Column("督查方式", lambda row: str(row.kind), 16),
    Column("督查人", lambda row: "、".join(one.display_name for one in row.inspectors.all()), 20),
    Column("状态", lambda row: row.get_state_display(), 10),
    Column("阶段评价", lambda row: row.get_rating_display() if row.rating else None, 10),
    Column("问题数", lambda row: row.found if row.state == InspectionState.RECORDED else None, 8),
    Column("未销号", lambda row: row.left if row.state == InspectionState.RECORDED else None, 8),
)
FINDINGS = (
    Column("问题", lambda row: row.finding.text, 50),
    Column("项目", lambda row: _project(row.finding.inspection), 34),
    Column("单位", lambda row: _unit(row.finding.inspection), 20),
    Column("程度", lambda row: row.finding.get_severity_display(), 10),
    Column("督查日期", lambda row: row.finding.inspection.held_on, 12),
    Column("督查方式", lambda row: str(row.finding.inspection.kind), 16),
    Column("整改期限", lambda row: row.finding.due_on, 12),
    Column("剩余工作日", lambda row: row.days_left, 11),
    Column("状态", lambda row: _state(row.finding, late=row.overdue, words="整改逾期"), 12),
    Column("退回次数", lambda row: row.finding.return_count, 9),
)
ORDERS = (
    Column("编号", lambda row: row.order.name, 26),
    Column("项目", lambda row: _project(row.order), 34),
    Column("单位", lambda row: _unit(row.order), 20),
    Column("事由", lambda row: row.order.reason, 50),
    Column("办结时限", lambda row: row.order.due_on, 12),
    Column("剩余工作日", lambda row: row.days_left, 11),
    Column("历时工作日", lambda row: row.age, 11),
    Column("状态", lambda row: _state(row.order, late=row.overdue, words="逾期未办结"), 12),
    Column("退回次数", lambda row: row.order.return_count, 9),
)
DECISIONS = (
    Column("事项", lambda row: row.decision.text, 50),
    Column("会议", lambda row: str(row.decision.gathering), 34),
    Column("责任单位", lambda row: row.decision.unit_name, 20),
    Column("期限", lambda row: row.decision.due_on, 12),
    Column("剩余工作日", lambda row: row.days_left, 11),
    Column("办理情况", _decision_state, 12),
)
GATHERINGS = (
    Column("名称", str, 34),
    Column("类型", lambda row: row.get_kind_display(), 12),
    Column("时间", lambda row: row.starts_at, 18),
    Column("地点", lambda row: row.place, 24),
    Column("承办", lambda row: str(row.host) if row.host else "组织部", 20),
    Column("状态", lambda row: row.get_state_display(), 10),
)
BULLETINS = (
    Column("标题", lambda row: row.title, 44),
    Column("期号", lambda row: row.number, 18),
    Column("种类", lambda row: row.get_kind_display(), 14),
    Column("范围", lambda row: row.get_scope_display(), 14),
    Column("状态", lambda row: row.get_state_display(), 12),
    Column("起草", lambda row: str(row.drafter), 16),
    Column("签发", lambda row: str(row.approver) if row.approver else None, 16),
    Column("签发时间", lambda row: row.issued_at, 18),
)
# For whoever drafts bulletins.
RECEIPTS = (
    Column("已阅人数", lambda row: row.seen, 10),
    Column("发送人数", lambda row: row.sent, 10),
)
PATROL = (
    Column("单位", lambda row: str(row.organisation), 24),
    Column("包片人员", lambda row: row.officer.display_name if row.officer else "未划定", 18),
    Column("实施中的项目", lambda row: row.projects, 13),
    Column("上次督查", lambda row: row.last_on, 12),
    Column("距今工作日", lambda row: row.days_since, 12),
)
