"""A small world for tests: two counties, a person for every role, one programme each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from core.clock import SHANGHAI
from organisations.enums import OrgKind, Role, Sphere
from organisations.models import Appointment, Organisation, Post, User
from programmes.enums import DueMonth, GateKind, Grade, MarkSource, ProgrammeState, Stage, TrimRule
from programmes.models import (
    Category,
    Criterion,
    DispatchRule,
    Gate,
    GradeRule,
    ItemType,
    LampRule,
    Programme,
    QuotaRule,
    ReminderRule,
    Rubric,
    Topic,
    VetoItem,
)

PASSWORD = "Ceshi-2026-mima"


@dataclass
class County:
    """One county: its tree, its people by name, its programme."""

    committee: Organisation
    department: Organisation
    towns: list[Organisation]
    unit: Organisation
    people: dict[str, User] = field(default_factory=dict)
    programme: Programme | None = None


@dataclass
class World:
    """County `home` where the story plays and county `foreign` that must stay unseen."""

    home: County
    foreign: County

    def __getattr__(self, name: str) -> User:
        """People of the home county by name: `world.staff`, `world.secretary` …"""
        home = self.__dict__.get("home")
        if home and name in home.people:
            return home.people[name]
        raise AttributeError(name)

    @property
    def programme(self) -> Programme:
        """Programme of the home county."""
        assert self.home.programme is not None
        return self.home.programme


def local(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment on the Shanghai clock."""
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def add_org(parent: Organisation | None, name: str, kind: str, code: str = "") -> Organisation:
    """Add one organisation under its parent (or as a root)."""
    fields: dict[str, Any] = {
        "name": f"中共{name}委员会",
        "short_name": name,
        "kind": kind,
        "code": code,
        "sphere": Sphere.RURAL,
    }
    if parent is None:
        return Organisation.objects.add_root(fields)
    parent.refresh_from_db()
    return Organisation.objects.add_child(parent, fields)


def add_person(username: str, title: str, org: Organisation, role: str) -> User:
    """A person who has held the post since 2019 and has already changed the first password."""
    user = User(username=username, display_name=title, must_change_password=False)
    user.password_changed_at = datetime.now(SHANGHAI)
    user.set_unusable_password()
    user.save()
    post, _ = Post.objects.get_or_create(organisation=org, title=title, defaults={"role": role})
    Appointment.objects.create(user=user, post=post, starts_on=date(2019, 1, 1))
    return user


def build_county(name: str, prefix: str = "", *, judges: int = 5) -> County:
    """A county with a department, two towns and one county unit, all posts filled."""
    committee = add_org(None, f"{name}县委", OrgKind.COUNTY_COMMITTEE)
    department = add_org(committee, f"{name}组织部", OrgKind.DEPARTMENT)
    towns = [
        add_org(committee, f"{name}甲镇党委", OrgKind.TOWN, "01"),
        add_org(committee, f"{name}乙镇党委", OrgKind.TOWN, "02"),
    ]
    unit = add_org(committee, f"{name}水利局党委", OrgKind.COUNTY_UNIT, "03")
    county = County(committee, department, towns, unit)
    seats = [
        ("leader", "县委书记", committee, Role.LEADER),
        ("head", "组织部部长", department, Role.HEAD),
        ("head2", "组织部副部长", department, Role.HEAD),
        ("staff", "基层组织科干部1", department, Role.STAFF),
        ("staff2", "基层组织科干部2", department, Role.STAFF),
        ("administrator", "系统管理员", committee, Role.ADMINISTRATOR),
        ("secretary", "甲镇党委书记", towns[0], Role.SECRETARY),
        ("liaison", "甲镇联络员", towns[0], Role.LIAISON),
        ("other_secretary", "乙镇党委书记", towns[1], Role.SECRETARY),
        ("other_liaison", "乙镇联络员", towns[1], Role.LIAISON),
        ("unit_secretary", "水利局党委书记", unit, Role.SECRETARY),
        ("unit_liaison", "水利局联络员", unit, Role.LIAISON),
    ]
    seats += [
        (f"expert{n}" if n > 1 else "expert", f"评审专家{n}", department, Role.EXPERT)
        for n in range(1, judges + 1)
    ]
    county.people = _seated(seats, name, prefix)
    return county


def _seated(
    seats: list[tuple[str, str, Organisation, str]], name: str, prefix: str
) -> dict[str, User]:
    """All people of a county with their posts, in three inserts: every test builds two."""
    people = User.objects.bulk_create(
        User(
            username=f"{prefix}{key}",
            display_name=f"{name}{title}",
            must_change_password=False,
            password_changed_at=datetime.now(SHANGHAI),
            password=UNUSABLE_PASSWORD_PREFIX + key,
        )
        for key, title, _, _ in seats
    )
    posts = Post.objects.bulk_create(
        Post(organisation=org, title=f"{name}{title}", role=role) for _, title, org, role in seats
    )
    Appointment.objects.bulk_create(
        Appointment(user=person, post=post, starts_on=date(2019, 1, 1))
        for person, post in zip(people, posts, strict=True)
    )
    return {seat[0]: person for seat, person in zip(seats, people, strict=True)}


def build_programme(
    county: County,
    *,
    year: int = 2026,
    gates: tuple[str, ...] = (GateKind.PRE_REVIEW, GateKind.EXPERT_PANEL, GateKind.APPROVAL),
    **overrides: Any,
) -> Programme:
    """An active programme: every gate row exists, those named in `gates` are on."""
    fields: dict[str, Any] = {
        "name": f"{county.committee.short_name}{year}年度书记项目",
        "place_name": county.committee.short_name,
        "state": ProgrammeState.ACTIVE,
        "opens_at": local(year, 2, 1, 0),
        "closes_at": local(year, 3, 20, 18),
        "project_end_limit": date(year, 12, 31),
        "closing_opens_on": date(year, 11, 1),
        "closing_due_on": date(year, 12, 31),
        "principles": ["切口小", "有难度", "示范性强", "年内能完成"],
        "phrases": ["同意上报。", "请将目标量化。"],
    }
    programme = Programme.objects.create(
        committee=county.committee, year=year, **{**fields, **overrides}
    )
    county.programme = programme
    Gate.objects.bulk_create(
        Gate(programme=programme, kind=kind, position=position, enabled=kind in gates)
        for position, kind in enumerate(GateKind.values, start=1)
    )
    _add_catalogue(programme)
    _add_rubrics(programme)
    _add_grades(programme)
    _add_monthly(programme)
    return programme


def _add_catalogue(programme: Programme) -> None:
    kind = ItemType.objects.create(programme=programme, code="project", name="书记项目", position=1)
    QuotaRule.objects.create(programme=programme, item_type=kind, least=1, most=3, position=1)
    build = Category.objects.create(programme=programme, code="build", name="组织建设", position=1)
    economy = Category.objects.create(
        programme=programme, code="economy", name="集体经济", position=2
    )
    Category.objects.create(programme=programme, code="feature", name="特色创新", position=3)
    Topic.objects.create(
        programme=programme,
        code="standard",
        title="基层党建“三化”建设",
        selection_kind="mandatory",
        category=build,
        position=1,
    )
    Topic.objects.create(
        programme=programme,
        code="economy",
        title="“党建+村级集体经济”",
        selection_kind="mandatory",
        category=economy,
        org_kinds=[OrgKind.TOWN, OrgKind.TOWNSHIP],
        position=2,
    )


def _add_rubrics(programme: Programme) -> None:
    approval = Rubric.objects.create(
        programme=programme,
        stage=Stage.APPROVAL,
        name="立项评审评分表",
        trim_rule=TrimRule.ONE_EACH,
        pass_mark=75,
    )
    Criterion.objects.bulk_create(
        Criterion(
            rubric=approval, code=f"c{n}", name=name, points=20, position=n, tie_break=int(n == 5)
        )
        for n, name in enumerate(
            ["切口小", "有难度", "示范性强", "年内能完成", "方案质量"], start=1
        )
    )
    acceptance = Rubric.objects.create(
        programme=programme, stage=Stage.ACCEPTANCE, name="验收评分表", trim_rule=TrimRule.ONE_EACH
    )
    rows = [
        ("problems", "问题解决", 30, MarkSource.PROBLEMS),
        ("indicators", "指标达成", 15, MarkSource.INDICATORS),
        ("punctual", "过程规范", 10, MarkSource.PUNCTUALITY),
        ("effect", "群众获得感", 25, MarkSource.JUDGE),
        ("brand", "品牌与推广", 20, MarkSource.JUDGE),
    ]
    Criterion.objects.bulk_create(
        Criterion(rubric=acceptance, code=code, name=name, points=points, source=source, position=n)
        for n, (code, name, points, source) in enumerate(rows, start=1)
    )


def _add_grades(programme: Programme) -> None:
    VetoItem.objects.bulk_create(
        VetoItem(programme=programme, stage=stage, code="fraud", text="弄虚作假")
        for stage in Stage.values
    )
    grades = [
        (Grade.EXCELLENT, 90, 30),
        (Grade.GOOD, 80, None),
        (Grade.QUALIFIED, 60, None),
        (Grade.UNQUALIFIED, 0, None),
    ]
    GradeRule.objects.bulk_create(
        GradeRule(programme=programme, grade=grade, threshold=threshold, quota_percent=quota)
        for grade, threshold, quota in grades
    )


def _add_monthly(programme: Programme) -> None:
    DispatchRule.objects.create(
        programme=programme,
        first_month=date(programme.year, 3, 1),
        last_month=date(programme.year, 12, 1),
        due_month=DueMonth.FOLLOWING,
        due_day=5,
        due_time=time(18, 0),
    )
    LampRule.objects.create(programme=programme)
    rules = [
        ("before", -2, "liaison", 0),
        ("due", 0, "liaison", 0),
        ("late", 1, "secretary", 1),
        ("later", 3, "staff", 2),
        ("latest", 5, "head", 3),
    ]
    ReminderRule.objects.bulk_create(
        ReminderRule(
            programme=programme, code=code, offset_days=offset, recipient=recipient, level=level
        )
        for code, offset, recipient, level in rules
    )


def build_world() -> World:
    """Both counties with their programmes."""
    home, foreign = build_county("分水"), build_county("他山", "x_")
    build_programme(home)
    build_programme(foreign)
    return World(home, foreign)


def change_passwords_today(world: World) -> None:
    """Let nobody's password be older than the clock of the test."""
    now = datetime.now(SHANGHAI)
    User.objects.update(password_changed_at=now)
    for county in (world.home, world.foreign):
        for person in county.people.values():
            person.password_changed_at = now
