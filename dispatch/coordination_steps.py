"""Steps of a coordinated problem as data: the same table draws buttons, checks and tests.

Source: problems that need the organisation department, from 提出 to 销号 or 上提.
"""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.enums import CoordinationState as State
from dispatch.enums import Satisfaction


@dataclass(frozen=True)
class Step:
    """One row: who may move an item from where to where, and what has to be written.

    `text` names what is written ("" for nothing asked); `must` says that it cannot be empty.
    """

    action: str
    label: str
    sources: frozenset[str]
    target: str
    permission: str
    by: str
    text: str = ""
    must: bool = False


BY_DEPARTMENT, BY_UNIT = "dispatch.coordinate", "dispatch.rate_coordination"
BY_LEAD, BY_LEADER = "dispatch.work_on_coordination", "dispatch.instruct_coordination"
BY_ANY_UNIT = "dispatch.note_coordination"
IN_HAND = frozenset({State.ASSIGNED, State.WORKING})
# No longer on anybody's desk.
ENDED = frozenset({State.REFUSED, State.CLOSED})
OPEN = frozenset(State) - ENDED
TEXT_MAX = 500

STEPS: tuple[Step, ...] = (
    Step(
        "accept",
        "受理",
        frozenset({State.RAISED}),
        State.ACCEPTED,
        BY_DEPARTMENT,
        "组织部",
        "受理说明",
    ),
    Step(
        "refuse",
        "不受理",
        frozenset({State.RAISED}),
        State.REFUSED,
        BY_DEPARTMENT,
        "组织部",
        "不受理的理由",
        must=True,
    ),
    Step(
        "assign",
        "交办",
        frozenset({State.ACCEPTED}),
        State.ASSIGNED,
        BY_DEPARTMENT,
        "组织部",
        "交办要求",
    ),
    Step(
        "reassign",
        "改办或延期",
        IN_HAND,
        State.ASSIGNED,
        BY_DEPARTMENT,
        "组织部",
        "改办或延期的理由",
        must=True,
    ),
    Step(
        "progress",
        "记进展",
        IN_HAND,
        State.WORKING,
        BY_ANY_UNIT,
        "组织部、承办单位或配合单位",
        "进展",
        must=True,
    ),
    Step(
        "result",
        "报办理结果",
        IN_HAND,
        State.AWAITING,
        BY_LEAD,
        "组织部或承办单位",
        "办理结果",
        must=True,
    ),
    Step(
        "escalate",
        "上提",
        IN_HAND,
        State.ESCALATED,
        BY_DEPARTMENT,
        "组织部",
        "上提的理由和建议",
        must=True,
    ),
    Step(
        "instruct",
        "批示",
        frozenset({State.ESCALATED}),
        State.WORKING,
        BY_LEADER,
        "领导（或组织部负责人代录）",
        "批示或决定",
        must=True,
    ),
    Step(
        "close",
        "确认销号",
        frozenset({State.AWAITING}),
        State.CLOSED,
        BY_UNIT,
        "提出单位",
        "意见",
    ),
    Step(
        "send_back",
        "不满意，退回办理",
        frozenset({State.AWAITING}),
        State.WORKING,
        BY_UNIT,
        "提出单位",
        "不满意的理由",
        must=True,
    ),
)
BY_ACTION: dict[str, Step] = {step.action: step for step in STEPS}


def steps_from(state: str) -> tuple[Step, ...]:
    """Steps that leave the state, in the order of the procedure."""
    return tuple(step for step in STEPS if state in step.sources)


def step_for_rating(rating: str) -> str:
    """The step a rating of the unit amounts to: an unsatisfied unit sends the item back."""
    return "send_back" if rating == Satisfaction.UNSATISFIED else "close"
