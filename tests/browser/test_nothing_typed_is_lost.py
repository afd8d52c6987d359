"""What somebody typed survives an ended session, a second tab, the closing and a broken line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from projects.models import Application, Attachment, Project
from projects.sheet.steps import BY_NUMBER, STEPS
from tests.browser.people import Calendar, Person
from tests.core.hostile import picture_bytes
from tests.factories import make_project
from tests.world import PASSWORD, World, local

pytestmark = pytest.mark.django_db(transaction=True)

STEP = next(number for number, form in BY_NUMBER.items() if "background" in form.base_fields)
TYPED = "书记带队走访三个村，逐户登记，这段话谁也不能弄丢。"
OTHERS = "另一个窗口里先保存的内容。"
KEPT_IN_BROWSER = "localStorage.length + sessionStorage.length"


@pytest.fixture(autouse=True)
def calendar(settings: Any, tmp_path: Path) -> Iterator[Calendar]:
    settings.FILES_ROOT = tmp_path
    during_the_call = Calendar()
    during_the_call.goes_on_to(local(2026, 3, 10))
    yield during_the_call
    during_the_call.stops()


@pytest.fixture
def project(world: World) -> Project:
    """A draft of the first town, during the call."""
    return make_project(world.programme, world.home.towns[0], title="小区值日生")


@pytest.fixture
def liaison(world: World, live_server, watched: Callable[[], Page]) -> Person:
    """The town's liaison officer at a desk."""
    for person in (world.liaison, world.secretary):
        person.set_password(PASSWORD)
        person.save()
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


def test_somebody_logs_in_again_on_the_page_and_the_text_is_kept(
    world: World, liaison: Person, project: Project, keep_screens
):
    liaison.goes_to("projects:apply", project.pk, STEP)
    Session.objects.all().delete()
    liaison.types({"background": TYPED})
    liaison.page.locator("h1").click()
    expect(state(liaison)).to_have_text("未保存（登录已过期）")
    panel = liaison.page.get_by_label("重新登录")
    expect(panel).to_contain_text("内容还在本页")
    expect(panel.get_by_label("账号")).to_have_value(world.liaison.username)
    keep_screens(liaison.page, "session-ended-while-typing")

    panel.get_by_label("账号").fill(world.secretary.username)
    panel.get_by_label("密码").fill(PASSWORD)
    liaison.presses("登录并继续", within=panel)
    expect(panel).to_contain_text("另一位同志")
    assert kept(project) == ""
    panel.get_by_label("账号").fill(world.liaison.username)
    panel.get_by_label("密码").fill(PASSWORD)
    liaison.presses("登录并继续", within=panel)
    expect(state(liaison)).to_contain_text("已保存")
    expect(panel).to_have_count(0)
    assert kept(project) == TYPED
    assert liaison.page.evaluate(KEPT_IN_BROWSER) == 0


def test_a_form_sent_after_the_session_ended_comes_back_with_the_text(
    liaison: Person, project: Project, keep_screens
):
    liaison.goes_to("projects:apply", project.pk, STEP)
    liaison.page.route("**/autosave/", lambda route: route.abort())
    liaison.types({"background": TYPED})
    Session.objects.all().delete()
    liaison.presses("保存草稿")
    liaison.sees("登录已过期，内容没有提交")
    expect(liaison.page.get_by_label("实施背景（立项依据）")).to_have_value(TYPED)
    keep_screens(liaison.page, "session-ended-at-sending")
    assert kept(project) == ""


def test_of_two_tabs_the_second_compares_and_overwrites_nothing(
    liaison: Person, project: Project, keep_screens
):
    liaison.goes_to("projects:apply", project.pk, STEP)
    second = another_tab(liaison)
    second.goes_to("projects:apply", project.pk, STEP)
    liaison.page.bring_to_front()
    liaison.types({"background": OTHERS, "research_note": OTHERS})
    liaison.waits_for_autosave()
    second.page.bring_to_front()
    second.types({"background": TYPED})
    second.page.locator("h1").click()
    expect(state(second)).to_contain_text("未保存")
    assert kept(project) == OTHERS

    second.presses("逐项对照")
    second.sees("内容有冲突，还没有保存", OTHERS, TYPED)
    expect(second.page.get_by_label("实施背景（立项依据）：用我填的")).to_be_checked()
    expect(second.page.get_by_label("前期调研情况：用已保存的")).to_be_checked()
    keep_screens(second.page, "two-tabs-compared")
    assert kept(project) == OTHERS
    second.presses("按所选保存")
    second.sees("已按您的选择保存")
    document = Application.objects.get(project=project).document
    assert (document["background"], document["research_note"]) == (TYPED, OTHERS)


def test_the_call_closes_while_somebody_writes_and_the_text_stays(
    liaison: Person, project: Project, keep_screens, calendar: Calendar
):
    calendar.goes_on_to(local(2026, 3, 20, 17, 58))
    liaison.goes_to("projects:apply", project.pk, STEP)
    liaison.types({"background": TYPED})
    calendar.goes_on_to(local(2026, 3, 20, 18, 1))
    liaison.page.locator("h1").click()
    note = liaison.page.get_by_role("alert").filter(has_text="截止")
    expect(note).to_contain_text("仍保存为草稿")
    assert kept(project) == TYPED
    keep_screens(liaison.page, "closed-while-typing")
    with liaison.page.expect_download() as download:
        note.get_by_role("link", name="下载一份留存").click()
    assert TYPED in download.value.path().read_text(encoding="utf-8-sig")


def test_half_a_word_is_not_saved_and_a_busy_server_is_asked_again(
    liaison: Person, project: Project
):
    liaison.goes_to("projects:apply", project.pk, STEP)
    field = liaison.page.locator('[name="background"]')
    busy: list[str] = []

    def is_busy_once(route: Any) -> None:
        busy.append(route.request.url)
        route.fulfill(status=503) if len(busy) == 1 else route.fallback()

    liaison.page.route("**/autosave/", is_busy_once)
    field.dispatch_event("compositionstart")
    field.fill("zou fang")
    liaison.page.locator("h1").click()
    assert not busy
    field.fill(TYPED)
    field.dispatch_event("compositionend")
    liaison.page.locator("h1").click()
    expect(state(liaison)).to_have_text("未保存（系统繁忙，稍后自动再试）")
    liaison.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(state(liaison)).to_contain_text("已保存")
    assert kept(project) == TYPED


def test_an_upload_goes_on_after_a_broken_line_and_the_page_stays(
    liaison: Person, project: Project, keep_screens
):
    liaison.goes_to("projects:apply", project.pk, len(STEPS))
    liaison.types({"applicant_opinion": TYPED})
    broken: list[str] = []

    def breaks_once(route: Any) -> None:
        if "offset=262144" in route.request.url and not broken:
            broken.append(route.request.url)
            route.abort()
        else:
            route.fallback()

    liaison.page.route("**/attachments/parts/**", breaks_once)
    noise = picture_bytes("PNG", (500, 300)) + b"\0" * 600_000
    photo = {"name": "走访照片.png", "mimeType": "image/png", "buffer": noise}
    liaison.page.get_by_label("选择附件").set_input_files(photo)
    liaison.presses("上传")
    expect(liaison.page.locator("[data-upload-state]")).to_contain_text("自动接着传")
    keep_screens(liaison.page, "upload-broken")
    expect(liaison.page.locator("[data-upload-state]")).to_contain_text("已上传：走访照片.png")
    expect(liaison.page.locator('[name="applicant_opinion"]')).to_have_value(TYPED)
    line = liaison.page.locator("[data-files] li").filter(has_text="走访照片.png")
    expect(line.locator("img")).to_be_visible()
    keep_screens(liaison.page, "upload-done")
    assert broken
    assert Attachment.objects.get(file__name="走访照片.png").file.size < 600_000
    with liaison.page.context.expect_page() as opened:
        line.get_by_role("link", name="预览", exact=False).last.click()
    expect(opened.value.get_by_role("img", name="附件图片：走访照片.png")).to_be_visible()
    keep_screens(opened.value, "attachment-shown")
