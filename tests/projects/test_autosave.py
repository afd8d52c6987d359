"""Nothing typed is lost: closing while writing, two people at once, ended sessions, pasted text."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from core import clock
from projects.models import Project
from projects.services.drafting import save_step
from projects.sheet.steps import BY_NUMBER
from tests.projects.posting import posted_step
from tests.projects.sheets import call_time, drafted, full_sheet
from tests.world import World, local

pytestmark = pytest.mark.django_db
SCRIPT = {"Accept": "application/json"}
AFTER_THE_CALL = local(2026, 3, 20, 18, 5)
STEP = next(number for number, form in BY_NUMBER.items() if "background" in form.base_fields)
TYPED = "写到一半的实施背景，书记带队走访了三个村。"


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def posted(world: World, version: int, **changes: Any) -> QueryDict:
    """The step with background, problems and so on as a browser sends it."""
    content = posted_step(STEP, full_sheet(world.programme, **changes), world.programme)
    content["version"] = str(version)
    return content


def address(name: str, project: Project) -> str:
    return reverse(f"projects:{name}", args=[project.pk, STEP])


def send(client: Client, url: str, content: QueryDict, **extra: Any) -> Any:
    kind = "application/x-www-form-urlencoded"
    return client.post(url, content.urlencode(), content_type=kind, **extra)


def stored(project: Project) -> dict[str, Any]:
    project.application.refresh_from_db()
    return project.application.document


@pytest.fixture
def project(world: World) -> Project:
    """A complete draft whose step was saved by its form once, as text boxes send it."""
    project = drafted(world)
    save_step(
        project_id=project.pk,
        step=STEP,
        posted=posted(world, 0),
        seen_version=project.application.version,
        actor=world.liaison,
    )
    project.application.refresh_from_db()
    return project


def test_text_typed_after_the_closing_is_kept_and_a_copy_offered(
    world: World, project: Project
) -> None:
    client = client_of(world.liaison)
    content = posted(world, project.application.version, background=TYPED)
    with clock.at(AFTER_THE_CALL):
        answer = send(client, address("autosave", project), content, headers=SCRIPT).json()
        page = client.get(address("apply", project)).content.decode()
        copy = client.get(answer["copy_url"])
    assert "截止" in answer["notice"]
    assert stored(project)["background"] == TYPED
    assert "已写的内容仍保存为草稿" in page
    assert f'href="{answer["copy_url"]}"' in page
    assert copy["Content-Disposition"].startswith("attachment;")
    assert TYPED in copy.content.decode("utf-8-sig")


def test_before_the_closing_nobody_is_alarmed(world: World, project: Project) -> None:
    client = client_of(world.liaison)
    content = posted(world, project.application.version, background=TYPED)
    with clock.at(call_time(world.programme)):
        answer = send(client, address("autosave", project), content, headers=SCRIPT).json()
        page = client.get(address("apply", project)).content.decode()
    assert "notice" not in answer
    assert "仍保存为草稿" not in page


def test_a_redraft_past_its_day_is_told_so(world: World, project: Project) -> None:
    world.programme.return_lapses = True
    world.programme.save()
    Project.objects.filter(pk=project.pk).update(
        status="returned", return_due_on=local(2026, 4, 1).date()
    )
    content = posted(world, project.application.version, background=TYPED)
    with clock.at(local(2026, 4, 2, 9)):
        client = client_of(world.liaison)
        answer = send(client, address("autosave", project), content, headers=SCRIPT).json()
    assert "2026-04-01" in answer["notice"]


def test_what_can_no_longer_be_stored_can_still_be_taken_along(
    world: World, project: Project
) -> None:
    Project.objects.filter(pk=project.pk).update(status="submitted")
    client, before = client_of(world.liaison), stored(project)
    content = posted(world, project.application.version, background=TYPED)
    refused = send(client, address("autosave", project), content, headers=SCRIPT)
    assert refused.status_code == 409
    assert "还在本页" in refused.json()["message"]
    copy = send(client, refused.json()["copy_url"], content)
    assert f"{TYPED}\r\n" in copy.content.decode("utf-8-sig")
    assert stored(project) == before


def test_a_copy_is_the_units_alone(world: World, project: Project) -> None:
    url = address("copy_out", project)
    assert client_of(world.other_liaison).get(url).status_code == 404
    assert client_of(world.foreign.people["liaison"]).get(url).status_code == 404
    assert client_of(world.staff).get(url).status_code == 404


def test_pasted_text_is_kept_without_what_nobody_sees(world: World, project: Project) -> None:
    client = client_of(world.liaison)
    pasted = "走访\u200b三个\xa0村\r\n共\ufeff60户"
    content = posted(world, project.application.version, background=pasted)
    version = send(client, address("autosave", project), content, headers=SCRIPT).json()["version"]
    assert stored(project)["background"] == "走访三个 村\n共60户"
    content["version"] = str(version)
    content["background"] = "走访三个 村\r\n共60户"
    again = send(client, address("autosave", project), content, headers=SCRIPT).json()
    assert again["version"] == version, "other line ends are no other text"


def two_versions(world: World, project: Project) -> QueryDict:
    """The secretary has saved; what the liaison officer posts differs in three places."""
    version = project.application.version
    theirs = full_sheet(world.programme)
    theirs["problems"][0]["text"] = "书记的第一个问题"
    theirs |= {"background": "书记写的背景", "research_note": "书记写的调研"}
    save_step(
        project_id=project.pk,
        step=STEP,
        posted=posted_step(STEP, theirs, world.programme),
        seen_version=version,
        actor=world.secretary,
    )
    mine = full_sheet(world.programme)
    mine["problems"][0]["text"] = "联络员的第一个问题"
    content = posted(world, version, background=TYPED, problems=mine["problems"])
    content.setlist("touched", ["background", "problems-0-text"])
    return content


def test_of_two_versions_each_field_is_chosen_on_its_own(world: World, project: Project) -> None:
    client, content = client_of(world.liaison), two_versions(world, project)
    page = send(client, address("apply", project), content)
    assert page.status_code == 409
    differences = {row.key: row for row in page.context["differences"]}
    assert {key: row.chosen for key, row in differences.items()} == {
        "background": "mine",
        "research_note": "theirs",
        "problems/p1": "mine",
    }
    assert stored(project)["background"] == "书记写的背景"
    content["version"] = str(project.application.version)
    content["keep:background"] = "mine"
    content["keep:research_note"] = "theirs"
    content["keep:problems/p1"] = "both"
    content.setlist("asked", list(differences))
    assert send(client, address("resolve", project), content).status_code == 302
    document = stored(project)
    assert (document["background"], document["research_note"]) == (TYPED, "书记写的调研")
    problems = [(row["uid"], row["text"]) for row in document["problems"]]
    assert problems[0] == ("p1", "书记的第一个问题")
    assert problems[1][1] == "联络员的第一个问题"
    assert len({uid for uid, _ in problems}) == len(problems) == 3


def test_nothing_is_stored_while_something_is_not_chosen(world: World, project: Project) -> None:
    client, content = client_of(world.liaison), two_versions(world, project)
    before = stored(project)
    content["version"] = str(project.application.version)
    content["keep:background"] = "theirs"
    content.setlist("asked", ["background", "research_note"])
    page = send(client, address("resolve", project), content)
    assert page.status_code == 409
    assert "还有栏目没有选择" in page.content.decode()
    chosen = {row.key: row.chosen for row in page.context["differences"]}
    assert chosen["background"] == "theirs", "what was chosen stays chosen"
    assert stored(project) == before


def test_a_third_version_meanwhile_is_compared_again(world: World, project: Project) -> None:
    client, content = client_of(world.liaison), two_versions(world, project)
    content["version"] = str(project.application.version - 1)
    content["keep:background"] = "mine"
    page = send(client, address("resolve", project), content)
    assert page.status_code == 409
    assert stored(project)["background"] == "书记写的背景"


def test_without_script_nothing_is_chosen_beforehand(world: World, project: Project) -> None:
    content = two_versions(world, project)
    del content["touched"]
    page = send(client_of(world.liaison), address("apply", project), content)
    assert {row.chosen for row in page.context["differences"]} == {""}


def test_a_form_that_came_too_late_shows_its_text_under_its_labels(
    world: World, project: Project
) -> None:
    content = posted(world, project.application.version, background=TYPED)
    page = send(Client(), address("apply", project), content).content.decode()
    assert "登录已过期" in page
    assert "实施背景（立项依据）</label>" in page
    assert TYPED in page
    assert "拟解决的突出问题1 突出问题</label>" in page
    assert "第 1 项" not in page
    Project.objects.filter(pk=project.pk).update(status="submitted")
    page = send(client_of(world.liaison), address("apply", project), content)
    assert page.status_code == 409
    assert "实施背景（立项依据）</label>" in page.content.decode()


@pytest.mark.parametrize("name", ["autosave", "resolve", "copy_out", "apply"])
def test_a_step_that_does_not_exist_is_not_found(world: World, project: Project, name: str) -> None:
    url = reverse(f"projects:{name}", args=[project.pk, 99])
    assert client_of(world.liaison).post(url).status_code == 404


@pytest.mark.parametrize("storage", ["localStorage", "sessionStorage", "indexedDB", "caches."])
def test_no_script_of_ours_keeps_anything_in_the_browser(storage: str) -> None:
    scripts = list((settings.BASE_DIR / "static" / "js").glob("*.js"))
    assert scripts
    assert not [path.name for path in scripts if storage in path.read_text(encoding="utf-8")]
