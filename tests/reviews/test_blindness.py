"""Until the last sheet is in, nobody reads a mark of somebody else: page, source, workbook."""

import io
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from core.models import AuditRecord
from organisations.models import Appointment, Post
from projects.models import Project
from reviews.models import ScoreSheet
from reviews.services.marking import save_sheet
from tests.reviews.acts import assigned, handed_in, marks, passed, submitted
from tests.world import World

# Marks nobody would write by chance: 13.37 and 66.85 in total.
MARK, TOTAL = Decimal("13.37"), "66.85"
COMMENT = "只有本人可见的意见"


@pytest.fixture
def project(world: World) -> Project:
    world.programme.rubrics.update(mark_step=Decimal("0.01"))
    return passed(world, submitted(world))


@pytest.fixture
def sheets(world: World, project: Project) -> list[ScoreSheet]:
    """Three sheets: the first handed in, the second half marked, the third untouched."""
    first, second, third = assigned(world, project)
    handed_in(first, str(MARK), comment=COMMENT)
    half = dict(list(marks(second, "9.19").items())[:2])
    save_sheet(sheet_id=second.pk, actor=second.judge, marks=half, comment=COMMENT)
    return [first, second, third]


def login(person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def source(client: Client, name: str, **kwargs) -> str:
    answer = client.get(reverse(name, kwargs=kwargs), {"state": "all"})
    assert answer.status_code == 200
    return answer.content.decode()


def leaks(text: str) -> list[str]:
    return [trace for trace in (str(MARK), TOTAL, "9.19", COMMENT) if trace in text]


@pytest.mark.parametrize("name", ["staff", "head"])
def test_the_department_sees_progress_but_no_mark(world, project, sheets, name):
    client = login(world.home.people[name])
    for page in ("reviews:panel", "reviews:assign", "reviews:approvals"):
        assert leaks(source(client, page)) == []
    assert leaks(source(client, "reviews:decide", pk=project.pk)) == []
    assert "1 / 3" in source(client, "reviews:panel")


def test_a_judge_sees_the_own_marks_alone(world, project, sheets):
    first, second, third = sheets
    client = login(third.judge)
    assert leaks(source(client, "reviews:sheets")) == []
    assert leaks(source(client, "reviews:sheet", pk=third.pk)) == []
    for other in (first, second):
        for page in ("sheet", "sheet_lock"):
            assert client.get(reverse(f"reviews:{page}", args=[other.pk])).status_code == 404
        for page in ("sheet_autosave", "sheet_recuse", "sheet_lock", "sheet"):
            assert client.post(reverse(f"reviews:{page}", args=[other.pk])).status_code == 404
    assert leaks(source(login(first.judge), "reviews:sheet", pk=first.pk)) != []


def test_a_second_role_does_not_lift_the_blindfold(world, project, sheets):
    third = sheets[2]
    for title, role in (("兼职干部", "staff"), ("兼职负责人", "head")):
        post = Post.objects.create(organisation=world.home.department, title=title, role=role)
        Appointment.objects.create(user=third.judge, post=post, starts_on="2020-01-01")
    client = login(third.judge)
    assert leaks(source(client, "reviews:approvals")) == []
    assert leaks(source(client, "reviews:decide", pk=project.pk)) == []
    assert client.get(reverse("reviews:sheet", args=[sheets[0].pk])).status_code == 404


def test_the_exported_list_holds_no_mark(world, project, sheets):
    answer = login(world.head).get(reverse("reviews:approvals_export"), {"state": "all"})
    book = load_workbook(io.BytesIO(answer.content))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row]
    assert "小区值日生" in cells
    assert leaks("\n".join(cells)) == []


def test_the_records_hold_no_mark(world, project, sheets):
    handed_in(sheets[1], str(MARK))
    handed_in(sheets[2], str(MARK))
    text = "\n".join(f"{r.object_title}{r.reason}{r.details}" for r in AuditRecord.objects.all())
    assert leaks(text) == []


def test_once_all_are_in_the_department_reads_every_sheet(world, project, sheets):
    handed_in(sheets[1], str(MARK))
    handed_in(sheets[2], str(MARK))
    text = source(login(world.staff), "reviews:decide", pk=project.pk)
    assert TOTAL in text
    assert COMMENT in text
    assert TOTAL in source(login(world.head), "reviews:approvals")


def test_judges_do_not_read_telephone_numbers(world, project, sheets):
    text = source(login(sheets[2].judge), "reviews:sheet", pk=sheets[2].pk)
    assert "13800000001" not in text
    assert "13800000001" in source(login(world.staff), "reviews:decide", pk=project.pk)


def test_an_expert_sees_assigned_projects_alone(world, project, sheets):
    other = passed(world, submitted(world, town=1, title="乙镇的项目"))
    seen = Project.objects.visible_to(sheets[0].judge)
    assert list(seen) == [project]
    assert other not in seen
