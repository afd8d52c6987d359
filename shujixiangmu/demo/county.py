"""Sets the demonstration county up: rules, workbook, accounts; then plays the year to a stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path

from django.db import transaction

from core import clock
from core.errors import Conflict
from organisations.enums import Role
from organisations.models import User
from organisations.passwords import one_time_password
from organisations.services.handout import NewHolder, hand_out
from organisations.services.passwords import change_own_password
from organisations.services.tree import add_post
from programmes.models import Programme
from programmes.services.loading import load_programme
from programmes.shipped import shipped_document
from projects.models import Project
from projects.services.importing import import_workbook
from shujixiangmu.demo.applying import plan_applications
from shujixiangmu.demo.finishing import plan_closing
from shujixiangmu.demo.reporting import plan_months
from shujixiangmu.demo.story import Story

WORKBOOK = Path(__file__).parent / "fenyi-2020.xlsx"
RULES = "fenyi-2020"
ADMINISTRATOR = "xitong_guanli"
# People whose passwords the demonstration hands out: one of each role, two units.
SHOWN = (
    "dw01_lly",
    "dw01_sj",
    "dw12_lly",
    "dw12_sj",
    "zzb_gan1",
    "zzb_gan2",
    "zzb_buzhang",
    "zhuanjia1",
    "zhuanjia3",
    "xw_shuji",
    ADMINISTRATOR,
)


class StageOfYear(StrEnum):
    """How far the year has come."""

    APPLICATION = "application"
    REVIEW = "review"
    IMPLEMENTATION = "implementation"
    ACCEPTANCE = "acceptance"
    CLOSED = "closed"


# Days since applications opened.
DAYS_IN = {
    StageOfYear.APPLICATION: 12,
    StageOfYear.REVIEW: 27,
    StageOfYear.IMPLEMENTATION: 236,
    StageOfYear.ACCEPTANCE: 290,
    StageOfYear.CLOSED: 374,
}


@dataclass(frozen=True)
class Account:
    """An account of the demonstration, with the password drawn for this database alone."""

    unit: str
    name: str
    username: str
    password: str


@transaction.atomic
def seed(*, stage: StageOfYear, seed_number: int, now: datetime) -> list[Account]:
    """Build the county and play its year up to `now`; all or nothing; returns the accounts.

    Raises Conflict when the database holds projects already.
    """
    story = begin(stage=stage, seed_number=seed_number, now=now)
    story.play()
    # Today, not at the year's beginning: passwords expire.
    return _open_accounts(story.programme)


def begin(*, stage: StageOfYear, seed_number: int, now: datetime) -> Story:
    """Load rules and workbook and plan the year that reaches the stage at `now`; play nothing.

    Raises Conflict when the database holds projects already.
    """
    if Project.objects.exists():
        raise Conflict("数据库里已有项目，示例数据只能装入空库。")
    opens_on = now.astimezone(clock.SHANGHAI).date() - timedelta(days=DAYS_IN[stage])
    with clock.at(_morning(opens_on - timedelta(days=7))):
        programme = load_programme(
            document=shipped_document(RULES), actor=None, opens_on=opens_on
        ).programme
        with WORKBOOK.open("rb") as file:
            import_workbook(file=file, actor=None, programme=programme)
    story = Story(programme, seed=seed_number, now=now)
    projects = list(Project.objects.filter(programme=programme).order_by("pk"))
    plan_applications(story, projects)
    plan_months(story)
    plan_closing(story, projects)
    return story


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=clock.SHANGHAI)


def _open_accounts(programme: Programme) -> list[Account]:
    """Give the shown people passwords of their own, and the county an administrator."""
    post = add_post(
        actor=None,
        organisation=programme.committee,
        title="系统管理员",
        role=Role.ADMINISTRATOR,
    )
    holder = NewHolder(post, ADMINISTRATOR, "系统管理员", clock.today() - timedelta(days=365))
    hand_out(actor=None, holders=[holder])
    people = User.objects.filter(username__in=SHOWN).prefetch_related("appointments__post")
    by_name = {person.username: person for person in people}
    return [_account(by_name[username]) for username in SHOWN]


def _account(person: User) -> Account:
    password = one_time_password()
    change_own_password(user=person, password=password, session_key=None)
    post = person.appointments.select_related("post__organisation").get().post
    return Account(str(post.organisation), str(person), person.username, password)
