"""A lamp rule is tried on facts before it is saved, and trying writes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.models import AuditRecord
from dispatch.lamps import LampThresholds
from dispatch.models import Lamp
from dispatch.services.lamps import recompute_lamps
from dispatch.whatif import SAMPLES, colour_counts, try_rule
from organisations.models import User
from programmes.exporting import document_of
from tests.dispatch.months import opened, running
from tests.programmes.typed import as_posted, sent_by
from tests.world import World, local


def test_the_samples_show_every_colour_under_the_usual_rule():
    usual = LampThresholds()
    changes = try_rule(SAMPLES, old=usual, new=usual)
    counts = colour_counts(change.new for change in changes.values())
    assert all(counts.values()), counts
    assert not any(change.differs for change in changes.values())


def test_a_stricter_rule_turns_lamps_red_and_keeps_the_old_decision_beside():
    changes = try_rule(SAMPLES, old=LampThresholds(), new=LampThresholds(red_lag=20))
    change = changes["滞后 25 个百分点"]
    assert (change.old.colour, change.new.colour) == ("yellow", "red")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(world: World, **changes: str) -> dict[str, Any]:
    """The lamp section as a browser posts it, with changes."""
    page = signed_in(world.staff).get(reverse("dispatch:whatif", args=[world.programme.pk]))
    posted = as_posted(sent_by(page.content.decode())) | {"act": "try"}
    return posted | {f"lamps-{name}": value for name, value in changes.items()}


@pytest.mark.django_db
def test_the_department_tries_a_rule_on_a_real_month_and_nothing_is_written(world: World):
    project = running(world.programme, world.home.towns[0])
    period = opened(world)
    with clock.at(local(2026, 7, 15)):
        recompute_lamps(today=clock.today())
        lamp = Lamp.objects.get(project=project, period=period)
        before = (lamp.computed, document_of(world.programme), AuditRecord.objects.count())
        posted = typed(world, yellow_lag="0", red_lag="0.5", yellow_overdue="1", red_overdue="1")
        posted["facts"] = str(period.pk)
        client = signed_in(world.staff)
        url = reverse("dispatch:whatif", args=[world.programme.pk])
        with CaptureQueriesContext(connection) as queries:
            page = client.post(url, posted)
    assert page.status_code == 200
    assert "试算结果" in page.content.decode()
    writes = ("INSERT", "UPDATE", "DELETE")
    assert not [q for q in queries if q["sql"].startswith(writes) and "session" not in q["sql"]]
    lamp.refresh_from_db()
    assert (lamp.computed, document_of(world.programme), AuditRecord.objects.count()) == before


@pytest.mark.django_db
def test_a_rule_that_contradicts_itself_is_named_and_not_tried(world: World):
    client = signed_in(world.staff)
    url = reverse("dispatch:whatif", args=[world.programme.pk])
    page = client.post(url, typed(world, yellow_lag="50", red_lag="5")).content.decode()
    assert "没有试算" in page
    assert "红灯的滞后应不小于黄灯的滞后" in page
    assert "试算结果" not in page


@pytest.mark.django_db
def test_only_the_department_tries_rules_and_another_county_finds_nothing(world: World):
    url = reverse("dispatch:whatif", args=[world.programme.pk])
    assert signed_in(world.liaison).get(url).status_code in {403, 409}
    assert signed_in(world.foreign.people["head"]).get(url).status_code == 404
