"""With a panel half done, no page of anybody says what a judge gave: every route is fetched."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, reverse

from core.models import AuditRecord
from organisations.models import User
from projects.models import Project
from reviews.models import ScoreSheet
from reviews.services.marking import save_sheet
from reviews.services.sheet_acts import reopen_sheet
from tests.reviews.acts import assigned, handed_in, marks, passed, submitted
from tests.security.test_routes import ROUTES
from tests.world import World

pytestmark = pytest.mark.embedded

# A mark nobody gives by chance, what five of them come to, and words nobody else writes.
MARK, TOTAL, WORDS = "17.25", "86.25", "盲评记号只给本人"
ROUTE_NAMES = sorted(route.name for route in ROUTES if route.get is not None)
# What heads and leaders see besides the staff: decisions, results, overviews.
OF_HEADS = ("reviews:", "dashboards:")
LAST = ({}, {"step": 1}, {"action": "suspend"}, {"section": "rubrics"})


@pytest.fixture
def sheets(world: World) -> list[ScoreSheet]:
    """One sheet handed in, one opened again by the head, one half marked, one untouched."""
    world.programme.rubrics.update(mark_step=Decimal("0.01"))
    sheets = assigned(world, passed(world, submitted(world)), 4)
    for sheet in sheets[:2]:
        handed_in(sheet, MARK, comment=WORDS)
    reopen_sheet(sheet_id=sheets[1].pk, actor=world.head, reason="笔误")
    half = dict(list(marks(sheets[2], MARK).items())[:2])
    save_sheet(sheet_id=sheets[2].pk, actor=sheets[2].judge, marks=half, comment=WORDS)
    return sheets


def addresses(name: str, project: Project, sheets: list[ScoreSheet]) -> Iterator[str]:
    """The addresses of a route: of the project, of a judge's sheet, of the programme."""
    keys = [project.pk]
    if name.startswith(("reviews:sheet", "reviews:card")):
        keys = [sheet.pk for sheet in sheets[:2]]
    elif name.startswith("programmes:") or name.endswith("whatif"):
        keys = [project.programme_id]
    found: list[dict[str, Any]] = [{}]
    found += [{"pk": key, **last} for key in keys for last in LAST]
    for arguments in found:
        try:
            yield reverse(name, kwargs=arguments)
        except NoReverseMatch:
            continue


def text_of(answer: HttpResponseBase) -> str:
    """Everything in the answer: the page with its source, JSON, each part of a workbook."""
    content = b"".join(answer) if answer.streaming else getattr(answer, "content", b"")
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode(errors="replace")


def leaks(text: str) -> list[str]:
    return [marker for marker in (MARK, TOTAL, WORDS) if marker in text]


def client_of(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("asker", ["expert4", "secretary", "staff", "head", "leader"])
def test_no_route_tells_a_mark_before_the_panel_is_complete(world: World, sheets, asker: str):
    project = sheets[0].project
    client, told, opened = client_of(world.home.people[asker]), {}, 0
    narrow = asker in ("head", "leader")
    names = [name for name in ROUTE_NAMES if not narrow or name.startswith(OF_HEADS)]
    for name in names:
        for address in addresses(name, project, sheets):
            answer = client.get(address, {"state": "all", "sort": "score"})
            opened += answer.status_code == 200
            found = leaks(text_of(answer))
            if found:
                told[f"{asker} {address}"] = found
    assert told == {}
    assert opened > 5


def test_the_back_office_and_the_records_tell_no_mark(world: World, sheets):
    client = client_of(world.administrator)
    pages = [reverse("admin:index"), reverse("admin:core_auditrecord_changelist")]
    assert [leaks(text_of(client.get(page))) for page in pages] == [[], []]
    rows = AuditRecord.objects.values_list("object_title", "reason", "details")
    assert leaks("".join(part for row in rows for part in row)) == []


def test_the_sweep_would_find_a_mark(world: World, sheets):
    own = client_of(sheets[0].judge).get(reverse("reviews:sheet", args=[sheets[0].pk]))
    assert leaks(text_of(own)) == [MARK, TOTAL, WORDS]
