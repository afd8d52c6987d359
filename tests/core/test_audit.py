"""The audit chain: complete, masked, tied to the act, and it notices every change."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from core import append_only, audit, request_facts
from core.models import AuditRecord, AuditTail, Holiday, Outcome
from tests.core.people import CLERK

pytestmark = pytest.mark.django_db


@pytest.fixture
def unguarded() -> Iterator[Callable[..., None]]:
    """Somebody with full rights on the database: the triggers are out of the way."""
    append_only.remove(connection)

    def run(sql: str, *values: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    yield run
    append_only.install(connection)


def write(count: int) -> None:
    for number in range(1, count + 1):
        audit.record(actor=CLERK, action="test.act", title=f"第{number}件")


def test_a_record_says_who_did_what_to_which_thing_from_where():
    day = Holiday.objects.first()
    facts = request_facts.RequestFacts(request_id="ABC", address="10.1.2.3")
    with request_facts.answering(facts):
        record = audit.record(
            actor=CLERK, action="holiday.change", obj=day, reason="更正", details={"b": 1, "a": "x"}
        )
    record.refresh_from_db()
    assert (record.actor_id, record.actor_name, record.actor_unit) == (
        7,
        "测试干部",
        "测试县委组织部",
    )
    assert (record.object_type, record.object_id) == ("core.holiday", str(day.pk))
    assert record.object_title == str(day)
    assert (record.outcome, record.reason) == (Outcome.SUCCESS, "更正")
    assert record.details == '{"a":"x","b":1}'
    assert (record.request_id, record.address) == ("ABC", "10.1.2.3")


def test_the_system_itself_is_named_as_actor():
    assert audit.record(actor=None, action="sweep").actor_name == "系统"


def test_telephone_numbers_are_masked_wherever_they_stand():
    record = audit.record(
        actor=CLERK,
        action="test",
        title="联络员13812345678",
        reason="电话 138-1234-5678 打不通",
        details={"phone": 13812345678, "list": ["+8613912345678"], "sha256": "a13812345678f"},
    )
    assert record.object_title == "联络员138****5678"
    assert record.reason == "电话 138****5678 打不通"
    assert json.loads(record.details) == {
        "phone": "138****5678",
        "list": ["+86139****5678"],
        "sha256": "a13812345678f",
    }


def test_any_value_can_stand_in_the_details():
    day = Holiday.objects.first()
    record = audit.record(
        actor=CLERK,
        action="test",
        title="长" * 500 + "\x00",
        details={"day": day.day, "row": day, "set": {2, 1}, "bad": "\ud800\x00", "none": None},
    )
    record.refresh_from_db()
    assert audit.verify() is None
    assert len(record.object_title) == 200


def test_a_whole_chain_holds():
    write(5)
    audit.record_many(
        actor=CLERK, entries=[audit.AuditEntry("bulk.act", title=str(n)) for n in range(4)]
    )
    assert list(AuditRecord.objects.order_by("seq").values_list("seq", flat=True)) == [
        *range(1, 10)
    ]
    assert audit.verify() is None
    assert audit.verify(3, 6) is None


def test_many_records_cost_as_many_queries_as_one(django_assert_num_queries):
    write(1)
    for count in (1, 30):
        entries = [audit.AuditEntry("bulk.act", title=str(n)) for n in range(count)]
        with django_assert_num_queries(3):
            audit.record_many(actor=CLERK, entries=entries)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("object_title", "别的"),
        ("actor_name", "别人"),
        ("actor_id", 8),
        ("outcome", "denied"),
        ("details", "{}x"),
        ("reason", "编的"),
        ("action", "other"),
        ("hash", "0" * 64),
        ("algorithm", "none"),
    ],
)
def test_a_changed_record_is_found_at_its_number(unguarded, column: str, value: object):
    write(5)
    unguarded(f"UPDATE core_auditrecord SET {column} = %s WHERE seq = 3", value)
    assert audit.verify() == audit.BrokenLink(3, "内容被改动")
    assert audit.verify(1, 2) is None


def test_a_changed_time_is_found(unguarded):
    write(3)
    at = AuditRecord.objects.get(seq=2).at + timedelta(microseconds=1)
    unguarded("UPDATE core_auditrecord SET at = %s WHERE seq = 2", at)
    assert audit.verify() == audit.BrokenLink(2, "内容被改动")


def test_a_removed_record_is_found_at_its_number(unguarded):
    write(5)
    unguarded("DELETE FROM core_auditrecord WHERE seq = 3")
    assert audit.verify() == audit.BrokenLink(3, "记录缺失")
    assert audit.verify(2, 3) == audit.BrokenLink(3, "记录缺失")


def test_a_cut_tail_is_found(unguarded):
    write(5)
    unguarded("DELETE FROM core_auditrecord WHERE seq >= 4")
    assert audit.verify() == audit.BrokenLink(4, "末尾的记录缺失")


def test_a_chain_emptied_whole_is_found(unguarded):
    write(2)
    unguarded("DELETE FROM core_auditrecord")
    assert audit.verify() == audit.BrokenLink(1, "末尾的记录缺失")


def test_a_tail_set_back_is_found():
    write(4)
    second = AuditRecord.objects.get(seq=2)
    AuditTail.objects.update(last_seq=2, last_hash=second.hash)
    assert audit.verify() == audit.BrokenLink(4, "与链末端登记不一致")


def test_a_record_sealed_with_another_key_is_found(settings):
    write(1)
    key = settings.AUDIT_KEY
    settings.AUDIT_KEY = "forged" * 10
    write(1)
    settings.AUDIT_KEY = key
    assert audit.verify() == audit.BrokenLink(2, "内容被改动")


def test_a_lost_tail_stops_every_further_act():
    write(2)
    AuditTail.objects.all().delete()
    with pytest.raises(Exception, match=r"append-only|unique|UNIQUE"), transaction.atomic():
        write(1)


def test_the_command_names_the_first_broken_record(unguarded, capsys):
    write(4)
    call_command("audit_verify")
    assert "完整" in capsys.readouterr().out
    unguarded("UPDATE core_auditrecord SET reason = 'x' WHERE seq IN (2, 3)")
    with pytest.raises(CommandError, match="第 2 条") as refusal:
        call_command("audit_verify")
    assert refusal.value.returncode == 1
    with pytest.raises(CommandError, match="第 3 条"):
        call_command("audit_verify", "--from", "3")
    call_command("audit_verify", "--from", "1", "--to", "1")


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_nothing_is_recorded():
    with pytest.raises(RuntimeError, match="transaction of the act"):
        write(1)


@pytest.mark.django_db(transaction=True)
def test_an_act_that_cannot_be_recorded_does_not_happen(settings):
    settings.AUDIT_KEY = None
    with pytest.raises(AttributeError), transaction.atomic():
        Holiday.objects.create(day="2030-01-01", kind="off", name="不该留下")
        write(1)
    assert not Holiday.objects.filter(name="不该留下").exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_rolled_back_leaves_no_record_and_no_gap():
    with transaction.atomic():
        write(1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(1)
        _ = 1 / 0
    with transaction.atomic():
        write(1)
    assert AuditRecord.objects.count() == 2
    assert audit.verify() is None
