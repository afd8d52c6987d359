"""A complete application sheet, and ways to take it through the services, for tests of any app."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from typing import Any

from core import clock
from organisations.models import Organisation, User
from programmes.models import Programme
from projects.models import Project
from projects.services.drafting import create_draft, fill_document
from projects.services.submission import submit_application
from tests.world import World, local

LONG = (
    "辖区老旧小区多数没有物业，环境卫生、停车秩序、矛盾调解无人牵头，"
    "群众多次反映，单靠一个部门难以解决。"
)


BASICS = {
    "title": "小区值日生",
    "selection_kind": "elective",
    "sphere": "urban",
    "tags": "小区治理、党员报到",
    "continuity": "new",
}
PEOPLE = {
    "secretary_posts": "镇党委书记",
    "secretary_phone": "0790-5880001",
    "liaison_name": "联络员甲",
    "liaison_post": "党建办主任",
    "liaison_phone": "13800000001",
    "team": [
        {"name": "成员甲", "post": "组织委员", "duty": "走访登记"},
        {"name": "成员乙", "post": "党建办干事", "duty": "排班值日"},
    ],
}
CONTENT = {
    "background": LONG * 3,
    "research_note": "2月10日走访三个小区，座谈居民20人，主要反映无人牵头。",
    "problems": [
        {"uid": "p1", "text": "辖区 60 多个老旧小区没有物业，环境卫生无人牵头。"},
        {"uid": "p2", "text": "在职党员住在小区却不参与小区事务，作用没有发挥。"},
    ],
    "problem_source": ["masses"],
    "measures": [
        {"uid": "m1", "text": "书记带队逐个小区调研，建立“一区一档”", "problems": ["p1"]},
        {"uid": "m2", "text": "在职党员到小区报到，排班值日", "problems": ["p1", "p2"]},
    ],
    "expected_results": LONG + "到年底全部小区有人值日。",
    "indicators": [
        {
            "uid": "i1",
            "name": "有人值日的小区",
            "unit": "个",
            "baseline": "0",
            "target": "60",
            "direction": "up",
        }
    ],
}


def full_sheet(programme: Programme, **changes: Any) -> dict[str, Any]:
    """Raw values that pass the check, as a person would type them."""
    year = programme.year
    checks = range(1, len(programme.principles) + 1)
    values: dict[str, Any] = {
        **BASICS,
        **PEOPLE,
        **CONTENT,
        "category": str(programme.categories.get(code="feature").pk),
        "start_date": f"{year}-03-01",
        "end_date": f"{year}-11-30",
        "self_check": [{"uid": f"c{n}", "met": "yes", "note": "符合"} for n in checks],
        "milestones": [
            _task(1, "完成60个小区走访", f"{year}-04-30", "m1"),
            _task(2, "党员到小区报到", f"{year}-06-30", "m2"),
            _task(3, "排班值日全覆盖", f"{year}-09-30", "m2"),
            _task(4, "总结值日经验", f"{year}-11-20", "m2"),
        ],
        "collective_decision": "镇党委会议研究同意",
        "collective_decision_date": f"{year}-02-20",
        "applicant_opinion": "同意申报。",
        "pledge": "yes",
    }
    return {**deepcopy(values), **changes}


def _task(number: int, task: str, due: str, measure: str) -> dict[str, str]:
    return {
        "uid": f"s{number}",
        "task": task,
        "deliverable": "台账一份",
        "due_date": due,
        "responsible_person": "责任人甲",
        "weight": "25",
        "measure": measure,
    }


def call_time(programme: Programme) -> datetime:
    """A moment inside the call."""
    return local(programme.year, 3, 10)


def drafted(
    world: World,
    *,
    liaison: User | None = None,
    organisation: Organisation | None = None,
    **changes: Any,
) -> Project:
    """A complete draft of the first town, written by its liaison officer during the call."""
    actor = liaison or world.liaison
    with clock.at(call_time(world.programme)):
        project = create_draft(
            programme_id=world.programme.pk,
            organisation_id=(organisation or world.home.towns[0]).pk,
            actor=actor,
        )
        fill_document(
            project_id=project.pk, values=full_sheet(world.programme, **changes), actor=actor
        )
    project.refresh_from_db()
    return project


def submitted(world: World, **changes: Any) -> Project:
    """A project the secretary of the first town has submitted."""
    project = drafted(world, **changes)
    with clock.at(call_time(world.programme)):
        return submit_application(project_id=project.pk, actor=world.secretary)
