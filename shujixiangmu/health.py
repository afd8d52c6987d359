"""Two addresses for the machine that watches the product: alive, and ready to serve."""

from collections.abc import Callable
from typing import Any

import structlog
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shujixiangmu.celery import app

BROKER_TIMEOUT_SECONDS = 2
logger = structlog.get_logger(__name__)


class NotReadyError(Exception):
    """A part answers, but not as the product needs it."""


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _check_broker() -> None:
    with app.connection_for_write(connect_timeout=BROKER_TIMEOUT_SECONDS) as broker:
        broker.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT_SECONDS)
        # The SQL transport connects lazily: only a question to the queue meets its file.
        channel: Any = broker.default_channel
        channel.queue_declare(queue=app.conf.task_default_queue)


def _check_migrations() -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        raise NotReadyError(f"{len(plan)} migrations pending")


PARTS: dict[str, Callable[[], None]] = {
    "database": _check_database,
    "broker": _check_broker,
    "migrations": _check_migrations,
}


def _answer(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except Exception as error:  # noqa: BLE001  any failure of a part means "not ready"
        logger.warning("not_ready", part=name, reason=str(error))
        return "failed"
    return "ok"


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that the process answers; touch nothing else."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Say which parts work; 503 unless all do. Reasons go to the log, not to the caller."""
    parts = {name: _answer(name, check) for name, check in PARTS.items()}
    ready = all(state == "ok" for state in parts.values())
    body = {"status": "ok" if ready else "failed", **parts}
    return JsonResponse(body, status=200 if ready else 503)
