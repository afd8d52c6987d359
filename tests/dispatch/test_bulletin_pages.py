"""Bulletins through their pages: the way of a month, the editor, the printed paper."""

import io
from datetime import timedelta

import docx
import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from dispatch.models import Bulletin
from dispatch.services.bulletins import correct_bulletin
from organisations.models import User
from tests.dispatch import bulletin_acts as acts
from tests.dispatch.bulletin_acts import DRAFTING, HIGHLIGHT, TITLES, WORD, entry_of
from tests.world import World


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def editor_data(bulletin: Bulletin, **changes: str) -> dict[str, str]:
    names = ("title", "scope", "overall", "good", "problems", "demands", "version")
    data = {name: str(getattr(bulletin, name)) for name in names}
    for entry in bulletin.entries.all():
        key = f"entry-{entry.pk}"
        data |= {f"{key}-position": str(entry.position), f"{key}-sentence": entry.sentence}
        if entry.chosen:
            data[f"{key}-chosen"] = "on"
    return data | changes


def page(client: Client, name: str, pk: int) -> str:
    return client.get(reverse(f"dispatch:{name}", args=[pk])).content.decode()


def act(client: Client, bulletin: Bulletin, action: str, **data: str):
    address = reverse("dispatch:bulletin_act", args=[bulletin.pk, action])
    return client.post(address, data, follow=True).content.decode()


def test_a_month_goes_from_one_click_to_a_receipt(world: World):
    month = acts.may(world)
    staff, liaison, head = (
        client_of(person) for person in (world.staff, world.liaison, world.head)
    )
    with clock.at(DRAFTING):
        made = staff.post(
            reverse("dispatch:bulletin_make"),
            {"period": month.period.pk, "kind": "monthly"},
            follow=True,
        ).content.decode()
        assert "已保存" in made
        bulletin = Bulletin.objects.get()
        assert "已通知被点名的单位" in act(
            staff, bulletin, "forward", version=str(bulletin.version)
        )
        home = liaison.get("/").content.decode()
        assert "拟点名本单位，可以说明一句话" in home
        entry = entry_of(bulletin)
        said = {f"word-{entry.pk}-text": WORD}
        explain = reverse("dispatch:bulletin_explain", args=[bulletin.pk])
        assert "已答复组织部，1 条说明" in liaison.post(explain, said, follow=True).content.decode()
        assert "单位都已说明或者期满" in staff.get("/").content.decode()
        assert "已送组织部负责人签发" in act(staff, bulletin, "forward")
        assert "待签发通报" in head.get("/").content.decode()
        assert "编为〔2026〕第1期" in act(head, bulletin, "issue")
        shown = page(liaison, "bulletin", bulletin.pk)
        assert f"（单位说明：{WORD}）" in shown
        assert "数字出处" not in shown
        assert "已签收" in act(liaison, bulletin, "read")
        assert "还有 2 个没有签收" in page(staff, "bulletin_receipts", bulletin.pk)


@pytest.mark.usefixtures("world")
class TestEditor:
    """The editor keeps what is typed."""

    @pytest.fixture
    def bulletin(self, world: World) -> Bulletin:
        return acts.drafted(world)

    def test_it_saves_by_itself_and_refuses_a_page_grown_old(
        self, world: World, bulletin: Bulletin
    ):
        staff = client_of(world.staff)
        address = reverse("dispatch:bulletin_autosave", args=[bulletin.pk])
        data = editor_data(bulletin, overall="改过的总体情况")
        saved = staff.post(address, data)
        assert saved.json()["version"] == bulletin.version + 1
        assert staff.post(address, data).status_code == 409
        bulletin.refresh_from_db()
        assert bulletin.overall == "改过的总体情况"

    def test_a_fault_is_named_and_nothing_typed_is_lost(self, world: World, bulletin: Bulletin):
        entry = entry_of(bulletin)
        data = editor_data(
            bulletin, overall="写了半天的话", **{f"entry-{entry.pk}-sentence": "长" * 301}
        )
        address = reverse("dispatch:bulletin_edit", args=[bulletin.pk])
        shown = client_of(world.staff).post(address, data).content.decode()
        assert f"{TITLES[0]}：表述不超过 300 字" in shown
        assert "写了半天的话" in shown

    def test_an_unticked_project_is_not_named_and_the_units_highlight_is_offered(
        self, world: World, bulletin: Bulletin
    ):
        staff = client_of(world.staff)
        bulletin.entries.get(project__title=TITLES[1]).delete()
        shown = page(staff, "bulletin_edit", bulletin.pk)
        assert HIGHLIGHT in shown
        project = bulletin.programme.projects.get(title=TITLES[1])
        act(staff, bulletin, "add", project=str(project.pk), side="good")
        assert HIGHLIGHT.rstrip("。") in entry_of(bulletin, TITLES[1]).sentence
        bulletin.refresh_from_db()
        data = editor_data(bulletin, look="1")
        del data[f"entry-{entry_of(bulletin).pk}-chosen"]
        address = reverse("dispatch:bulletin_edit", args=[bulletin.pk])
        read = staff.post(address, data, follow=True).content.decode()
        assert f"“{TITLES[0]}”：" not in read
        assert f"“{TITLES[1]}”：" in read


def test_the_paper_has_number_sections_word_and_annex_and_names_what_it_corrects(world: World):
    old = acts.issued(world)
    with clock.at(DRAFTING + timedelta(hours=3)):
        new = correct_bulletin(bulletin_id=old.pk, actor=world.staff)
    staff = client_of(world.staff)

    def printed(bulletin: Bulletin) -> tuple[list[str], list[list[str]]]:
        answer = staff.get(reverse("dispatch:bulletin_word", args=[bulletin.pk]))
        document = docx.Document(io.BytesIO(answer.getvalue()))
        texts = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
        rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
        return texts, rows

    texts, rows = printed(old)
    assert texts[0] == "〔2026〕第1期"
    assert [text for text in texts if text[1:2] == "、"] == [
        "一、总体情况",
        "二、进展较好的项目",
        "三、存在问题",
        "四、下步要求",
    ]
    assert any(text.endswith(f"（单位说明：{WORD}）") for text in texts)
    assert "2026年6月8日" in texts
    assert [row[4] for row in rows[1:]] == ["红灯", "绿灯"]
    assert printed(new)[0][0] == "代拟稿"
    assert "本期更正〔2026〕第1期，以本期为准。" in printed(new)[0]


def test_a_unit_hears_no_more_once_the_bulletin_has_gone_on(world: World):
    bulletin = acts.heard(world)
    liaison = client_of(world.liaison)
    assert "答复组织部</button>" in page(liaison, "bulletin_explain", bulletin.pk)
    acts.said(bulletin, world.secretary, "")
    Bulletin.objects.update(state="waiting")
    shown = page(liaison, "bulletin_explain", bulletin.pk)
    assert "说明已经截止" in shown
    assert "答复组织部</button>" not in shown
