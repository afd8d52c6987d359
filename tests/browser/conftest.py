"""What browser tests get: a Chinese desktop, no other host, no silent script error."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, Request

HERE = Path(__file__).parent
SCREENS = settings.BASE_DIR / "artifacts" / "screens"
VIEWPORTS = ((1366, 768), (1093, 480))
PATIENCE_MS = 15_000
# Pictures show what is seen first; those of every page, from top to bottom, are for eyes alone
# and cost two minutes of the run.
PICTURES = bool(os.environ.get("PICTURES"))
OWN_HOSTS = {"localhost", "127.0.0.1"}
# Playwright keeps an event loop in this thread; Django would refuse every query beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, before the marks choose what runs."""
    for item in items:
        if HERE in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """Return the settings of a county office's desktop."""
    return {
        **browser_context_args,
        "viewport": {"width": VIEWPORTS[0][0], "height": VIEWPORTS[0][1]},
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
    }


def watch(context: BrowserContext, complaints: list[str]) -> None:
    """Note requests to other hosts, and every error of a script or of the policy.

    The browser is started without a way to other hosts, so such a request fails as well. To
    answer requests here instead would switch the browser's cache off, and load every style
    sheet and script anew with every page.
    """

    def note(request: Request) -> None:
        address = urlsplit(request.url)
        if address.hostname not in OWN_HOSTS and address.scheme not in {"data", "blob"}:
            complaints.append(f"request to another host: {request.url}")

    context.on("request", note)
    context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))
    context.on(
        "console",
        lambda message: (
            complaints.append(f"console: {message.text}")
            # A page that answers 403, 404 or 409 on purpose is reported as an error, too.
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )


@pytest.fixture
def watched(new_context: Callable[..., BrowserContext]) -> Iterator[Callable[[], Page]]:
    """Open pages of fresh sessions (one per person); fail if any of them complained."""
    complaints: list[str] = []

    def open_page() -> Page:
        context = new_context()
        context.set_default_timeout(PATIENCE_MS)
        watch(context, complaints)
        return context.new_page()

    yield open_page
    assert not complaints


@pytest.fixture
def page(watched: Callable[[], Page]) -> Page:
    """Open one page of a fresh session."""
    return watched()


def wait_for_charts(page: Page) -> None:
    """Wait until every chart of the page is drawn."""
    page.wait_for_load_state("load")
    for chart in page.locator("[data-chart], [data-gantt]").all():
        chart.locator("canvas").wait_for()


@pytest.fixture
def keep_screens() -> Callable[[Page, str], None]:
    """Return a function that keeps what a page looks like on both desktops."""
    SCREENS.mkdir(parents=True, exist_ok=True)

    def keep(page: Page, name: str) -> None:
        wait_for_charts(page)
        for width, height in VIEWPORTS:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("window.scrollTo(0, 0)")
            path = SCREENS / f"{name}-{width}x{height}.jpg"
            page.screenshot(path=path, full_page=PICTURES, type="jpeg", quality=75)
        page.set_viewport_size({"width": VIEWPORTS[0][0], "height": VIEWPORTS[0][1]})

    return keep
