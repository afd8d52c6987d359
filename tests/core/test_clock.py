"""The one clock."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from core import clock


def test_today_is_the_chinese_date_when_utc_still_has_yesterday():
    with time_machine.travel(datetime(2026, 2, 13, 16, 30, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 2, 14)
        assert clock.now().hour == 0


def test_the_clock_stands_still_inside_at_and_goes_on_afterwards():
    moment = datetime(2020, 5, 1, 8, 30, tzinfo=clock.SHANGHAI)
    with clock.at(moment):
        assert clock.now() == moment
        with clock.at(datetime(2021, 1, 1, tzinfo=UTC)):
            assert clock.today() == date(2021, 1, 1)
        assert clock.today() == date(2020, 5, 1)
    assert clock.today().year >= 2026


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="aware"), clock.at(datetime(2020, 5, 1)):
        pass
