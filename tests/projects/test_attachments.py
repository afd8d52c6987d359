"""Attachments: the right is checked at every download, drafts alone lose files."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.errors import Conflict, NotAllowed
from core.models import StoredFile
from projects.models import Attachment, Project
from projects.services.attachments import add_attachment, remove_attachment
from tests.factories import make_project
from tests.projects.files import PDF
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    settings.FILES_ROOT = tmp_path


def pdf(name: str = "签字盖章件.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def add(world: World, project: Project, kind: str = "application") -> Attachment:
    return add_attachment(project_id=project.pk, upload=pdf(), kind=kind, actor=world.liaison)


def ask(client: Client, person: object, attachment: Attachment) -> int:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("projects:attachment", args=[attachment.pk])).status_code


def test_the_right_to_a_file_follows_the_project_at_every_download(
    world: World, client: Client
) -> None:
    project = make_project(world.programme, world.home.towns[0])
    attachment = add(world, project)
    assert ask(client, world.liaison, attachment) == 200
    assert ask(client, world.staff, attachment) == 404
    Project.objects.filter(pk=project.pk).update(status="submitted")
    assert ask(client, world.staff, attachment) == 200
    for stranger in (
        world.other_secretary,
        world.expert,
        world.administrator,
        world.foreign.people["staff"],
        world.foreign.people["secretary"],
    ):
        assert ask(client, stranger, attachment) == 404


def test_a_download_is_never_run_by_the_browser(world: World, client: Client) -> None:
    attachment = add(world, make_project(world.programme, world.home.towns[0]))
    client.force_login(world.liaison, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("projects:attachment", args=[attachment.pk]))
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == PDF


def test_a_draft_holds_as_many_files_as_the_programme_allows(world: World) -> None:
    world.programme.attachments_max = 2
    world.programme.save()
    project = make_project(world.programme, world.home.towns[0])
    first = add(world, project)
    add(world, project)
    with pytest.raises(Conflict, match="最多 2 个"):
        add(world, project)
    assert StoredFile.objects.count() == 2
    remove_attachment(attachment_id=first.pk, actor=world.liaison)
    add(world, project)


def test_after_submission_only_the_signed_scan_may_follow(world: World) -> None:
    project = make_project(world.programme, world.home.towns[0], status="submitted")
    with pytest.raises(Conflict, match="已经提交"):
        add(world, project)
    attachment = add(world, project, "signed_scan")
    with pytest.raises(Conflict, match="不能移除"):
        remove_attachment(attachment_id=attachment.pk, actor=world.liaison)


def test_only_the_unit_adds_and_removes(world: World) -> None:
    project = make_project(world.programme, world.home.towns[0], status="returned")
    attachment = add(world, project)
    for stranger in (world.staff, world.other_liaison, world.foreign.people["liaison"]):
        with pytest.raises(NotAllowed):
            add_attachment(project_id=project.pk, upload=pdf(), kind="application", actor=stranger)
        with pytest.raises(NotAllowed):
            remove_attachment(attachment_id=attachment.pk, actor=stranger)


def test_a_removed_file_is_gone_for_everybody(world: World, client: Client) -> None:
    attachment = add(world, make_project(world.programme, world.home.towns[0]))
    client.force_login(world.liaison, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("projects:attachment_remove", args=[attachment.pk]))
    assert ask(client, world.liaison, attachment) == 404


def test_a_refused_file_is_said_on_the_page(world: World, client: Client) -> None:
    project = make_project(world.programme, world.home.towns[0])
    client.force_login(world.liaison, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("projects:attachment_add", args=[project.pk])
    fake = {"file": pdf("材料.pdf", b"MZ not a pdf"), "kind": "application"}
    page = client.post(address, fake, follow=True).content.decode()
    assert "未办成" in page
    assert not Attachment.objects.exists()
    page = client.post(address, {"file": pdf(), "kind": "application"}, follow=True)
    assert "已上传：签字盖章件.pdf" in page.content.decode()
    assert "本系统为非涉密系统" in page.content.decode()


def test_closing_material_may_be_taken_off_until_the_report_is_filed(world: World) -> None:
    project = make_project(world.programme, world.home.towns[0], status="in_progress")
    kept, dropped = add(world, project, "closing"), add(world, project, "closing")
    remove_attachment(attachment_id=dropped.pk, actor=world.liaison)
    Project.objects.filter(pk=project.pk).update(status="closing")
    with pytest.raises(Conflict):
        remove_attachment(attachment_id=kept.pk, actor=world.liaison)
    assert list(project.attachments.filter(removed_at=None)) == [kept]
