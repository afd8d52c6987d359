"""Submitting an application."""

from __future__ import annotations

import pytest

from tests.projects.sheets import drafted, submitted
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_complete_draft_is_submitted_by_the_secretary(world: World) -> None:
    project = submitted(world)
    assert project.status == "submitted"
