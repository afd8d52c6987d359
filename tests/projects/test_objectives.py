"""Objectives rolled up over the tree: qualified numbers, each unit counted once."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from core import clock
from core.errors import InvalidInput, NotAllowed
from core.models import AuditRecord
from organisations.enums import OrgKind
from organisations.models import Organisation
from programmes.enums import Direction, Qualifier
from programmes.models import ObjectiveIndicator, Programme
from projects.models import ObjectiveValue
from projects.queries_objectives import Line, objectives_under, root_for
from projects.rollup import Amount, added, read_amount, standing
from projects.services.objectives import Typed, save_values
from tests.dashboards.scenes import village_of
from tests.projects.rulebook_rows import add_indicator
from tests.world import World, local

VILLAGES = 1685
SIX = (
    "配强一名好书记",
    "建设一个好班子",
    "打造一个好阵地",
    "选准一条好路子",
    "完善一套好制度",
    "营造一个好的干群关系",
)
AMOUNTS = st.builds(
    Amount,
    st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False),
    st.sampled_from(Qualifier.values),
)


@pytest.mark.parametrize(
    ("text", "value", "qualifier", "words"),
    [
        ("450", "450", "exact", "450人"),
        ("320余", "320", "over", "320余人"),
        ("约51000", "51000", "about", "约51000人"),
        ("约 5.1 万", "51000", "about", "约51000人"),
        ("１，６８５", "1685", "exact", "1685人"),
        ("12.50", "12.5", "exact", "12.5人"),
        ("200多", "200", "over", "200余人"),
    ],
)
def test_a_number_is_read_as_people_write_it(
    text: str, value: str, qualifier: str, words: str
) -> None:
    amount = read_amount(text)
    assert (amount.value, amount.qualifier) == (Decimal(value), qualifier)
    assert amount.words("人") == words


@pytest.mark.parametrize("text", ["", "很多", "-3", "3%", "1.234", "1e5", "9" * 13, "约"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        read_amount(text)


@given(AMOUNTS)
@settings(max_examples=50, deadline=None)
def test_what_is_shown_is_read_back_alike(amount: Amount) -> None:
    assert read_amount(amount.typed) == Amount(amount.value, amount.qualifier)


@given(st.lists(AMOUNTS, min_size=1, max_size=6))
@settings(max_examples=50, deadline=None)
def test_a_sum_is_no_more_exact_than_its_parts(parts: list[Amount]) -> None:
    total = added(parts)
    assert total is not None
    assert total.value == sum(part.value for part in parts)
    kinds = {part.qualifier for part in parts}
    expected = next((one for one in ("about", "over") if one in kinds), "exact")
    assert total.qualifier == expected
    assert added(reversed(parts)) == total


def test_450_of_1000_are_45_percent() -> None:
    assert standing(Amount(Decimal(450)), Decimal(1000), Direction.UP).words == "45%"
    assert standing(Amount(Decimal(1)), Decimal(3), Direction.UP).words == "33.3%"
    assert standing(Amount(Decimal(3)), Decimal(5), Direction.DOWN).words == "已达到"
    assert standing(Amount(Decimal(6)), Decimal(5), Direction.DOWN).words == "未达到"
    assert standing(None, Decimal(5), Direction.UP).words == "—"


def six_objectives(programme: Programme) -> list[ObjectiveIndicator]:
    """The six objectives, each counted in villages, due in three years."""
    return [
        add_indicator(
            programme,
            name,
            counted_in=OrgKind.VILLAGE,
            target=1000,
            due_year=programme.year + 2,
            unit="名",
        )
        for name in SIX
    ]


def many_villages(towns: list[Organisation], number: int) -> list[Organisation]:
    """Villages spread over the towns, written in bulk with their place in the tree."""
    rows = []
    for n in range(number):
        town = towns[n % len(towns)]
        path = Organisation._get_path(town.path, town.depth + 1, n // len(towns) + 1)
        rows.append(
            Organisation(
                name=f"第{n}村党支部",
                short_name=f"第{n}村",
                kind=OrgKind.VILLAGE,
                path=path,
                depth=town.depth + 1,
            )
        )
    Organisation.objects.bulk_create(rows, batch_size=500)
    return list(Organisation.objects.filter(kind=OrgKind.VILLAGE).order_by("path"))


def test_six_objectives_roll_up_over_1685_villages(world: World) -> None:
    programme = world.programme
    indicators = six_objectives(programme)
    villages = many_villages(world.home.towns, VILLAGES)
    ObjectiveValue.objects.bulk_create(
        (
            ObjectiveValue(
                indicator=rule,
                organisation=village,
                year=programme.year,
                value=1 if n < 450 else 0,
                qualifier=Qualifier.OVER if rule == indicators[1] and n == 3 else Qualifier.EXACT,
                saved_at=local(2026, 6, 1),
            )
            for rule in indicators
            for n, village in enumerate(villages)
        ),
        batch_size=1000,
    )
    if connection.vendor == "postgresql":
        # Let the database count what came in bulk, as it does by itself in a county at work.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    root = root_for(world.staff, programme, None)
    assert root == world.home.committee
    begun = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        groups = objectives_under(programme, root, programme.year)
    assert time.perf_counter() - begun < 1
    assert len(captured) <= 4
    lines = [line for group in groups for line in group.lines]
    assert [str(group.objective) for group in groups] == list(SIX)
    assert {line.total.value for line in lines if line.total} == {450}
    assert {(line.filled, line.expected) for line in lines} == {(VILLAGES, VILLAGES)}
    assert {line.standing.words for line in lines} == {"45%"}
    assert [line.total.words("名") for line in lines if line.total][:2] == ["450名", "450余名"]
    (group,) = objectives_under(programme, root, programme.year, indicator_id=indicators[0].pk)
    parts = group.lines[0].parts
    assert sum(part.year.value for part in parts if part.year) == 450
    assert sum(part.filled for part in parts) == VILLAGES


def save(world: World, who: str, *typed: Typed, year: int = 2026) -> list[ObjectiveValue]:
    actor = world.home.people[who]
    return save_values(programme_id=world.programme.pk, year=year, typed=typed, actor=actor)


def line_of(world: World, indicator: ObjectiveIndicator, year: int = 2026) -> Line:
    groups = objectives_under(world.programme, world.home.committee, year)
    return next(line for group in groups for line in group.lines if line.indicator == indicator)


def test_years_add_up_towards_the_target(world: World) -> None:
    rule = add_indicator(world.programme, "千人计划", target=1000, due_year=2028, unit="名")
    town = world.home.towns[0]
    save(world, "liaison", Typed(rule.pk, town.pk, "450"))
    save(world, "liaison", Typed(rule.pk, town.pk, "320余"), year=2027)
    first, second = line_of(world, rule), line_of(world, rule, 2027)
    assert (first.standing.words, first.year.words("名") if first.year else "") == ("45%", "450名")
    assert second.total == Amount(Decimal(770), Qualifier.OVER)
    assert second.year == Amount(Decimal(320), Qualifier.OVER)
    assert second.standing.words == "77%"


def test_a_town_reports_for_its_villages_and_nobody_elses(world: World) -> None:
    rule = six_objectives(world.programme)[0]
    own = village_of(world.home.towns[0], "柳树村")
    other = village_of(world.home.towns[1], "桃花村")
    assert save(world, "liaison", Typed(rule.pk, own.pk, "3"))
    for who, village in (("liaison", other), ("other_liaison", own), ("leader", own)):
        with pytest.raises(NotAllowed):
            save(world, who, Typed(rule.pk, village.pk, "5"))
    assert save(world, "staff", Typed(rule.pk, other.pk, "约4"))
    total = line_of(world, rule).total
    assert total == Amount(Decimal(7), Qualifier.ABOUT)


def test_only_the_named_level_is_counted_and_never_twice(world: World) -> None:
    rule = six_objectives(world.programme)[0]
    town = world.home.towns[0]
    village = village_of(town, "柳树村")
    inner = village_of(village, "柳树村东组")
    for unit in (town, inner):
        with pytest.raises(InvalidInput, match="1 处要改正"):
            save(world, "staff", Typed(rule.pk, unit.pk, "9"))
    save(world, "staff", Typed(rule.pk, village.pk, "2"))
    ObjectiveValue.objects.create(
        indicator=rule, organisation=town, year=2026, value=50, saved_at=local(2026, 1, 1)
    )
    line = line_of(world, rule)
    assert line.total == Amount(Decimal(2))


def test_one_fault_keeps_all_values_back(world: World) -> None:
    rule = add_indicator(world.programme, "人次")
    towns = world.home.towns
    with pytest.raises(InvalidInput) as refused:
        save(world, "staff", Typed(rule.pk, towns[0].pk, "3"), Typed(rule.pk, towns[1].pk, "几个"))
    assert list(refused.value.field_errors) == [f"{rule.pk}-{towns[1].pk}"]
    with pytest.raises(InvalidInput):
        save(world, "staff", Typed(rule.pk, towns[0].pk, "3"), year=2031)
    assert not ObjectiveValue.objects.exists()


def test_saving_the_same_again_changes_nothing_and_an_empty_value_goes(world: World) -> None:
    rule = add_indicator(world.programme, "人次")
    town = world.home.towns[0]
    assert len(save(world, "liaison", Typed(rule.pk, town.pk, "3", "年底数"))) == 1
    assert save(world, "liaison", Typed(rule.pk, town.pk, "3", "年底数")) == []
    assert len(save(world, "liaison", Typed(rule.pk, town.pk, " "))) == 1
    assert not ObjectiveValue.objects.exists()
    assert AuditRecord.objects.filter(action="objective.save").count() == 2


def client_of(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.home.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return client


def get(world: World, who: str, address: str) -> Any:
    with clock.at(local(2026, 6, 10)):
        return client_of(world, who).get(address)


def post(world: World, who: str, address: str, **typed: str) -> Any:
    with clock.at(local(2026, 6, 10)):
        return client_of(world, who).post(address, typed)


def test_a_unit_types_its_values_on_the_page(world: World) -> None:
    rule = add_indicator(world.programme, "培训人次", target=400, unit="人次")
    town, address = world.home.towns[0], reverse("projects:objectives")
    key = f"{rule.pk}-{town.pk}"
    wrong = post(world, "liaison", address, **{f"value-{key}": "二百"})
    assert wrong.status_code == 422
    assert "二百" in wrong.content.decode()
    assert post(world, "liaison", address, **{f"value-{key}": "200余"}).status_code == 302
    assert "200余" in get(world, "liaison", address).content.decode()
    page = get(world, "leader", address).content.decode()
    assert "200余人次" in page
    assert "50%" in page


def test_values_are_pasted_as_two_columns(world: World) -> None:
    rule = six_objectives(world.programme)[0]
    for name in ("柳树村", "桃花村"):
        village_of(world.home.towns[0], name)
    address = reverse("projects:objective", args=[rule.pk])
    wrong = post(world, "liaison", address, pasted="柳树村\t3\n李家村\t4")
    assert wrong.status_code == 422
    assert "没有这个单位" in wrong.content.decode()
    post(world, "liaison", address, pasted="柳树村\t3\n\n桃花村 约4 估计")
    assert line_of(world, rule).total == Amount(Decimal(7), Qualifier.ABOUT)


def test_a_branch_out_of_sight_is_not_found(world: World) -> None:
    rule = six_objectives(world.programme)[0]
    other = world.home.towns[1].pk
    for name, arguments in (("projects:objectives", []), ("projects:objective", [rule.pk])):
        address = reverse(name, args=arguments)
        assert get(world, "liaison", f"{address}?node={other}").status_code == 404
        assert get(world, "staff", f"{address}?node={other}").status_code == 200
        foreign = world.foreign.committee.pk
        assert get(world, "staff", f"{address}?node={foreign}").status_code == 404
        assert get(world, "expert", address).status_code == 403
