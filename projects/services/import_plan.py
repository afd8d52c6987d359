"""Compares a workbook with what is there: what would be new, what is known, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core import clock
from core.errors import NotAllowed
from core.spreadsheets.marking import CellMark
from organisations.enums import COMMITTEE_KINDS, OrgKind, Role
from organisations.models import Appointment, Organisation, Post, User
from organisations.queries import people_with_role
from organisations.scope import scope_of
from programmes.models import Programme
from projects.services.import_project_plan import (
    KnownProject,
    PlannedProject,
    Unit,
    plan_projects,
    short_names,
)
from projects.services.import_rules import RulesInSight, rules_for, rules_of
from projects.workbook.contents import (
    ORGANISATIONS,
    POSTS,
    CountyWorkbook,
    OrganisationRow,
    PostRow,
)
from projects.workbook.words import folded

ONE_COMMITTEE = "应有且只有一行县（市、区）委，它的“上级党组织”留空"
NO_SUCH_UNIT = "“党组织”表里没有“{name}”，请核对简称或补上这个党组织"
NO_SUCH_UNIT_HERE = (
    "系统里没有“{name}”这个单位，请核对名称；新单位请在同一文件里加一张单位名单（全称、简称、类别）"
)
NO_RULES = RulesInSight("", (), (), {}, date.max)
CONSOLE_FIRST = (
    "系统里还没有“{name}”。第一次导入请由系统管理员在服务器上运行"
    " manage.py import_workbook，之后由组织部在这里导入。"
)


@dataclass(frozen=True)
class PlannedPost:
    """A post that is new or needs a holder; `unit` is the organisation's full name."""

    row: PostRow
    unit: str


@dataclass
class ImportPlan:
    """What an import would write, parents before children; nothing of it when `marks` is filled."""

    workbook: CountyWorkbook
    rules: RulesInSight
    committee: str
    marks: list[CellMark] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)
    new_organisations: list[OrganisationRow] = field(default_factory=list)
    new_posts: list[PlannedPost] = field(default_factory=list)
    new_projects: list[PlannedProject] = field(default_factory=list)
    known_projects: list[KnownProject] = field(default_factory=list)
    unknown_unit: str = NO_SUCH_UNIT
    short_units: dict[str, Unit] = field(default_factory=dict)
    said_units: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._marked = {_cell(mark) for mark in self.marks}

    def refuse(self, sheet: str, row: int, key: str, reason: str) -> None:
        """Mark a cell, unless something is wrong with it already."""
        mark = self.workbook.mark(sheet, row, key, reason)
        if _cell(mark) not in self._marked:
            self._marked.add(_cell(mark))
            self.marks.append(mark)

    @property
    def total(self) -> int:
        """Rows read."""
        book = self.workbook
        return len(book.organisations) + len(book.posts) + len(book.projects)

    @property
    def created(self) -> int:
        """Rows that would be written."""
        return len(self.new_organisations) + len(self.new_posts) + len(self.new_projects)


def make_plan(*, workbook: CountyWorkbook, actor: Any, programme: Programme | None) -> ImportPlan:
    """Compare the workbook with the database; writes nothing.

    Raises:
        NotAllowed: the person does not work for the committee of the workbook.
        Conflict: no rules for this committee and year.
    """
    committee = _committee(workbook)
    if committee is None or not workbook.year:
        plan = ImportPlan(workbook, NO_RULES, "", list(workbook.marks))
        if committee is None:
            plan.refuse(ORGANISATIONS, 1, "kind", ONE_COMMITTEE)
        return plan
    known = Organisation.objects.filter(name=committee.name).first()
    _refuse_stranger(actor, known, committee.name)
    rules = rules_for(
        committee_name=committee.name,
        year=workbook.year,
        given=programme,
        shippable=actor is None or actor.has_perm("programmes.manage_programme", known),
    )
    plan = ImportPlan(workbook, rules, committee.name, list(workbook.marks))
    _compare(plan, known, actor)
    return plan


def make_ledger_plan(*, workbook: CountyWorkbook, actor: Any, programme: Programme) -> ImportPlan:
    """Compare a foreign ledger with the database; writes nothing.

    The programme says for which committee; units may be written in short.

    Raises:
        NotAllowed: the person does not work for the committee of the programme.
    """
    committee = programme.committee
    _refuse_stranger(actor, committee, committee.name)
    rules = rules_of(programme)
    plan = ImportPlan(workbook, rules, committee.name, list(workbook.marks))
    plan.unknown_unit = NO_SUCH_UNIT_HERE
    _compare(plan, committee, actor, short=True)
    return plan


def _compare(
    plan: ImportPlan, committee: Organisation | None, actor: Any, *, short: bool = False
) -> None:
    plan.warnings += plan.workbook.notices
    _plan_organisations(plan, committee)
    units = _units(plan, committee)
    if short:
        plan.short_units = short_names(units)
    _plan_posts(plan, units, actor)
    plan_projects(plan, units)


def may_import(actor: Any, committee: Organisation | None) -> bool:
    """Staff and head of the committee's department, its administrator, and the console."""
    if actor is None:
        return True
    return committee is not None and (
        actor.has_perm("programmes.manage_programme", committee)
        or actor.has_perm("organisations.manage_people", committee)
    )


def _cell(mark: CellMark) -> tuple[str, int, int]:
    return mark.sheet, mark.row, mark.column


def _refuse_stranger(actor: Any, known: Organisation | None, name: str) -> None:
    if may_import(actor, known):
        return
    if known is None:
        raise NotAllowed(CONSOLE_FIRST.format(name=name))
    raise NotAllowed(f"这份工作簿属于“{name}”，不在您的工作范围内，没有导入。")


def _committee(workbook: CountyWorkbook) -> OrganisationRow | None:
    tops = [row for row in workbook.organisations if row.kind in COMMITTEE_KINDS and not row.parent]
    return tops[0] if len(tops) == 1 else None


def _plan_organisations(plan: ImportPlan, committee: Organisation | None) -> None:
    """Order rows so that parents come first, and leave out those known already."""
    book = plan.workbook
    by_name = _names((row.name, row.short_name, row.name) for row in book.organisations)
    below = _below(committee)
    by_name |= _names((org.name, org.short_name, org.name) for org in below)
    for row in book.organisations:
        parent = by_name.get(folded(row.parent))
        if row.name == plan.committee:
            continue
        if parent is None or parent == row.name:
            said = f"没有找到上级党组织“{row.parent}”" if row.parent else "没有填写上级党组织"
            plan.refuse(ORGANISATIONS, row.row, "parent", said)
        else:
            plan.parents[row.name] = parent
    existing = {
        org.name: org
        for org in Organisation.objects.filter(name__in=[row.name for row in book.organisations])
    }
    inside = {org.pk for org in below}
    for row in _parents_first(plan):
        org = existing.get(row.name)
        if org is None:
            plan.new_organisations.append(row)
        elif org.pk not in inside:
            said = "这个党组织已登记在别的党委之下"
            plan.refuse(ORGANISATIONS, row.row, "name", said)
        elif (org.short_name, org.kind) != (row.short_name, row.kind):
            plan.warnings.append(
                f"“{row.name}”已登记，简称或类别与{book.place(row.row)}不同，没有更改。"
            )


def _parents_first(plan: ImportPlan) -> list[OrganisationRow]:
    """Rows in tree order; rows that hang on each other in a circle are marked."""
    waiting = list(plan.workbook.organisations)
    listed = {row.name for row in waiting}
    placed: list[OrganisationRow] = []
    while waiting:
        done = {row.name for row in placed}
        ready = [
            row
            for row in waiting
            if plan.parents.get(row.name) not in listed - done or row.name == plan.committee
        ]
        if not ready:
            break
        placed += ready
        waiting = [row for row in waiting if row not in ready]
    for row in waiting:
        said = "上级关系成了一个圈，请核对"
        plan.refuse(ORGANISATIONS, row.row, "parent", said)
    return placed


def _units(plan: ImportPlan, committee: Organisation | None) -> dict[str, Unit]:
    """Units by every name they go by: those of the workbook and those registered."""
    found: dict[str, Unit] = {}
    for org in _below(committee):
        unit = Unit(org.name, org.kind, org)
        found |= {folded(org.name): unit, folded(org.short_name): unit}
    registered = {unit.name: unit.organisation for unit in found.values()}
    for row in plan.workbook.organisations:
        unit = Unit(row.name, row.kind, registered.get(row.name))
        found |= {folded(row.name): unit, folded(row.short_name): unit}
    return found


def _below(committee: Organisation | None) -> list[Organisation]:
    if committee is None:
        return []
    return list(Organisation.objects.filter(path__startswith=committee.path))


def _names(triples: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, short_name, target in triples:
        found |= {folded(name): target, folded(short_name): target}
    return found


def _plan_posts(plan: ImportPlan, units: dict[str, Unit], actor: Any) -> None:
    book = plan.workbook
    accounts = _accounts(book.posts)
    posts = _posts(units)
    titles: dict[tuple[str, str], int] = {}
    for row in book.posts:
        unit = units.get(folded(row.organisation))
        if unit is None:
            said = f"“党组织”表里没有“{row.organisation}”"
            plan.refuse(POSTS, row.row, "organisation", said)
            continue
        earlier = titles.setdefault((unit.name, row.title), row.row)
        if earlier != row.row:
            said = f"与{book.place(earlier)}是同一个岗位"
            plan.refuse(POSTS, row.row, "title", said)
            continue
        post = posts.get((unit.name, row.title))
        held = accounts.get(row.username.casefold())
        if held is not None and post is not None and post.pk in held:
            continue
        fault = _post_fault(row, unit, post, taken=held is not None, actor=actor)
        if fault:
            plan.refuse(POSTS, row.row, fault[0], fault[1])
        else:
            plan.new_posts.append(PlannedPost(row, unit.name))


def _post_fault(
    row: PostRow, unit: Unit, post: Post | None, *, taken: bool, actor: Any
) -> tuple[str, str] | None:
    if taken:
        return "username", f"登录名“{row.username}”已被另一个岗位使用，请换一个"
    if post is not None and post.role != row.role:
        return "role", f"这个岗位已登记为“{post.get_role_display()}”"
    holders = post.appointments.order_by("starts_on", "pk") if post is not None else None
    names = list(holders.values_list("user__username", flat=True)) if holders else []
    if names:
        return "title", f"这个岗位已有账号“{names[-1]}”，换人请由系统管理员办理任免"
    if row.role in {Role.STAFF, Role.HEAD} and unit.kind != OrgKind.DEPARTMENT:
        return "role", "组织部的角色只能设在组织部"
    if not _may_open(actor, row.role, unit):
        return "role", "这类账号须由系统管理员开通"
    return None


def _may_open(actor: Any, role: str, unit: Unit) -> bool:
    """Said in the preview already; the service that opens accounts decides."""
    if actor is None or actor.has_perm("organisations.manage_people", unit.organisation):
        return True
    if role == Role.HEAD and Role.HEAD not in scope_of(actor).roles:
        return not _has_head(unit)
    return role != Role.ADMINISTRATOR


def _has_head(unit: Unit) -> bool:
    """A department not known yet has none."""
    if unit.organisation is None:
        return False
    return people_with_role(
        role=Role.HEAD, organisation_id=unit.organisation.pk, on=clock.today()
    ).exists()


def _accounts(rows: Iterable[PostRow]) -> dict[str, set[int]]:
    """Posts held by the accounts the workbook names, by lower-case user name."""
    names = [row.username for row in rows]
    found: dict[str, set[int]] = {}
    users = User.objects.filter(username__in=[*names, *(name.lower() for name in names)])
    names_by_pk = dict(users.values_list("pk", "username"))
    for name in names_by_pk.values():
        found[name.casefold()] = set()
    held = Appointment.objects.filter(user__in=names_by_pk).values_list("user_id", "post_id")
    for user_id, post_id in held:
        found[names_by_pk[user_id].casefold()].add(post_id)
    return found


def _posts(units: dict[str, Unit]) -> dict[tuple[str, str], Post]:
    pks = {unit.organisation.pk for unit in units.values() if unit.organisation}
    rows = Post.objects.filter(organisation__in=pks).select_related("organisation")
    return {(post.organisation.name, post.title): post for post in rows}
