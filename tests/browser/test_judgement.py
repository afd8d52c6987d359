"""Judgement on two screens at once: who was slower is told, who still marks is not seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from organisations.models import User
from projects.enums import Status
from projects.models import Project
from reviews.models import ScoreSheet
from tests.browser.people import Calendar
from tests.browser.played import AFTER_THE_CALL, DURING_THE_CALL, desk_of
from tests.reviews.acts import assigned, handed_in, passed, submitted
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

MARK = "17.5"
WORDS = "切口小，办法实，看得见进度。"
OPINION = "经部务会研究，同意立项，请按期推进。"


@pytest.fixture
def sheets(world: World) -> Iterator[list[ScoreSheet]]:
    """A project before the panel, its sheets still empty, on a day after the call."""
    calendar = Calendar()
    calendar.goes_on_to(DURING_THE_CALL)
    world.programme.rubrics.update(mark_step=Decimal("0.5"))
    project = submitted(world, title="小区值日生")
    calendar.goes_on_to(AFTER_THE_CALL)
    yield assigned(world, passed(world, project))
    calendar.stops()


@pytest.fixture
def opens(live_server, watched: Callable[[], Page]) -> Callable[[User, str], Page]:
    """Open an address on a screen of the person's own."""

    def open_page(person: User, address: str) -> Page:
        page, _ = desk_of(person, live_server.url, watched)
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(live_server.url + address)
        return page

    return open_page


def test_of_two_heads_the_second_is_told_who_was_faster(
    world: World, sheets: list[ScoreSheet], opens: Callable[[User, str], Page]
):
    for sheet in sheets:
        handed_in(sheet)
    address = reverse("reviews:decide", args=[sheets[0].project_id])
    first, second = (opens(world.home.people[name], address) for name in ("head", "head2"))
    for page in (first, second):
        page.locator('main [name="result"][value="approved"]').check()
        page.locator('main [name="opinion"]').fill(OPINION)
    first.get_by_role("button", name="确定", exact=True).click()
    expect(first.locator("body")).to_contain_text("立项")
    second.get_by_role("button", name="确定", exact=True).click()
    expect(second.locator("main")).to_contain_text(f"已由 {world.head} 办理")
    expect(second.get_by_label("立项意见")).to_have_value(OPINION)
    project = Project.objects.get(pk=sheets[0].project_id)
    assert project.status == Status.APPROVED
    assert project.decisions.count() == 1


def test_while_one_expert_marks_a_colleague_sees_nothing_of_it(
    world: World, sheets: list[ScoreSheet], opens: Callable[[User, str], Page]
):
    own = opens(sheets[0].judge, reverse("reviews:sheet", args=[sheets[0].pk]))
    for field in own.locator('main input[type="number"], main .mark').all():
        field.fill(MARK)
    own.locator('main [name="comment"]').fill(WORDS)
    own.locator("h1").click()
    expect(own.locator("[data-save-state]")).to_have_text(re.compile("已保存"))
    colleague = sheets[1].judge
    theirs = [
        reverse("reviews:sheet", args=[sheets[1].pk]),
        reverse("reviews:sheets"),
        reverse("dashboards:project", args=[sheets[0].project_id]),
    ]
    _refuse_sight(opens, colleague, theirs)
    own.get_by_role("button", name="核对并提交").click()
    own.get_by_role("button", name="确认提交").click()
    expect(own.locator("body")).to_contain_text("评分已提交")
    _refuse_sight(opens, colleague, theirs)
    _refuse_sight(opens, world.staff, [reverse("reviews:panel")])


def _refuse_sight(opens: Callable[[User, str], Page], person: User, addresses: list[str]) -> None:
    """Neither the page nor its source says what the other one gave."""
    for address in addresses:
        page = opens(person, address)
        source = page.content()
        assert MARK not in source, address
        assert WORDS not in source, address
        page.context.close()
