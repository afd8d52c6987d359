"""A worker killed in the middle, a queue that is away, two beats: none is lost, none twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection

from core import clock
from dispatch.models import ReminderLog, ReminderRun
from dispatch.services.periods import open_period
from notifications.models import Message
from organisations.enums import OrgKind, Role
from projects.enums import Status
from tests.dispatch.months import START
from tests.factories import make_project
from tests.servers import free_port, port_answers, redis_program
from tests.world import World, add_org, add_person, build_world, local

pytestmark = pytest.mark.django_db(transaction=True)

UNITS = 60
DAY = "2026-04-29"
WITHIN_SECONDS = 90


def until(condition: Callable[[], bool], what: str, *, every: float = 0.05) -> None:
    """Ask every so many seconds until it is true; fail when it takes too long."""
    end = time.monotonic() + WITHIN_SECONDS
    pause = Event()
    while not condition():
        assert time.monotonic() < end, what
        pause.wait(every)


class Broker:
    """A queue of its own that can be down: Redis beside PostgreSQL, else the embedded one."""

    def __init__(self, folder: Path) -> None:
        self.file, self.port = folder / "broker.sqlite3", free_port()
        self.redis: subprocess.Popen | None = None
        self.url = f"embedded+sqlite:///{self.file}"
        if connection.vendor == "postgresql":
            self.url = f"redis://127.0.0.1:{self.port}/0"

    def begin(self) -> None:
        """Be there, empty."""
        if connection.vendor != "postgresql":
            if self.file.is_dir():
                self.file.rmdir()
            return
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        command = [redis_program(), *options, "--dir", str(self.file.parent)]
        self.redis = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(lambda: port_answers(self.port), "Redis did not begin")

    def end(self) -> None:
        """Be gone, and with it all it held."""
        if self.redis:
            self.redis.kill()
            self.redis.wait()
        elif self.file.is_file():
            for file in self.file.parent.glob(f"{self.file.name}*"):
                file.unlink()
            self.file.mkdir()  # nobody can open it


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    queue = Broker(tmp_path)
    queue.begin()
    yield queue
    queue.end()


@pytest.fixture
def start(broker: Broker, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts real workers and beats; what still runs at the end is killed with its children."""
    started: list[subprocess.Popen] = []
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.dispatch.worker_settings",
        "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
        "WORKER_BROKER": broker.url,
    }
    log = (tmp_path / "worker.log").open("w")

    def start(*words: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "celery", "-A", "shujixiangmu", *words]
        worker = subprocess.Popen(
            [*command, "--loglevel=WARNING"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        kill(worker)
    log.close()


def kill(worker: subprocess.Popen) -> None:
    """kill -9 the worker and its children."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def many_units(world: World) -> None:
    """Many units with one liaison and one running project each, all due on one day."""
    for number in range(UNITS):
        unit = add_org(world.home.committee, f"第{number}镇", OrgKind.TOWN)
        add_person(f"many{number}", f"第{number}镇联络员", unit, Role.LIAISON)
        make_project(
            world.programme,
            unit,
            status=Status.IN_PROGRESS,
            status_since=START,
            milestones=1,
        )
    with clock.at(local(2026, 4, 1)):
        open_period(programme_id=world.programme.pk, key="2026-04", actor=None)


WORKER = ("worker", "--concurrency=1", "--without-gossip", "--without-mingle")


def beat(schedule: Path) -> tuple[str, ...]:
    """How a beat keeps its own schedule, as a second one started by mistake does."""
    return ("--scheduler=celery.beat:PersistentScheduler", f"--schedule={schedule}")


def is_missed(log: Path) -> bool:
    """Whether it was found that nobody is there, with Redis by the worker and both beats."""
    said = log.read_text()
    if connection.vendor == "postgresql":
        return "Cannot connect to redis" in said and said.count("beat: Connection error") > 1
    return said.count("unable to open database file") > 2


def ring(broker: Broker) -> None:
    """Put the morning's task into the queue, as beat does; other tests keep their own queue."""
    with Celery(broker=broker.url, set_as_current=False) as app:
        app.send_task("dispatch.morning_reminders", kwargs={"day": DAY})


@pytest.mark.long(seconds=25)
def test_a_worker_killed_in_the_middle_loses_nothing_and_repeats_nothing(
    transactional_db: None, broker: Broker, start: Callable[..., subprocess.Popen], tmp_path: Path
):
    many_units(build_world())
    worker = start(*WORKER)
    ring(broker)
    begun = UNITS // 10
    until(lambda: Message.objects.count() >= begun, "the worker did not begin", every=0.005)
    kill(worker)
    done = Message.objects.count()
    assert 0 < done < UNITS, "killed before or after, not in the middle"
    assert ReminderLog.objects.exclude(message=None).count() == done
    assert ReminderLog.objects.count() == UNITS
    assert ReminderRun.objects.get().finished_at is None

    broker.end()
    start(*WORKER, "--beat", *beat(tmp_path / "one"))
    start("beat", *beat(tmp_path / "two"))
    until(lambda: is_missed(tmp_path / "worker.log"), "nobody looked for the queue")
    broker.begin()
    finished = ReminderRun.objects.exclude(finished_at=None)
    until(lambda: finished.count() > 2, "the runs of the next day did not come to their end")
    assert Message.objects.count() == ReminderLog.objects.exclude(message=None).count() == UNITS
    assert Message.objects.order_by().values("recipient").distinct().count() == UNITS
    assert sorted(finished.values_list("sent", flat=True))[-1] == UNITS - done
    assert sum(finished.values_list("sent", flat=True)) == UNITS - done
