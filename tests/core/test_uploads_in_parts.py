"""A file that comes in parts: it goes on where the line broke, and nothing half done stays."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from core import clock
from core.files import path_of
from core.models import PendingUpload, StoredFile
from core.services.files import FileNotStored, store_upload
from core.services.orphans import sweep_orphans
from core.services.pending_uploads import (
    MOST_AT_A_TIME,
    PartOutOfPlace,
    UploadUnknown,
    add_part,
    begin_upload,
    drop_upload,
    finish_upload,
    lock_upload,
    path_of_parts,
    whole_file,
)
from core.tasks import sweep_orphans_task
from core.upload_checks import LARGEST_FILE, UploadRefused
from tests.core import hostile
from tests.core.people import CLERK
from tests.core.test_uploads import PDF

SUBJECT = "project:1:application"


@pytest.fixture(autouse=True)
def _own_folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


def begin(name: str = "方案.pdf", size: int = len(PDF), stamp: str = "1") -> PendingUpload:
    return begin_upload(
        owner=CLERK, subject=SUBJECT, name=name, size=size, stamp=stamp, purpose="evidence"
    )


def send(pending: PendingUpload, offset: int, content: bytes) -> PendingUpload:
    with transaction.atomic():
        locked = lock_upload(token=pending.token, owner=CLERK, subject=SUBJECT)
        add_part(locked, offset=offset, content=content)
    return locked


@pytest.mark.django_db
def test_parts_make_the_file_again():
    pending = begin()
    for start in range(0, len(PDF), 20):
        pending = send(pending, start, PDF[start : start + 20])
    assert pending.is_complete
    assert whole_file(pending).read() == PDF


@pytest.mark.django_db
def test_the_same_file_goes_on_where_the_line_broke():
    first = begin()
    send(first, 0, PDF[:20])
    again = begin()
    assert (again.token, again.received) == (first.token, 20)
    assert begin(stamp="2").token != first.token, "changed meanwhile: another file"
    assert begin(name="别的.pdf").token != first.token


@pytest.mark.django_db
def test_a_part_out_of_place_is_told_where_to_go_on():
    pending = begin()
    send(pending, 0, PDF[:20])
    for offset in (0, 10, 40):
        with pytest.raises(PartOutOfPlace) as refused:
            send(pending, offset, b"xxxx")
        assert refused.value.received == 20
    assert path_of_parts(pending).read_bytes() == PDF[:20]


@pytest.mark.django_db
def test_bytes_a_crash_left_uncounted_are_written_over():
    pending = begin()
    send(pending, 0, PDF[:20])
    with path_of_parts(pending).open("ab") as file:
        file.write(b"half a part")
    pending = send(pending, 20, PDF[20:])
    assert whole_file(pending).read() == PDF


@pytest.mark.django_db
def test_more_than_announced_is_refused():
    pending = begin(size=10)
    with pytest.raises(UploadRefused, match="比文件本身还多"):
        send(pending, 0, b"x" * 11)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("病毒.exe", 10, "不能上传这种文件"),
        ("空.pdf", 0, "空的"),
        ("大.pdf", LARGEST_FILE + 1, "超过 20 MB"),
        ("长" * 120 + ".pdf", 10, "超过 120 个字"),
    ],
)
def test_what_would_be_refused_at_the_end_is_refused_at_the_beginning(name, size, reason):
    with pytest.raises(UploadRefused, match=reason):
        begin(name=name, size=size)
    assert not PendingUpload.objects.exists()


@pytest.mark.django_db
def test_an_upload_is_nobody_elses():
    pending = begin()
    stranger = type("Stranger", (), {"pk": CLERK.pk + 1})()
    for owner, subject, token in (
        (stranger, SUBJECT, pending.token),
        (CLERK, "project:2:application", pending.token),
        (CLERK, SUBJECT, uuid4()),
    ):
        with pytest.raises(UploadUnknown), transaction.atomic():
            lock_upload(token=token, owner=owner, subject=subject)


@pytest.mark.django_db(transaction=True)
def test_nothing_stays_of_an_upload_given_up_or_finished():
    given_up, finished = begin(), begin(name="二.pdf")
    for pending in (given_up, finished):
        send(pending, 0, PDF)
    drop_upload(token=given_up.token, owner=CLERK)
    with transaction.atomic():
        finish_upload(finished, result_id=5)
    assert not path_of_parts(given_up).exists()
    assert not path_of_parts(finished).exists()
    assert begin(name="二.pdf").token != finished.token, "a finished one is not gone on with"


@pytest.mark.django_db(transaction=True)
def test_one_person_has_only_so_many_at_a_time():
    first = begin(name="0.pdf")
    send(first, 0, PDF[:5])
    for number in range(1, MOST_AT_A_TIME + 1):
        begin(name=f"{number}.pdf")
    assert PendingUpload.objects.count() == MOST_AT_A_TIME
    assert not path_of_parts(first).exists()


@pytest.mark.django_db
def test_a_full_disk_says_so_and_counts_nothing(settings: LazySettings):
    pending = begin()
    settings.FILES_ROOT = "/dev/full"
    with pytest.raises(FileNotStored, match="磁盘已满"):
        send(pending, 0, PDF)
    pending.refresh_from_db()
    assert pending.received == 0


@pytest.mark.django_db
def test_bytes_of_an_act_that_was_rolled_back_are_cleared_after_a_day(settings: LazySettings):
    kept = store_upload(
        upload=SimpleUploadedFile("照片.png", hostile.picture_bytes("PNG")),
        purpose="evidence",
        actor=CLERK,
    )
    with pytest.raises(RuntimeError), transaction.atomic():
        lost = store_upload(
            upload=SimpleUploadedFile("照片.png", hostile.picture_bytes("PNG")),
            purpose="evidence",
            actor=CLERK,
        )
        raise RuntimeError
    foreign = settings.FILES_ROOT / "readme.txt"
    foreign.write_text("left alone")
    assert path_of(lost).exists()
    assert sweep_orphans() == 0, "it may belong to a request under way"
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        assert sweep_orphans_task() == 2, "the picture and its small one"
    assert not path_of(lost).exists()
    assert path_of(kept).exists()
    assert foreign.exists()
    assert StoredFile.objects.get() == kept


@pytest.mark.django_db
def test_an_upload_nobody_finished_is_cleared_after_a_day():
    left, coming = begin(), begin(name="二.pdf")
    for pending in (left, coming):
        send(pending, 0, PDF[:5])
    two_days_ago = clock.now() - timedelta(days=2)
    PendingUpload.objects.filter(pk=left.pk).update(created_at=two_days_ago)
    for pending in (left, coming):
        os.utime(path_of_parts(pending), (two_days_ago.timestamp(),) * 2)
    assert sweep_orphans() == 1
    assert list(PendingUpload.objects.all()) == [coming]
    assert path_of_parts(coming).exists()
