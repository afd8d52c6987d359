"""The back office: every change there goes into the audit chain, the chain itself is read-only."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from core import audit
from core.models import AuditRecord, Holiday
from organisations.enums import OrgKind, Role
from tests.core.people import CLERK
from tests.world import add_org, add_person

pytestmark = pytest.mark.django_db

DAY = {"day": "2030-05-04", "kind": "off", "name": "停摆日", "source": "本地"}


@pytest.fixture
def keeper(client: Client) -> Client:
    """The administrator of the only county."""
    committee = add_org(None, "测试县委", OrgKind.COUNTY_COMMITTEE)
    client.force_login(add_person("keeper", "系统管理员", committee, Role.ADMINISTRATOR))
    return client


def add_day(keeper: Client) -> Holiday:
    response = keeper.post(reverse("admin:core_holiday_add"), DAY)
    assert response.status_code == 302, response.content.decode()
    return Holiday.objects.get(day="2030-05-04")


def last() -> AuditRecord:
    return AuditRecord.objects.first()


def test_an_addition_is_recorded(keeper: Client):
    day = add_day(keeper)
    assert (last().action, last().object_id) == ("backoffice.add", str(day.pk))
    assert last().actor_name == "系统管理员"
    assert last().address == "127.0.0.1"


def test_a_change_is_recorded_with_before_and_after(keeper: Client):
    day = add_day(keeper)
    address = reverse("admin:core_holiday_change", args=[day.pk])
    keeper.post(address, {**DAY, "name": "植树日"})
    assert last().action == "backoffice.change"
    assert json.loads(last().details)["changes"] == {"name": ["停摆日", "植树日"]}


def test_deletions_are_recorded_one_by_one_or_many(keeper: Client):
    day = add_day(keeper)
    keeper.post(reverse("admin:core_holiday_delete", args=[day.pk]), {"post": "yes"})
    assert (last().action, last().object_id) == ("backoffice.delete", str(day.pk))
    keys = list(Holiday.objects.filter(day__year=2018).values_list("pk", flat=True)[:2])
    marked = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    keeper.post(reverse("admin:core_holiday_changelist"), marked)
    assert not Holiday.objects.filter(pk__in=keys).exists()
    assert AuditRecord.objects.filter(action="backoffice.delete").count() == 3
    assert audit.verify() is None


def test_the_chain_can_be_read_and_not_touched(keeper: Client):
    record = audit.record(actor=CLERK, action="test.act", title="一件事")
    assert "一件事" in keeper.get(reverse("admin:core_auditrecord_changelist")).content.decode()
    detail = reverse("admin:core_auditrecord_change", args=[record.pk])
    assert keeper.get(detail).status_code == 200
    assert keeper.post(detail, {"reason": "x"}).status_code == 403
    assert keeper.get(reverse("admin:core_auditrecord_add")).status_code == 403
    delete = reverse("admin:core_auditrecord_delete", args=[record.pk])
    assert keeper.post(delete, {"post": "yes"}).status_code == 403


def test_the_administrator_of_one_of_two_counties_does_not_see_the_chain(keeper: Client):
    add_org(None, "别的县委", OrgKind.COUNTY_COMMITTEE)
    assert keeper.get(reverse("admin:core_auditrecord_changelist")).status_code == 403


def test_people_who_are_not_administrators_stay_outside(keeper: Client, client: Client):
    unit = add_org(None, "测试镇党委", OrgKind.TOWN)
    client.force_login(add_person("clerk", "联络员", unit, Role.LIAISON))
    for name in ("core_holiday_changelist", "core_auditrecord_changelist"):
        assert client.get(reverse(f"admin:{name}")).status_code == 403
