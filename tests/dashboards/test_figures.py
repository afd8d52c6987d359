"""Every number of a page opens a list with exactly so many rows."""

from __future__ import annotations

import html
import re

import pytest

from tests.dashboards.conftest import ClientOf
from tests.dashboards.scenes import busy_year
from tests.world import World

pytestmark = pytest.mark.postgres

COUNTED = re.compile(r'<a\b[^>]*?href="([^"]+)"[^>]*?data-count="(\d+)"', re.DOTALL)
TOTAL = re.compile(r'class="pager".*?共\s*(\d+)\s', re.DOTALL)
OVERVIEW = "/overview/?ranking=1"


def counted_links(page: str) -> list[tuple[str, int]]:
    return [(html.unescape(url), int(number)) for url, number in COUNTED.findall(page)]


@pytest.mark.usefixtures("in_june")
@pytest.mark.parametrize(
    ("who", "address"),
    # Head and staff of a department see the same lists; their desks differ.
    [("leader", OVERVIEW), ("staff", OVERVIEW), ("leader", "/"), ("staff", "/"), ("head", "/")],
)
def test_every_number_equals_the_list_behind_it(
    world: World, client_of: ClientOf, who: str, address: str
):
    busy_year(world)
    client = client_of(who)
    shown = client.get(address).content.decode()
    links = counted_links(shown)
    assert len(links) > (20 if "overview" in address else 2)
    wrong = {}
    for url, number in links:
        found = TOTAL.search(client.get(url).content.decode())
        if found is None or int(found.group(1)) != number:
            wrong[url] = (number, found and found.group(0))
    assert not wrong


@pytest.mark.usefixtures("in_june")
@pytest.mark.parametrize("who", ["liaison", "secretary", "staff", "head", "expert"])
def test_a_tile_of_the_workbench_opens_as_many_lines(world: World, client_of: ClientOf, who: str):
    busy_year(world)
    client = client_of(who)
    for url, number in counted_links(client.get("/").content.decode()):
        assert int(TOTAL.search(client.get(url).content.decode()).group(1)) == number


@pytest.mark.usefixtures("in_june")
def test_figures_of_parts_add_up_to_the_whole(world: World, client_of: ClientOf):
    busy_year(world)
    figures = client_of("leader").get("/overview/").context["figures"]
    established = figures.established.count
    assert established == sum(one.count for one in figures.kinds)
    assert established == sum(one.count for one in figures.lamps)
    assert established == sum(line.figure.count for line in figures.categories)
    decided = sum(one.count for one in figures.stages)
    assert sum(one.count for one in figures.statuses) == established + decided
