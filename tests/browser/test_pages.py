"""Every page of every role is sound: no error, no stranger, no overflow, readable by all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import PICTURES, VIEWPORTS, wait_for_charts
from tests.browser.old_browser import Visit, visit_pages
from tests.browser.people import Calendar
from tests.browser.played import NOW, Played, desk_of, key_pages, played_world
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

GRAVE = {"serious", "critical"}
# What the Web Content Accessibility Guidelines ask for; style sheets are judged as applied, so
# they need not be fetched a second time.
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "preload": False,
}
# What passed is not sent back: it is long.
VIOLATIONS = "options => axe.run(document, options).then(found => found.violations)"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Every element with what makes it look and sound as it does; not its words.
ELEMENTS = """Array.from(document.querySelectorAll("body *"), element => [
  element.tagName, element.className, element.getAttribute("type"), element.getAttribute("role")
].join(" ")).join()"""
# How elements may look: their classes within the classes of what holds them.
LOOKS = """Array.from(new Set(Array.from(document.querySelectorAll("body *"), element => [
  element.tagName, element.className, element.parentElement.className
].join(" "))))"""
# Two tests, so that two processes share the work.
SIDES = (
    ("unit_liaison", "liaison", "secretary", "expert"),
    ("staff", "head", "leader", "administrator"),
)
NOT_OURS = "/backoffice/"  # Django's own pages, for technical upkeep alone


@pytest.fixture
def county(world: World) -> Iterator[Played]:
    """The played county, on its day in November."""
    played = played_world(world)
    calendar = Calendar()
    calendar.goes_on_to(NOW)
    yield played
    calendar.stops()


def pages_of(page: Page, base: str, more: dict[str, str]) -> dict[str, str]:
    """Return the pages in the menu of the person logged in, and more, each address once."""
    page.goto(base)
    found = {"workbench": "/"}
    for link in page.locator("#menu a[href^='/']").all():
        address = str(link.get_attribute("href"))
        if not address.startswith(NOT_OURS):
            found.setdefault(address.strip("/").replace("/", "-") or "workbench", address)
    known = set(found.values())
    return found | {name: address for name, address in more.items() if address not in known}


def faults_of(page: Page, address: str, looked_at: set[str]) -> list[str]:
    """Open an address and say what is wrong with what is seen there.

    Who sees an address just as somebody before did is spared the slow looks.
    """
    answer = page.goto(address, wait_until="load")
    faults = [] if answer and answer.status == 200 else [f"status {answer and answer.status}"]
    if page.locator("h1").count() != 1:
        faults.append(f"{page.locator('h1').count()} headings of the first level")
    sight = f"{address} {page.evaluate(ELEMENTS)}"
    if sight in looked_at:
        return faults
    looked_at.add(sight)
    for width, height in reversed(VIEWPORTS):
        page.set_viewport_size({"width": width, "height": height})
        if wider := page.evaluate(OVERFLOW):
            faults.append(f"{wider} px too wide at {width}")
    return faults + grave_violations(page, looked_at)


def grave_violations(page: Page, looked_at: set[str]) -> list[str]:
    """Return what keeps some people from using the page, as axe-core sees it.

    Contrast, the slowest of its rules, is asked where something looks like nothing before.
    """
    looks = set(page.evaluate(LOOKS))
    contrast = {"color-contrast": {"enabled": bool(looks - looked_at)}}
    looked_at |= looks
    page.evaluate(Axe().axe_script)
    found = page.evaluate(VIOLATIONS, {**RULES, "rules": contrast})
    return [
        f"{violation['id']}: {violation['nodes'][0]['html'][:160]}"
        for violation in found
        if violation["impact"] in GRAVE
    ]


@pytest.mark.long(seconds=120)
@pytest.mark.parametrize("side", SIDES, ids=["units-and-experts", "department"])
def test_every_page_of_every_role_is_sound(
    county: Played,
    live_server,
    watched: Callable[[], Page],
    keep_screens: Callable[[Page, str], None],
    side: tuple[str, ...],
):
    seen: set[str] = set()
    looked_at: set[str] = set()
    faults: list[str] = []
    pages = key_pages(county)
    assert set(pages) == {*SIDES[0], *SIDES[1]}
    for name, more in pages.items():
        if name not in side:
            continue
        page, _ = desk_of(county.world.home.people[name], live_server.url, watched)
        for title, address in pages_of(page, live_server.url, more).items():
            found = faults_of(page, live_server.url + address, looked_at)
            faults += [f"{name} {address}: {fault}" for fault in found]
            wait_for_charts(page)
            if address == "/" or (PICTURES and address not in seen):
                keep_screens(page, f"{name}-{title}")
            seen.add(address)
        page.context.close()
    assert not faults, "\n".join(faults)


@pytest.mark.long(seconds=110)
def test_every_page_opens_in_chromium_79(
    county: Played, live_server, watched: Callable[[], Page], tmp_path: Path
):
    seen: set[str] = set()
    faults: list[str] = []
    for name, more in key_pages(county).items():
        page, key = desk_of(county.world.home.people[name], live_server.url, watched)
        pages = pages_of(page, live_server.url, more)
        page.context.close()
        unseen = {f"{name}-{title}": at for title, at in pages.items() if at not in seen}
        seen |= set(unseen.values()) - {"/"}
        visits = visit_pages(live_server.url, unseen, session_key=key, folder=tmp_path)
        faults += [fault for visit in visits for fault in old_faults(visit)]
    assert not faults, "\n".join(faults)


def old_faults(visit: Visit) -> list[str]:
    """Return what the oldest browser objected to."""
    found = [*visit.errors, *(f"asks {address}" for address in visit.foreign)]
    if visit.status != 200:
        found.append(f"status {visit.status}")
    if visit.overflow:
        found.append(f"{visit.overflow} px too wide")
    return [f"{visit.name} {visit.path}: {fault}" for fault in found]
