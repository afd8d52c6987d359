"""The stored calendar: edits are seen at once, gaps are named, notices are imported."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core import request_facts
from core.calendar_store import load_calendar, missing_calendar_years, missing_year_warning
from core.errors import InvalidInput
from core.models import AuditRecord, Holiday
from core.services.holidays import import_holidays

pytestmark = pytest.mark.django_db

NOTICE_2027 = {
    "year": 2027,
    "papers": ["测试通知"],
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "国庆节", "date": "2027-10-01", "isOffDay": True},
        {"name": "国庆节", "date": "2027-10-09", "isOffDay": False},
    ],
}


def test_an_edit_is_seen_at_once():
    day = date(2026, 3, 11)
    assert load_calendar().is_working_day(day)
    Holiday.objects.create(day=day, kind="off", name="停摆日")
    assert not load_calendar().is_working_day(day)


def test_the_calendar_is_read_once_per_request(django_assert_num_queries):
    facts = request_facts.RequestFacts()
    with request_facts.answering(facts), django_assert_num_queries(1):
        assert load_calendar() is load_calendar()
    with django_assert_num_queries(2):
        load_calendar()
        load_calendar()


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        (date(2026, 10, 31), ()),
        (date(2026, 11, 1), (2027,)),
        (date(2025, 12, 31), ()),
        (date(2027, 1, 1), (2027,)),
        (date(2027, 11, 1), (2027, 2028)),
    ],
)
def test_a_missing_year_is_named_from_november_on(today: date, missing: tuple[int, ...]):
    assert missing_calendar_years(today) == missing


def test_the_warning_is_a_sentence_and_disappears_with_the_import():
    today = date(2026, 11, 22)
    assert missing_year_warning(today) == "2027年工作日历尚未导入，截止日期按周一至周五估算"
    import_holidays(document=NOTICE_2027, actor=None)
    assert missing_year_warning(today) == ""
    assert missing_year_warning(date(2026, 5, 1), needed_years=[2028]).startswith("2028年")


def test_one_local_day_does_not_make_a_year_complete():
    Holiday.objects.create(day=date(2027, 10, 1), kind="off", name="停摆日")
    assert 2027 not in load_calendar().years


def test_importing_twice_changes_nothing_the_second_time():
    first = import_holidays(document=NOTICE_2027, actor=None)
    assert (first.created, first.updated, first.unchanged) == (3, 0, 0)
    records = AuditRecord.objects.count()
    second = import_holidays(document=NOTICE_2027, actor=None)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 3)
    assert AuditRecord.objects.count() == records


def test_an_import_corrects_official_days_and_keeps_local_ones():
    import_holidays(document=NOTICE_2027, actor=None)
    Holiday.objects.filter(day="2027-01-01").update(source=Holiday.LOCAL, kind="work")
    changed = {**NOTICE_2027, "papers": ["更正通知"]}
    counts = import_holidays(document=changed, actor=None)
    assert (counts.updated, counts.kept_local) == (2, 1)
    assert load_calendar().is_working_day(date(2027, 1, 1))


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {"year": 2027},
        {"year": 2027, "days": []},
        {"year": "2027", "days": NOTICE_2027["days"]},
        {"year": 2027, "days": [{"name": "元旦", "date": "2027-1-1", "isOffDay": True}]},
        {"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": 1}]},
        {"year": 2027, "days": [{"name": "元旦", "date": "2030-01-01", "isOffDay": True}]},
        {"year": 2027, "days": NOTICE_2027["days"] * 2},
        {"year": 2027, "days": ["2027-01-01"]},
    ],
)
def test_a_document_of_another_shape_is_refused_whole(document: object):
    with pytest.raises(InvalidInput, match="节假日文件不能导入"):
        import_holidays(document=document, actor=None)
    assert not Holiday.objects.filter(day__year=2027).exists()


def test_the_command_imports_a_file_and_names_a_bad_one(tmp_path: Path, capsys):
    good, bad = tmp_path / "2027.json", tmp_path / "bad.json"
    good.write_text(json.dumps(NOTICE_2027), encoding="utf-8")
    bad.write_text("{", encoding="utf-8")
    call_command("import_holidays", str(good))
    assert "新增 3 天" in capsys.readouterr().out
    with pytest.raises(CommandError, match="不是 JSON"):
        call_command("import_holidays", str(bad))
    with pytest.raises(CommandError, match="打不开"):
        call_command("import_holidays", str(tmp_path / "none.json"))
