"""The procedure in words and as a diagram, written from the transition table."""

from __future__ import annotations

from projects.enums import Status
from projects.transitions import TRANSITIONS, Transition

_HEAD = """# 项目流程

本页由 `manage.py print_procedure` 根据 `projects/transitions.py` 生成，不要手工修改。
改了流程表以后，运行 `manage.py print_procedure > docs/procedure.md`。

## 状态图

"""
_TABLE = """
## 流程表

| 序号 | 环节 | 从 | 到 | 办理人 | 须写意见 | 条件与说明 |
|---|---|---|---|---|---|---|
"""
_FOOT = """
新建草稿由申报单位的联络员或书记办理，条件是在申报期内、名额未满。
任何一步都留下流程记录和审计记录；提交以后不能删除，只能撤回、终止或撤销。
方案关闭的环节由条件跳过，流程表不变。
"""


def procedure() -> str:
    """Return the whole procedure as Markdown with a Mermaid state diagram."""
    rows = "\n".join(_line(number, row) for number, row in enumerate(TRANSITIONS, start=1))
    return f"{_HEAD}{_diagram()}{_TABLE}{rows}\n{_FOOT}"


def _diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{status.label}" as {status.value}' for status in Status]
    lines.append(f"    [*] --> {Status.DRAFT.value}: 新建")
    for row in TRANSITIONS:
        lines += [
            f"    {source.value} --> {row.target.value}: {row.label}" for source in _sources(row)
        ]
    lines += [f"    {status.value} --> [*]" for status in Status if _is_terminal(status)]
    return "\n".join([*lines, "```", ""])


def _line(number: int, row: Transition) -> str:
    sources = "、".join(status.label for status in _sources(row))
    reason = "是" if row.needs_reason else ""
    cells = (str(number), row.label, sources, row.target.label, row.by, reason, row.note)
    return "| " + " | ".join(cells) + " |"


def _sources(row: Transition) -> list[Status]:
    return [status for status in Status if status in row.sources]


def _is_terminal(status: Status) -> bool:
    return not any(status in row.sources for row in TRANSITIONS)
