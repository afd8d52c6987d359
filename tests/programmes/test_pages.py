"""Rules in plain words, the choice of the year, the work calendar."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Holiday
from organisations.enums import OrgKind
from organisations.models import User
from programmes import queries
from programmes.enums import GateKind, Stage
from programmes.services.loading import load_programme
from programmes.shipped import shipped_document
from tests.world import World, build_county, build_programme

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> Client:
    """A browser in which the person is logged in."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, name: str, **kwargs: Any) -> str:
    """The page's text."""
    answer = client.get(reverse(name, kwargs=kwargs))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_gate_switched_off_is_data(world: World):
    fenyi = load_programme(document=shipped_document("fenyi-2020"), actor=None).programme
    assert queries.gate(fenyi, GateKind.PRE_REVIEW).kind == GateKind.PRE_REVIEW
    assert queries.gate(fenyi, GateKind.EXPERT_PANEL) is None
    assert fenyi.rubrics.filter(stage=Stage.APPROVAL).first() is None
    assert fenyi.rubrics.get(stage=Stage.ACCEPTANCE).criteria.count() == 9
    assert queries.veto_items(fenyi, Stage.APPROVAL).count() == 5


def test_mandatory_topics_bind_by_kind_of_organisation():
    fenyi = load_programme(document=shipped_document("fenyi-2020"), actor=None).programme

    def topics(kind: str) -> list[str]:
        return [topic.code for topic in fenyi.topics.all() if topic.binds(kind)]

    assert topics(OrgKind.TOWNSHIP) == ["standardisation", "village_economy"]
    assert topics(OrgKind.SUBDISTRICT) == topics(OrgKind.COUNTY_UNIT) == ["standardisation"]


def test_a_person_works_in_the_latest_year_until_choosing_another(world: World):
    latest = world.programme
    earlier = build_programme(world.home, year=2025)
    assert queries.current_programme(world.secretary) == latest
    client = signed_in(world.secretary)
    answer = client.post(reverse("programmes:choose", args=[earlier.pk]), {"next": "//evil.cn/"})
    assert answer.url == reverse("programmes:index")
    request = RequestFactory().get("/")
    request.user, request.session = world.secretary, client.session
    assert queries.programme_for(request) == earlier


def test_a_year_of_another_county_kept_in_the_session_is_ignored(world: World):
    request = RequestFactory().get("/")
    request.user = world.staff
    request.session = {queries.SESSION_KEY: world.foreign.programme.pk}
    assert queries.programme_for(request) == world.programme


def test_everyone_of_the_county_reads_every_rule_in_plain_words(world: World):
    programme = world.programme
    text = page(signed_in(world.liaison), "programmes:detail", pk=programme.pk)
    for words in (
        "每名书记至少 1 个、最多 3 个项目。",
        "至少 3 名专家按评分表打分，平均 75 分以上",
        "本年度不设这一环节。",
        "优秀：90 分以上，名额不超过同组的 30%。",
        "不合格：不满 60 分。",
        "每期月报次月 5 日 18:00 前报送，遇节假日顺延到下一个工作日。",
        "滞后超过 30 个百分点，或有任务逾期超过 30 天，或连续 2 期缺报",
        "截止后 1 个工作日，未报的提醒书记。",
        "项目最迟完成",
    ):
        assert words in text, words
    assert "2E+1" not in text


def test_the_list_says_which_year_is_in_use_and_what_to_do_without_any(world: World):
    build_programme(world.home, year=2025)
    text = page(signed_in(world.head), "programmes:index")
    assert text.count("正在使用</span>") == 1
    assert text.count("切换到此年度") == 1
    newcomer = build_county("新设", "new_").people["head"]
    assert "还没有年度方案" in page(signed_in(newcomer), "programmes:index")


def test_the_list_costs_the_same_for_one_year_and_for_three(world: World):
    client = signed_in(world.head)

    def queries_asked() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/programmes/")
        return len(asked)

    queries_asked()  # the session begins
    once = queries_asked()
    for year in (2024, 2025):
        build_programme(world.home, year=year)
    assert queries_asked() == once <= 12


def test_the_calendar_marks_days_off_and_days_made_up(world: World):
    client = signed_in(world.liaison)
    text = client.get(reverse("programmes:calendar"), {"year": "2026"}).content.decode()
    assert "14<sup>班</sup>" in text
    assert "25<sup>休</sup>" in text
    assert "导入放假安排" not in text
    assert "按周一至周五估算" not in text


def test_a_year_without_notice_is_said_to_be_a_guess(world: World):
    answer = signed_in(world.staff).get(reverse("programmes:calendar"), {"year": "2031"})
    assert "2031年的放假安排尚未导入，涉及的期限按周一至周五估算" in answer.content.decode()
    assert "请在下方导入" in answer.content.decode()


def _upload(client: Client, content: bytes) -> Any:
    file = SimpleUploadedFile("2031.json", content, content_type="application/json")
    return client.post(reverse("programmes:calendar"), {"file": file}, follow=True)


def test_the_department_imports_a_year_of_days_off(world: World):
    document = {
        "year": 2031,
        "papers": ["https://www.gov.cn/notice"],
        "days": [{"name": "国庆节", "date": "2031-10-01", "isOffDay": True}],
    }
    answer = _upload(signed_in(world.staff), json.dumps(document).encode())
    assert "2031年放假安排已导入：新增 1 天" in answer.content.decode()
    assert Holiday.objects.filter(day__year=2031).count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no json", "不是 JSON"),
        (b'{"year": 2031}', "没有任何日期"),
        (b"[" * 100_000, "不是 JSON"),
        (b" " * 600_000, "文件过大"),
    ],
)
def test_a_wrong_file_is_refused_at_the_field(world: World, content: bytes, words: str):
    answer = _upload(signed_in(world.staff), content)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Holiday.objects.filter(day__year=2031).exists()
