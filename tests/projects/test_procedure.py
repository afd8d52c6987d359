"""The printed procedure is the transition table and nothing else."""

from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from projects.enums import Status
from projects.transitions import TRANSITIONS


def test_the_procedure_in_the_docs_is_the_table() -> None:
    printed = StringIO()
    call_command("print_procedure", stdout=printed)
    kept = Path(settings.BASE_DIR, "docs", "procedure.md").read_text(encoding="utf-8")
    assert kept == printed.getvalue(), "run: manage.py print_procedure > docs/procedure.md"


def test_every_state_is_reached_and_every_row_is_printed() -> None:
    printed = StringIO()
    call_command("print_procedure", stdout=printed)
    assert all(row.label in printed.getvalue() for row in TRANSITIONS)
    assert {row.target for row in TRANSITIONS} | {Status.DRAFT} == set(Status)


def test_every_condition_is_told_in_words() -> None:
    assert [row.action for row in TRANSITIONS if row.guard and not row.note] == []
