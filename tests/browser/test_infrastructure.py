"""The browsers themselves work: the one of today and the oldest one we promise."""

import shutil
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import watch
from tests.browser.old_browser import visit_pages

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_log_in_page_opens_in_the_browser_of_today(live_server, page: Page, keep_screens):
    page.goto(live_server.url + reverse("organisations:login"))
    expect(page.locator("form")).to_be_visible()
    keep_screens(page, "login")


def test_a_request_to_another_host_fails_and_is_noted(new_context: Callable[..., BrowserContext]):
    complaints: list[str] = []
    context = new_context()
    watch(context, complaints)
    ask = "address => fetch(address).then(() => 'answered', () => 'refused')"
    for address in ("http://stranger.example/a.js", "http://192.0.2.1/b.js"):
        assert context.new_page().evaluate(ask, address) == "refused"
        assert complaints.pop(0) == f"request to another host: {address}"


def test_the_log_in_page_opens_in_chromium_79(live_server, tmp_path):
    assert shutil.which("node")
    path = reverse("organisations:login")
    (visit,) = visit_pages(live_server.url, {"login": path}, session_key="", folder=tmp_path)
    assert (visit.status, visit.errors, visit.foreign, visit.overflow) == (200, (), (), 0)
