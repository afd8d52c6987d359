"""Attachments in parts and on the screen: a broken line costs a part, strangers see nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from core.files import path_of
from core.models import PendingUpload, StoredFile
from core.services.pending_uploads import PART_SIZE, path_of_parts
from projects.models import Attachment, Project
from projects.services.attachments import add_attachment
from tests.core import hostile
from tests.factories import make_project
from tests.projects.files import PDF
from tests.projects.test_attachments import pdf
from tests.world import World

pytestmark = pytest.mark.django_db
SCRIPT = {"Accept": "application/json"}
PICTURE = hostile.picture_bytes("PNG", (600, 400))


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def project(world: World) -> Project:
    """A draft of the first town."""
    return make_project(world.programme, world.home.towns[0])


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def begin(client: Client, project: Project, content: bytes = PDF, **about: Any) -> Any:
    url = reverse("projects:attachment_begin", args=[project.pk])
    fields = {"name": "方案.pdf", "size": len(content), "stamp": "1", "kind": "application"}
    return client.post(url, {**fields, **about}, headers=SCRIPT)


def send(client: Client, part_url: str, offset: int, content: bytes) -> Any:
    url = f"{part_url}?kind=application&offset={offset}"
    return client.post(url, content, content_type="application/octet-stream", headers=SCRIPT)


def test_a_file_in_parts_becomes_an_attachment_and_a_line_of_the_list(
    world: World, project: Project
) -> None:
    client = client_of(world.liaison)
    begun = begin(client, project).json()
    assert begun["received"] == 0
    assert send(client, begun["part_url"], 0, PDF[:20]).json() == {"received": 20}
    answer = send(client, begun["part_url"], 20, PDF[20:]).json()
    kept = Attachment.objects.get()
    assert path_of(kept.file).read_bytes() == PDF
    assert "方案.pdf（申报附件）" in answer["row"]
    assert "未查毒" in answer["row"]
    assert reverse("projects:attachment_remove", args=[kept.pk]) in answer["row"]


def test_after_a_broken_line_the_same_file_goes_on(world: World, project: Project) -> None:
    client = client_of(world.liaison)
    first = begin(client, project).json()
    send(client, first["part_url"], 0, PDF[:20])
    again = begin(client_of(world.liaison), project).json()
    assert (again["part_url"], again["received"]) == (first["part_url"], 20)
    lost = send(client, again["part_url"], 0, PDF[:20])
    assert (lost.status_code, lost.json()) == (409, {"received": 20})


def test_a_last_part_sent_twice_is_one_attachment(world: World, project: Project) -> None:
    client = client_of(world.liaison)
    url = begin(client, project).json()["part_url"]
    answers = [send(client, url, 0, PDF).json() for _ in range(2)]
    assert answers[0]["row"]
    assert {answer["received"] for answer in answers} == {len(PDF)}
    assert Attachment.objects.count() == StoredFile.objects.count() == 1


def test_a_file_found_harmful_at_the_end_leaves_nothing(
    world: World, project: Project, django_capture_on_commit_callbacks: Any
) -> None:
    client, harmful = client_of(world.liaison), b"MZ is no pdf"
    url = begin(client, project, harmful).json()["part_url"]
    place = path_of_parts(PendingUpload.objects.get())
    with django_capture_on_commit_callbacks(execute=True):
        refused = send(client, url, 0, harmful)
    assert refused.status_code == 422
    assert "不是真正的 pdf" in refused.json()["message"]
    assert not PendingUpload.objects.exists()
    assert not place.exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"name": "宏.docm"}, "不能上传这种文件"),
        ({"size": 21 * 1024 * 1024}, "超过 20 MB"),
        ({"size": "-1"}, "空的"),
        ({"size": "很大"}, "空的"),
        ({"kind": "nothing"}, "材料种类"),
    ],
)
def test_what_cannot_be_taken_is_said_before_it_is_sent(
    world: World, project: Project, about: dict[str, Any], reason: str
) -> None:
    refused = begin(client_of(world.liaison), project, **about)
    assert refused.status_code == 422
    assert reason in refused.json()["message"]
    assert not PendingUpload.objects.exists()


def test_the_number_of_files_is_kept_at_the_end_too(world: World, project: Project) -> None:
    client = client_of(world.liaison)
    url = begin(client, project).json()["part_url"]
    world.programme.attachments_max = 1
    world.programme.save()
    add_attachment(project_id=project.pk, upload=pdf(), kind="application", actor=world.liaison)
    assert "最多 1 个" in send(client, url, 0, PDF).json()["message"]
    assert "最多 1 个" in begin(client, project).json()["message"]


def test_a_part_larger_than_agreed_is_refused(world: World, project: Project) -> None:
    client = client_of(world.liaison)
    large = b"x" * (PART_SIZE + 1)
    url = begin(client, project, large).json()["part_url"]
    assert send(client, url, 0, large).status_code == 422


def test_a_full_disk_is_said_and_nothing_is_counted(
    world: World, project: Project, settings: Any
) -> None:
    client = client_of(world.liaison)
    url = begin(client, project).json()["part_url"]
    settings.FILES_ROOT = "/dev/full"
    refused = send(client, url, 0, PDF)
    assert refused.status_code == 422
    assert "磁盘已满" in refused.json()["message"]


class _CutLine:
    """A connection that ends in the middle of a part."""

    def read(self, *_: int) -> bytes:
        """Fail as the server does when the browser is gone."""
        raise BrokenPipeError

    readline = read


def test_a_line_cut_in_the_middle_of_a_part_asks_for_it_again(
    world: World, project: Project
) -> None:
    client = client_of(world.liaison)
    url = begin(client, project).json()["part_url"]
    cut = client.generic(
        "POST",
        f"{url}?kind=application&offset=0",
        PDF,
        "application/octet-stream",
        headers=SCRIPT,
        **{"wsgi.input": _CutLine()},
    )
    assert (cut.status_code, cut.json()["again"]) == (422, True)
    assert send(client, url, 0, PDF).json()["row"]


def test_nobody_goes_on_with_the_upload_of_another(world: World, project: Project) -> None:
    url = begin(client_of(world.liaison), project).json()["part_url"]
    for stranger in (
        world.secretary,  # of the same unit, but not the one who sends it
        world.other_liaison,
        world.staff,
        world.foreign.people["liaison"],
    ):
        assert send(client_of(stranger), url, 0, PDF).status_code == 404
    liaison = client_of(world.liaison)
    second = make_project(world.programme, world.home.towns[0])
    token = PendingUpload.objects.get().token
    elsewhere = reverse("projects:attachment_part", args=[second.pk, token])
    assert send(liaison, elsewhere, 0, PDF).status_code == 404
    unknown = reverse("projects:attachment_part", args=[project.pk, uuid4()])
    assert send(liaison, unknown, 0, PDF).status_code == 404
    assert PendingUpload.objects.get().received == 0


@pytest.mark.parametrize("name", ["attachment_small", "attachment_inline", "attachment_view"])
def test_who_may_not_see_the_project_sees_no_picture_of_it(
    world: World, project: Project, name: str
) -> None:
    shown = add_attachment(
        project_id=project.pk,
        upload=pdf("照片.png", PICTURE),
        kind="application",
        actor=world.liaison,
    )
    url = reverse(f"projects:{name}", args=[shown.pk])
    assert client_of(world.liaison).get(url).status_code == 200
    for stranger in (
        world.staff,
        world.other_secretary,
        world.expert,
        world.administrator,
        world.foreign.people["staff"],
    ):
        assert client_of(stranger).get(url).status_code == 404
    Attachment.objects.update(removed_at="2026-03-10T09:00:00+08:00")
    assert client_of(world.liaison).get(url).status_code == 404


def test_pictures_and_pdf_are_previewed_and_the_rest_downloaded(
    world: World, project: Project
) -> None:
    client = client_of(world.liaison)
    page = {}
    for name, content in (
        ("照片.png", PICTURE),
        ("方案.pdf", PDF),
        ("总结.docx", hostile.docx_bytes()),
    ):
        made = add_attachment(
            project_id=project.pk,
            upload=pdf(name, content),
            kind="application",
            actor=world.liaison,
        )
        url = reverse("projects:attachment_view", args=[made.pk])
        page[name] = client.get(url).content.decode()
        assert reverse("projects:attachment", args=[made.pk]) in page[name], "always a download"
    assert "<img" in page["照片.png"]
    assert "<iframe" in page["方案.pdf"]
    assert "不能在线预览" in page["总结.docx"]
