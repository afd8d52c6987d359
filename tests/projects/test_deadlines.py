"""The end of the call in words: working days while there are any, else the days themselves."""

from __future__ import annotations

from datetime import datetime

import pytest

from core import clock
from programmes.models import Programme
from projects.views.deadlines import closing_words
from tests.world import local

SUNDAY_EVENING = local(2026, 3, 22, 18)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (local(2026, 3, 19), "还剩 1 个工作日"),
        (local(2026, 3, 20), "还剩 2 天"),
        (local(2026, 3, 21, 23, 59), "还剩 1 天"),
        (local(2026, 3, 22, 0, 1), "今天截止"),
        (local(2026, 3, 22, 18, 1), "已截止"),
    ],
)
def test_a_call_that_closes_on_a_sunday_says_how_long_is_left(moment: datetime, words: str):
    programme = Programme(closes_at=SUNDAY_EVENING)
    with clock.at(moment):
        assert closing_words(programme) == f"申报截止 2026年3月22日 18:00（{words}）"
