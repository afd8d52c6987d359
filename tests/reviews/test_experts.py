"""The pool of experts: who is in it, what is known of them, what they declare."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import InvalidInput, NotAllowed, StaleState
from core.models import AuditRecord
from organisations.models import User
from reviews.models import DeclaredConflict
from reviews.queries.panel import judges_for
from reviews.services.experts import (
    About,
    Target,
    add_expert,
    declare_conflict,
    lift_conflict,
    restore_expert,
    retire_expert,
    save_expert,
)
from tests.reviews.acts import assigned, judges, passed, submitted
from tests.world import World


def login(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_pool_shows_unit_fields_load_and_a_masked_telephone(world: World):
    User.objects.filter(pk=world.expert.pk).update(phone="13912345678")
    assigned(world, passed(world, submitted(world)), 1)
    about = About(unit_name="县委党校", codes=("economy",), words=("乡村振兴",))
    save_expert(
        programme=world.programme, expert_id=world.expert.pk, about=about, actor=world.staff
    )
    shown = login(world.staff).get(reverse("reviews:experts")).content.decode()
    for words in ("县委党校", "集体经济、乡村振兴", "139****5678", "已提交 0 / 1"):
        assert words in shown
    assert "13912345678" not in shown
    assert str(world.foreign.people["expert"]) not in shown


def test_the_pool_asks_as_much_for_one_known_expert_as_for_three(world: World):
    def known(count: int) -> int:
        for judge in judges(world, count):
            about = About(unit=world.home.towns[0], words=("党建", "经济"))
            save_expert(
                programme=world.programme, expert_id=judge.pk, about=about, actor=world.staff
            )
            declare_conflict(
                programme=world.programme,
                expert_id=judge.pk,
                target=Target(person="张三"),
                reason="亲属",
                actor=world.staff,
            )
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    client, address = login(world.staff), reverse("reviews:experts")
    assert known(1) == known(3)


def test_a_new_expert_gets_an_account_whose_password_is_shown_once(world: World):
    client, address = login(world.staff), reverse("reviews:expert_add")
    given = {
        "display_name": "李教授",
        "username": "lijiaoshou",
        "phone": "13800001111",
        "words": "基层治理\n集体经济",
    }
    answer = client.post(address, given)
    expert = User.objects.get(username="lijiaoshou")
    assert "只显示这一次" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert expert.must_change_password
    assert expert in judges_for(world.programme)
    assert expert not in judges_for(world.foreign.programme)
    assert "重复或已被使用" in client.post(address, given).content.decode()
    with pytest.raises(NotAllowed):
        add_expert(
            programme=world.programme,
            username="x-y-z",
            display_name="某",
            phone="",
            about=About(),
            actor=world.foreign.people["staff"],
        )


def test_a_retired_expert_gets_nothing_new_until_taken_back(world: World):
    expert = {"programme": world.programme, "expert_id": world.expert.pk, "actor": world.staff}
    sheet = assigned(world, passed(world, submitted(world)), 1)[0]
    with pytest.raises(InvalidInput, match="理由"):
        retire_expert(reason=" ", **expert)
    retire_expert(reason="调离", **expert)
    assert world.expert not in judges_for(world.programme)
    assert login(world.expert).get(reverse("reviews:sheet", args=[sheet.pk])).status_code == 200
    with pytest.raises(StaleState):
        retire_expert(reason="调离", **expert)
    restore_expert(**expert)
    assert world.expert in judges_for(world.programme)
    assert set(AuditRecord.objects.filter(action__startswith="expert.").values_list("action")) == {
        ("expert.retire",),
        ("expert.restore",),
    }


def test_an_expert_declares_and_the_department_lifts_with_a_reason(world: World):
    expert, address = login(world.expert), reverse("reviews:own_conflicts")
    both = {"unit": "分水甲镇党委", "person": "张三", "reason": "亲属"}
    assert "只填一项" in expert.post(address, both).content.decode()
    assert (
        "没有这个单位"
        in expert.post(address, {"unit": "他山甲镇党委", "reason": "x"}).content.decode()
    )
    assert expert.post(address, {"unit": "分水甲镇党委", "reason": "亲属"}).status_code == 302
    conflict = DeclaredConflict.objects.get()
    assert (conflict.expert, conflict.declared_by) == (world.expert, world.expert)
    with pytest.raises(NotAllowed):
        lift_conflict(
            programme=world.programme, conflict_id=conflict.pk, reason="x", actor=world.expert
        )
    lift = reverse("reviews:conflict_lift", args=[conflict.pk])
    assert login(world.staff).post(lift, {"reason": "已调离"}).status_code == 302
    assert "已解除" in expert.get(address).content.decode()
    records = AuditRecord.objects.filter(action__startswith="conflict.").order_by("seq")
    kept = list(records.values_list("action", "reason"))
    assert kept == [("conflict.declare", "亲属"), ("conflict.lift", "已调离")]


def test_nobody_declares_for_another_or_about_what_is_out_of_sight(world: World):
    hidden = submitted(world)
    own = {"programme": world.programme, "reason": "亲属"}
    for actor, expert, target in (
        (world.expert, world.home.people["expert2"], Target(person="张三")),
        (world.secretary, world.expert, Target(person="张三")),
    ):
        with pytest.raises(NotAllowed):
            declare_conflict(expert_id=expert.pk, target=target, actor=actor, **own)
    for target in (Target(project=hidden), Target(unit=world.foreign.towns[0]), Target()):
        with pytest.raises(InvalidInput):
            declare_conflict(expert_id=world.expert.pk, target=target, actor=world.expert, **own)
