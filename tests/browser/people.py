"""People at their desks: an account, a browser of their own, and what they do on any page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import time_machine
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

SAVED = re.compile("已保存")


@dataclass
class Person:
    """One person: the page in front of them, the account, the password known to them."""

    page: Page
    base: str
    username: str
    password: str
    passwords_made: int = 0

    def __post_init__(self) -> None:
        self.page.on("dialog", lambda dialog: dialog.accept())

    def goes_to(self, name: str, *args: Any, query: str = "") -> None:
        """Open the page with this URL name, logging in where the product asks for it."""
        self.opens(reverse(name, args=args) + query)

    def opens(self, path: str) -> None:
        """Open an address of the product, logging in where the product asks for it."""
        self.page.goto(self.base + path)
        if self.page.url.startswith(self.base + reverse("organisations:login")):
            self.logs_in()
            if self._must_change():
                self.changes_password()
                self.page.goto(self.base + path)

    def logs_in(self) -> None:
        """Fill in the form of the log-in page and send it; the page that follows is ready."""
        self.page.get_by_label("账号").fill(self.username)
        self.page.get_by_label("密码", exact=True).fill(self.password)
        self.presses("登录")
        expect(self.page.locator("header .person")).to_be_attached()
        # Its head is there before its scripts listen.
        self.page.wait_for_load_state("load")

    def _must_change(self) -> bool:
        return self.page.url == self.base + reverse("organisations:password_change")

    def changes_password(self) -> None:
        """Choose a new password, as the product asks when the old one was given or ran out."""
        self.passwords_made += 1
        new = f"Xiang-{self.passwords_made}-Gaifan-26"
        self.page.get_by_label("当前密码").fill(self.password)
        self.page.get_by_label("新密码", exact=True).fill(new)
        self.page.get_by_label("再输一次新密码").fill(new)
        self.presses("保存新密码")
        self.sees("新密码已生效")
        self.password = new

    def presses(self, label: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Press the one button of this name."""
        exact = isinstance(label, str)
        (within or self.page).get_by_role("button", name=label, exact=exact).click()

    def follows(self, label: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Follow the first link of this name in the work area."""
        place = within or self.page.locator("main")
        place.get_by_role("link", name=label, exact=isinstance(label, str)).first.click()

    def chooses(self, label: str) -> None:
        """Take a line of the menu; its name may be followed by a count."""
        self.page.locator("#menu").get_by_role("link", name=re.compile(f"^{label}")).click()

    def sees(self, *texts: str) -> None:
        """Find every text on the page in front."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def row(self, text: str) -> Locator:
        """Return the first line of a list that contains the text."""
        return self.page.locator("main tbody tr").filter(has_text=text).first

    def every(self, selector: str) -> list[Locator]:
        """Wait for the page in which there are such fields; return all of them."""
        found = self.page.locator(selector)
        found.first.wait_for(state="attached")
        self.page.wait_for_load_state("load")
        return found.all()

    def types(self, values: Mapping[str, Any]) -> None:
        """Fill in fields by their names; lists of rows as the document of a sheet keeps them."""
        for name, value in values.items():
            if isinstance(value, list) and value and isinstance(value[0], Mapping):
                self._types_rows(name, value)
            else:
                self._types_one(name, value)

    def _types_rows(self, prefix: str, rows: list[Mapping[str, Any]]) -> None:
        rows_there = self.page.locator(f'[data-rows="{prefix}"] [data-row]')
        for index, row in enumerate(rows):
            if rows_there.count() and rows_there.count() <= index:
                self.page.locator(f'[data-rows="{prefix}"] [data-row-add]').click()
            for name, value in row.items():
                if name != "uid":
                    self._types_one(f"{prefix}-{index}-{name}", value)

    def _types_one(self, name: str, value: Any) -> None:
        field = self.page.locator(f'main [name="{name}"]')
        kind = field.first.evaluate("field => field.type")
        if kind in {"radio", "checkbox"}:
            for one in value if isinstance(value, list) else [value]:
                chosen = field if one is True else field.and_(self._valued(one))
                chosen.check()
        elif kind == "select-one":
            field.select_option(str(value))
        else:
            field.fill(str(value))

    def _valued(self, value: Any) -> Locator:
        return self.page.locator(f'[value="{value}"], :not([value])')

    def waits_for_autosave(self) -> None:
        """Look at the words beside the buttons until they say that all is kept."""
        self.page.locator("h1").click()
        expect(self.page.locator("[data-save-state]")).to_have_text(SAVED)

    def leaves(self) -> None:
        """Log out."""
        self.presses(re.compile("退出"), within=self.page.locator("header"))
        expect(self.page.get_by_label("账号")).to_be_visible()


class Calendar:
    """Time that runs on, and jumps forward when the test says so."""

    def __init__(self) -> None:
        self._travel: Any = None

    def goes_on_to(self, moment: datetime) -> None:
        """Let it be this moment now."""
        self.stops()
        self._travel = time_machine.travel(moment, tick=True)
        self._travel.start()

    def stops(self) -> None:
        """Return to the real time."""
        if self._travel is not None:
            self._travel.stop()
            self._travel = None


Desk = Callable[[str, str], Person]
