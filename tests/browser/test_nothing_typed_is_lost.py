"""What somebody typed survives an ended session and a second tab."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from projects.models import Application, Project
from tests.browser.people import Calendar, Person
from tests.factories import make_project
from tests.world import PASSWORD, World, local

pytestmark = pytest.mark.django_db(transaction=True)

TYPED = "书记带队走访三个村，逐户登记，这段话谁也不能弄丢。"
OTHERS = "另一个窗口里先保存的内容。"


@pytest.fixture(autouse=True)
def _during_the_call() -> Iterator[None]:
    calendar = Calendar()
    calendar.goes_on_to(local(2026, 3, 10))
    yield
    calendar.stops()


@pytest.fixture
def project(world: World) -> Project:
    """A draft of the first town, during the call."""
    return make_project(world.programme, world.home.towns[0], title="小区值日生")


@pytest.fixture
def liaison(world: World, live_server, watched: Callable[[], Page]) -> Person:
    """The town's liaison officer at a desk."""
    world.liaison.set_password(PASSWORD)
    world.liaison.save()
    return Person(watched(), live_server.url, world.liaison.username, PASSWORD)


def another_tab(person: Person) -> Person:
    """The same browser with one more tab."""
    page = person.page.context.new_page()
    return Person(page, person.base, person.username, person.password)


def kept(project: Project) -> str:
    """What the server holds of the field."""
    return Application.objects.get(project=project).document.get("background", "")


def state(person: Person):
    """The words beside the buttons that say whether all is kept."""
    return person.page.locator("[data-save-state]")


def test_autosave_says_that_the_session_ended_and_saves_after_a_new_log_in(
    liaison: Person, project: Project, keep_screens
):
    liaison.goes_to("projects:apply", project.pk, 3)
    Session.objects.all().delete()
    liaison.types({"background": TYPED})
    liaison.page.locator("h1").click()
    expect(state(liaison)).to_have_text("未保存（登录已过期）")
    expect(liaison.page.locator('[name="background"]')).to_have_value(TYPED)
    expect(liaison.page.get_by_role("alert")).to_contain_text("内容还在本页")
    keep_screens(liaison.page, "session-ended-while-typing")
    assert kept(project) == ""

    with liaison.page.context.expect_page() as opened:
        liaison.page.get_by_role("link", name="去登录").click()
    tab = Person(opened.value, liaison.base, liaison.username, liaison.password)
    tab.logs_in()
    liaison.page.bring_to_front()
    liaison.presses("重新保存")
    expect(state(liaison)).to_contain_text("已保存")
    assert kept(project) == TYPED


def test_a_form_sent_after_the_session_ended_comes_back_with_the_text(
    liaison: Person, project: Project, keep_screens
):
    liaison.goes_to("projects:apply", project.pk, 3)
    liaison.page.route("**/autosave/", lambda route: route.abort())
    liaison.types({"background": TYPED})
    Session.objects.all().delete()
    liaison.presses("保存草稿")
    liaison.sees("登录已过期，内容没有提交")
    expect(liaison.page.locator("#typed-1")).to_have_value(TYPED)
    keep_screens(liaison.page, "session-ended-at-sending")
    assert kept(project) == ""


def test_of_two_tabs_the_second_compares_and_overwrites_nothing(
    liaison: Person, project: Project, keep_screens
):
    liaison.goes_to("projects:apply", project.pk, 3)
    second = another_tab(liaison)
    second.goes_to("projects:apply", project.pk, 3)
    liaison.page.bring_to_front()
    liaison.types({"background": OTHERS})
    liaison.waits_for_autosave()
    second.page.bring_to_front()
    second.types({"background": TYPED})
    second.page.locator("h1").click()
    expect(state(second)).to_contain_text("未保存")
    assert kept(project) == OTHERS

    second.presses("保存草稿")
    second.sees("内容有冲突，还没有保存", OTHERS, TYPED)
    keep_screens(second.page, "two-tabs-compared")
    assert kept(project) == OTHERS
    second.presses("用我填的，覆盖这一步")
    second.sees("草稿已保存")
    assert kept(project) == TYPED
