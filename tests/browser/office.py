"""The county office of a browser test: who works there, what day it is, what pages look like."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

from playwright.sync_api import Page

from organisations.enums import OrgKind, Role, Sphere
from organisations.services.handout import NewHolder, hand_out
from organisations.services.people import create_person
from organisations.services.tree import add_organisation, add_post
from programmes.models import Programme
from programmes.services.loading import load_programme
from programmes.shipped import shipped_document
from tests.browser.people import Calendar, Person

IN_OFFICE_SINCE = date(2019, 1, 1)


class Office:
    """People by account, each with a browser of their own, and one calendar for all."""

    def __init__(
        self,
        base: str,
        open_page: Callable[[], Page],
        keep: Callable[[Page, str], None],
        story: str = "year",
    ) -> None:
        self.story = story
        self.base = base
        self.open_page = open_page
        self.keep = keep
        self.calendar = Calendar()
        self.passwords: dict[str, str] = {}
        self.people: dict[str, Person] = {}
        self.addresses: dict[str, str] = {}
        self._pictures = 0

    def it_is(self, moment: datetime) -> None:
        """Go on to this moment; sessions left open since then have ended."""
        self.calendar.goes_on_to(moment)

    def person(self, username: str) -> Person:
        """Return the person of this account, who keeps browser and password for the whole story."""
        if username not in self.people:
            password = self.passwords[username]
            self.people[username] = Person(self.open_page(), self.base, username, password)
        return self.people[username]

    def picture(self, person: Person, name: str) -> None:
        """Keep what the person sees now; pictures are numbered in the order of the story."""
        self._pictures += 1
        self.keep(person.page, f"{self.story}-{self._pictures:02d}-{name}")


def set_up_county() -> tuple[Programme, dict[str, str]]:
    """Load the rules and appoint one officer and the administrator; return their passwords.

    Everything else of the county comes with its workbook.
    """
    document = shipped_document("fenyi-2020")
    programme = load_programme(document=document, actor=None).programme
    department = add_organisation(
        actor=None,
        parent=programme.committee,
        name="中共分宜县委组织部",
        short_name="县委组织部",
        kind=OrgKind.DEPARTMENT,
        sphere=Sphere.ORGAN,
    )
    desk = add_post(actor=None, organisation=department, title="基层组织科干部1", role=Role.STAFF)
    officer = create_person(
        actor=None,
        username="zzb_gan1",
        display_name="基层组织科干部1",
        post=desk,
        starts_on=IN_OFFICE_SINCE,
    )
    upkeep = add_post(
        actor=None, organisation=programme.committee, title="系统管理员", role=Role.ADMINISTRATOR
    )
    holder = NewHolder(upkeep, "xitong_guanli", "系统管理员", IN_OFFICE_SINCE)
    (line,) = hand_out(actor=None, holders=[holder])
    passwords = {"zzb_gan1": officer.password, line.username: line.password}
    return programme, passwords


def opened_office(office: Office) -> Iterator[Office]:
    """Give the office to a test and return to the real time whatever happens."""
    try:
        yield office
    finally:
        office.calendar.stops()
