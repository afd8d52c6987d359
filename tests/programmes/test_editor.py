"""The pages of the programme editor: one section at a time, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes import use
from programmes.models import Programme, RuleVersion
from tests.programmes.editor_acts import (
    address,
    drafted,
    opened,
    rules_of,
    sent,
    sent_form,
    signed_in,
    text,
)
from tests.world import World

pytestmark = pytest.mark.django_db

# One value of sections of every build: fields, groups, tables, cards; typed anew.
TYPED: dict[str, dict[str, Any]] = {
    "basics": {"procedure-return_days": "7"},
    "categories": {"categories-0-name": "党建改革类"},
    "item_types": {"item_types-0-milestones_max": "12"},
    "gates": {"gates-4-enabled": "on"},
    "rubrics": {"rubrics-1-min_judges": "4"},
    "dispatch": {"dispatch-due_day": "20"},
    "visibility": {"visibility-units_see_lamps": "on"},
}


def test_each_page_changes_exactly_its_own_section(world: World):
    programme, client = drafted(world), signed_in(world.staff)
    for section, typed in TYPED.items():
        before = rules_of(programme)
        answer = sent(client, programme, section, opened(client, programme, section), **typed)
        assert answer.status_code == 302, (section, text(answer))
        after = rules_of(programme)
        changed = {key for key in after if after[key] != before[key]}
        assert len(changed) == 1, section
        assert next(iter(changed)) in opened(client, programme, section).urlencode()
    page = text(client.get(address(programme, "dispatch")))
    assert "每期月报当月 20 日 18:00 前报送" in page


def test_a_page_saved_unchanged_changes_nothing(world: World):
    programme, client = drafted(world, "fenyi-2020"), signed_in(world.head)
    before = rules_of(programme)
    for section in ("basics", "topics", "rubrics", "grades"):
        answer = sent(client, programme, section, opened(client, programme, section), act="next")
        assert answer.status_code == 302, (section, text(answer))
    assert rules_of(programme) == before


def test_rows_are_added_and_topics_get_codes_nobody_types(world: World):
    programme, client = drafted(world), signed_in(world.staff)
    form = opened(client, programme, "topics")
    answer = sent(client, programme, "topics", form, act="add:topics")
    form = sent_form(answer)
    typed = {"topics-0-title": "村级集体经济", "topics-0-category": "reform"}
    sent(client, programme, "topics", form, **typed)
    (topic,) = rules_of(programme)["topics"]
    assert (topic["title"], topic["code"]) == ("村级集体经济", "cun_ji_ji_ti_jing_ji")
    form = opened(client, programme, "topics")
    sent(client, programme, "topics", form, **{"topics-0-title": "集体经济"})
    (topic,) = rules_of(programme)["topics"]
    assert (topic["title"], topic["code"]) == ("集体经济", "cun_ji_ji_ti_jing_ji")


def test_topics_pasted_from_a_spreadsheet_wait_for_the_save(world: World):
    programme, client = drafted(world), signed_in(world.staff)
    form = opened(client, programme, "topics")
    rows = "三化建设\t必选\t党建改革创新类\n小区治理\t自选\t党建文化建设类\n"
    answer = sent(client, programme, "topics", form, act="paste", pasted=rows)
    assert "已填入 2 个选题" in text(answer)
    assert rules_of(programme)["topics"] == []
    sent(client, programme, "topics", sent_form(answer))
    assert [row["title"] for row in rules_of(programme)["topics"]] == ["三化建设", "小区治理"]


def test_a_ready_set_of_criteria_is_added_as_a_rubric(world: World):
    programme, client = drafted(world), signed_in(world.staff)
    form = opened(client, programme, "rubrics")
    answer = sent(client, programme, "rubrics", form, act="library", set="fenyi-2020.0")
    assert "已在最后加上一张评分表" in text(answer)
    assert len(rules_of(programme)["rubrics"]) == 2
    assert len(sent_form(answer).getlist("rubrics")) == 3


def test_a_refused_page_keeps_what_was_typed_and_names_the_place(world: World):
    programme, client = drafted(world), signed_in(world.staff)
    before = rules_of(programme)
    form = opened(client, programme, "rubrics")
    typed = {
        "rubrics-0-criteria-0-points": "二十",
        "rubrics-1-criteria-1-name": "指标达成情况<b>",
        "rubrics-1-bonus_cap": "-3",
    }
    answer = sent(client, programme, "rubrics", form, **typed)
    page = text(answer)
    assert answer.status_code == 200
    assert 'href="#id_rubrics-0-criteria-0-points"' in page
    assert "评分表1 · 指标1 · 满分" in page
    again = sent_form(answer)
    for name, value in typed.items():
        assert again[name] == value
    assert rules_of(programme) == before


def test_a_category_in_use_is_named_where_it_is_used(world: World):
    programme, client = drafted(world, "fenyi-2020"), signed_in(world.staff)
    form = opened(client, programme, "categories")
    answer = sent(client, programme, "categories", form, act="remove:categories-0")
    answer = sent(client, programme, "categories", sent_form(answer))
    assert f'href="{address(programme, "topics")}"' in text(answer)
    assert "没有代码为" in text(answer)


def test_another_persons_change_to_the_same_section_is_shown_beside_ones_own(world: World):
    programme = drafted(world)
    mine, other = signed_in(world.staff), signed_in(world.staff2)
    form = opened(mine, programme, "quotas")
    sent(other, programme, "quotas", opened(other, programme, "quotas"), **{"quotas-0-max": "2"})
    answer = sent(mine, programme, "quotas", form, **{"quotas-0-max": "5"})
    page = text(answer)
    assert "有人改了这一部分" in page
    assert "2个" in page
    assert "5个" in page
    assert rules_of(programme)["quotas"][0]["max"] == 2
    assert sent_form(answer)["quotas-0-max"] == "5"
    assert sent(mine, programme, "quotas", sent_form(answer)).status_code == 302
    assert rules_of(programme)["quotas"][0]["max"] == 5


def test_a_change_to_another_section_does_not_disturb(world: World):
    programme = drafted(world)
    mine, other = signed_in(world.staff), signed_in(world.staff2)
    form = opened(mine, programme, "quotas")
    sent(other, programme, "lamps", opened(other, programme, "lamps"), **{"lamps-red_lag": "20"})
    answer = sent(mine, programme, "quotas", form, **{"quotas-0-max": "5"})
    assert answer.status_code == 302
    assert rules_of(programme)["lamps"]["red_lag"] == "20"


@pytest.fixture
def rested(world: World) -> Iterator[Programme]:
    """A programme in whose quotas a project rests."""
    use.register_use("quotas", lambda programme: [(7, "盘活闲置场地")])
    yield drafted(world)
    use._FINDERS["quotas"].pop()


def test_a_frozen_section_is_corrected_with_a_reason_and_keeps_its_history(
    world: World, rested: Programme
):
    client = signed_in(world.staff)
    page = text(client.get(address(rested, "quotas")))
    assert "<fieldset disabled>" in page
    assert "“盘活闲置场地”" in page
    form = opened(client, rested, "quotas", "?correct=1")
    answer = sent(client, rested, "quotas", form, **{"quotas-0-max": "5"})
    assert "请写明更正理由" in text(answer)
    form = sent_form(answer)
    assert form["quotas-0-max"] == "5"
    reason = "县委常委会议定，名额上限调整为五个。"
    assert sent(client, rested, "quotas", form, reason=reason).status_code == 302
    assert rules_of(rested)["quotas"][0]["max"] == 5
    assert RuleVersion.objects.filter(programme=rested, section="quotas").count() == 2
    address_of = reverse("programmes:versions", args=[rested.pk, "quotas"])
    page = text(client.get(address_of))
    for words in (reason, "“盘活闲置场地”", "每名书记最多", "5个", "第 2 版"):
        assert words in page, words
    assert address_of in text(client.get(reverse("programmes:detail", args=[rested.pk])))


def test_a_section_frozen_while_typing_asks_for_the_reason(world: World):
    programme, client = drafted(world), signed_in(world.staff)
    form = opened(client, programme, "quotas")
    use.register_use("quotas", lambda programme: [(7, "盘活闲置场地")])
    try:
        answer = sent(client, programme, "quotas", form, **{"quotas-0-max": "5"})
    finally:
        use._FINDERS["quotas"].pop()
    assert 'name="reason"' in text(answer)
    assert sent_form(answer)["quotas-0-max"] == "5"


def test_hostile_values_never_reach_the_rules(world: World):
    programme, client = drafted(world), signed_in(world.staff)
    before = rules_of(programme)
    form = opened(client, programme, "rubrics")
    hostile = {
        "rubrics": ["0", "0", "../1", "99999", "1"],
        "rubrics-0-code": "'; drop",
        "rubrics-0-categories": ["nobody"],
        "rubrics-0-stage": "\x00",
    }
    assert sent(client, programme, "rubrics", form, **hostile).status_code == 200
    assert client.post(address(programme, "basics"), {"act": "save"}).status_code == 200
    form = opened(client, programme, "basics")
    sent(client, programme, "basics", form, **{"year": "1999", "committee-name": "别的县委"})
    assert client.get(address(programme, "nothing")).status_code == 404
    assert rules_of(programme) == before


def test_only_the_department_edits_and_strangers_see_nothing(world: World):
    draft = drafted(world)
    for name, code in {"liaison": 404, "leader": 404, "staff": 200, "head": 200}.items():
        client = signed_in(world.home.people[name])
        assert client.get(address(draft, "quotas")).status_code == code, name
    for name, code in {"liaison": 403, "leader": 403, "staff": 200}.items():
        client = signed_in(world.home.people[name])
        assert client.get(address(world.programme, "quotas")).status_code == code, name
    stranger = signed_in(world.foreign.people["staff"])
    for programme in (draft, world.programme):
        assert stranger.get(address(programme, "quotas")).status_code == 404
        assert stranger.post(address(programme, "quotas"), {"act": "save"}).status_code == 404


@pytest.mark.parametrize("section", ["topics", "rubrics", "objectives"])
def test_a_page_costs_the_same_with_one_row_and_with_many(world: World, section: str):
    client = signed_in(world.staff)
    few, many = drafted(world, "jurong-2018"), drafted(world, "lianyungang-2019", 2028)

    def asked(programme: Programme) -> int:
        client.get(address(programme, section))
        with CaptureQueriesContext(connection) as captured:
            client.get(address(programme, section))
        return len(captured)

    # Prefetched tables without any row ask one query less.
    assert abs(asked(few) - asked(many)) <= 3
    assert asked(many) <= 40
