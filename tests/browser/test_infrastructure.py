"""The browsers themselves work: the one of today and the oldest one we promise."""

import shutil

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.old_browser import visit_pages

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_log_in_page_opens_in_the_browser_of_today(live_server, page: Page, keep_screens):
    page.goto(live_server.url + reverse("organisations:login"))
    expect(page.locator("form")).to_be_visible()
    keep_screens(page, "login")


def test_the_log_in_page_opens_in_chromium_79(live_server, tmp_path):
    assert shutil.which("node")
    path = reverse("organisations:login")
    (visit,) = visit_pages(live_server.url, {"login": path}, session_key="", folder=tmp_path)
    assert (visit.status, visit.errors, visit.foreign, visit.overflow) == (200, (), (), 0)
