"""Every role logs in by the form, and one project goes from the workbook to the ranking."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import year_applying as applying
from tests.browser import year_finishing as finishing
from tests.browser import year_running as running
from tests.browser.office import Office, opened_office, set_up_county
from tests.world import local

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(
    live_server, watched: Callable[[], Page], keep_screens: Callable[[Page, str], None]
) -> Iterator[Office]:
    """The office of a county that has nothing yet but its rules and one officer."""
    yield from opened_office(Office(live_server.url, watched, keep_screens))


def test_one_project_goes_from_the_workbook_to_the_ranking(office: Office):
    office.it_is(local(2020, 2, 24))
    _, passwords = set_up_county()
    office.passwords.update(passwords)
    applying.workbook_goes_in(office)
    applying.application_is_written(office)
    applying.secretary_submits(office)
    applying.returned_once(office)
    applying.passed(office)
    applying.approved_and_started(office)
    running.month_is_opened(office)
    running.month_is_reported(office)
    running.month_is_checked(office)
    running.other_months_pass(office)
    running.lamps_are_seen(office)
    finishing.closing_is_filed(office)
    finishing.acceptance_is_begun(office)
    for username in finishing.judges_are_assigned(office):
        finishing.judge_scores(office, username)
    finishing.head_accepts(office)
    finishing.ranking_is_frozen(office)
    finishing.leader_sees_the_result(office)
