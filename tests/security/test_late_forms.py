"""A long form sent after the session ended comes back with its text under its labels."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
TYPED = "走访了三个村，<b>解决</b>两件事"


@pytest.mark.parametrize(
    ("page", "arguments", "name", "label"),
    [
        ("projects:apply", [1, 3], "background", "实施背景（立项依据）"),
        ("projects:apply", [1, 3], "problems-1-text", "拟解决的突出问题2 突出问题"),
        ("dispatch:report", [1], "narrative", "本月工作进展"),
        ("dispatch:report", [1], "problems-0-text", "存在问题1"),
        ("dispatch:report", [1], "task-512-note", "任务说明"),
        ("reviews:closing", [1], "results", "成效与问题解决情况"),
    ],
)
def test_the_text_comes_back_under_its_label(
    page: str, arguments: list[int], name: str, label: str
):
    answer = Client().post(reverse(page, args=arguments), {name: TYPED, "version": "1"})
    text = answer.content.decode()
    assert answer.status_code == 403
    assert f"{label}</label>" in text
    assert "走访了三个村，&lt;b&gt;解决&lt;/b&gt;两件事" in text
    assert "第 1 项" not in text
