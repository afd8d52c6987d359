"""A year's rules from nothing to the open call: start, copy, exchange, publish, remove."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import AuditRecord
from programmes.enums import ProgrammeState
from programmes.models import Programme
from tests.programmes.editor_acts import (
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


def _start(world: World, **typed: object) -> object:
    client = signed_in(world.staff)
    values = {
        "source": "general",
        "committee": world.home.committee.pk,
        "year": "2027",
        "name": "",
        "series": "",
    }
    return client.post(reverse("programmes:start"), values | typed)


def test_a_programme_starts_from_the_template_and_is_published(world: World):
    answer = _start(world)
    programme = Programme.objects.get(year=2027)
    assert answer.url == reverse("programmes:edit", args=[programme.pk])
    client = signed_in(world.head)
    page = text(client.get(answer.url))
    assert page.count("未使用，可改") == 14
    assert "发布方案，开放申报" in page
    question = client.get(reverse("programmes:publish", args=[programme.pk]))
    assert "每名书记" in text(question)
    address = reverse("programmes:publish", args=[programme.pk])
    assert client.post(address, {"seen": sent_form(question)["seen"]}).status_code == 302
    programme.refresh_from_db()
    assert programme.state == ProgrammeState.ACTIVE
    assert client.get(address).status_code == 409


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"source": "file"}, "请选择要上传的规则文件"),
        ({"year": "2026", "series": "书记项目"}, "已有方案"),
        ({"year": "明年"}, "年度"),
        ({"source": "copy:999999"}, "起始规则"),
        ({"committee": "999999"}, "主办党委"),
    ],
)
def test_what_cannot_be_started_is_said_at_its_field(
    world: World, typed: dict[str, str], words: str
):
    answer = _start(world, **typed)
    assert answer.status_code == 200
    assert "还不能提交" in text(answer)
    assert words in text(answer)
    assert not Programme.objects.filter(year=2027).exists()


def test_a_committee_of_another_county_cannot_be_chosen(world: World):
    answer = _start(world, committee=world.foreign.committee.pk)
    assert "主办党委" in text(answer)
    assert not Programme.objects.filter(year=2027).exists()


def test_last_years_rules_are_copied_with_their_dates_moved(world: World):
    before = rules_of(world.programme)
    _start(world, source=f"copy:{world.programme.pk}", name="分水县2027年度书记项目")
    after = rules_of(Programme.objects.get(year=2027))
    assert after["name"] == "分水县2027年度书记项目"
    assert after["calendar"]["opens_at"] == "2027-02-01 00:00"
    assert after["rubrics"] == before["rubrics"]


def test_an_exported_file_brings_the_same_rules_into_a_draft(world: World):
    source, target = drafted(world, "fenyi-2020"), drafted(world, "general", year=2028)
    client = signed_in(world.staff)
    exported = client.get(reverse("programmes:export", args=[source.pk]))
    assert "filename*=UTF-8''" in exported["Content-Disposition"]
    address = reverse("programmes:import_rules", args=[target.pk])
    seen = sent_form(client.get(address))["seen"]
    file = SimpleUploadedFile("rules.yaml", exported.content)
    assert client.post(address, {"seen": seen, "file": file}).status_code == 302
    before, after = rules_of(source), rules_of(target)
    for section in ("rubrics", "gates", "grades", "lamps", "quotas", "topics"):
        assert after[section] == before[section]
    assert (after["year"], after["committee"]) == (2028, before["committee"])
    assert after["calendar"]["closes_at"].startswith("2028-")


def test_a_wrong_file_leaves_the_draft_as_it_was(world: World):
    programme, client = drafted(world), signed_in(world.staff)
    address = reverse("programmes:import_rules", args=[programme.pk])
    before = rules_of(programme)
    for content, words in ((b"\xff\xfe\x00", "UTF-8"), (b"year: 2027\nnews: 1\n", "没有这一项")):
        file = SimpleUploadedFile("rules.yaml", content)
        answer = client.post(address, {"seen": programme.rules_digest, "file": file})
        assert answer.status_code == 200
        assert words in text(answer)
    assert rules_of(programme) == before


def test_a_draft_is_removed_after_one_more_question(world: World):
    programme, client = drafted(world), signed_in(world.head)
    address = reverse("programmes:remove", args=[programme.pk])
    question = client.get(address)
    assert "不能恢复" in text(question)
    assert client.post(address, {"seen": sent_form(question)["seen"]}).status_code == 302
    assert not Programme.objects.filter(pk=programme.pk).exists()
    assert client.get(reverse("programmes:remove", args=[world.programme.pk])).status_code == 409


def test_every_saved_page_leaves_a_record(world: World):
    programme, client = drafted(world), signed_in(world.staff)
    form = opened(client, programme, "lamps")
    sent(client, programme, "lamps", form, **{"lamps-red_lag": "25"})
    record = AuditRecord.objects.filter(action="programme.edit").latest("pk")
    assert '"section":"lamps"' in record.details


def test_the_list_leads_the_department_to_new_programmes_and_drafts(world: World):
    draft = drafted(world)
    page = text(signed_in(world.staff).get(reverse("programmes:index")))
    assert reverse("programmes:start") in page
    assert reverse("programmes:edit", args=[draft.pk]) in page
    page = text(signed_in(world.liaison).get(reverse("programmes:index")))
    assert reverse("programmes:start") not in page
    assert str(draft) not in page
