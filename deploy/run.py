"""Starts the whole product on this machine: web, background worker and clock, one supervisor.

Run by ``make run`` inside the virtual environment. Ctrl-C stops everything.
"""

import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connections, transaction
from honcho.manager import Manager

BASE_DIR = Path(__file__).resolve().parent.parent
HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
ADDRESS = f"http://{HOST}:{PORT}/"
READY_WITHIN_SECONDS = 60
STOPPED_BY_PERSON = (130, 143)

# Whoever waits for a page goes before background work, above all while all three start.
BEHIND = "nice -n 5 "
PROCESSES = {
    "web": (
        f"{sys.executable} -m gunicorn shujixiangmu.wsgi --bind {HOST}:{PORT}"
        " --worker-class gthread --workers 1 --threads 8 --timeout 120 --log-level warning"
    ),
    "worker": (
        f"{BEHIND}{sys.executable} -m celery --quiet --app shujixiangmu worker"
        # Threads: the supervisor signals the whole group and would kill pool processes.
        " --pool threads --concurrency 2 --loglevel warning --without-gossip --without-mingle"
    ),
    "beat": (
        f"{BEHIND}{sys.executable} -m celery --quiet --app shujixiangmu beat"
        " --loglevel warning --pidfile="
    ),
}


def say(text: str) -> None:
    """Tell the person what happens now."""
    print(f"» {text}", flush=True)


def port_is_taken() -> bool:
    """Say whether something answers on our port already."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, PORT)) == 0


def fill_empty_database() -> None:
    """Load the demonstration where the database holds no rule book yet."""
    if os.environ.get("DEMO") == "0" or apps.get_model("programmes.Programme").objects.exists():
        return
    say("数据库是空的,正在装入演示数据(约一分钟)")
    # All or nothing: a demonstration interrupted half-way would pass for a filled database.
    with transaction.atomic():
        call_command("seed_demo", stage="implementation")


def prepare() -> int:
    """Bring the database up to date and fill an empty one with the demonstration."""
    if port_is_taken():
        say(f"端口 {PORT} 已被占用。请先停止占用它的程序,或换一个端口:PORT=8001 make run")
        return 1
    say("检查并更新数据库")
    django.setup()
    call_command("migrate", verbosity=0)
    fill_empty_database()
    connections.close_all()  # the processes started next must not share them
    return 0


def wait_until_ready() -> bool:
    """Ask ``/readyz`` until it says yes; give up after a minute."""
    end = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{ADDRESS}readyz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    return False


def announce() -> None:
    """Print the address and the demonstration accounts once the product answers."""
    if not wait_until_ready():
        say(f"系统 {READY_WITHIN_SECONDS} 秒内没有就绪,请查看上面的日志。")
        return
    accounts = Path(os.environ.get("VAR_DIR", BASE_DIR / "var")) / "demo-accounts.txt"
    print("\n" + "=" * 72, flush=True)
    print(f"系统已启动,请用浏览器打开:{ADDRESS}")
    if accounts.is_file():
        print(f"\n演示账号(保存在 {accounts}):\n")
        print(accounts.read_text(encoding="utf-8").rstrip())
    else:
        print("\n没有演示账号。还没有自己的账号时,先开通系统管理员:")
        print("  .venv/bin/python manage.py bootstrap_administrator 账号 --organisation 党委全称")
    print("\n按 Ctrl-C 停止。\n" + "=" * 72 + "\n", flush=True)


def supervise() -> int:
    """Start the three processes and stay until they end; one ending ends the others."""
    manager = Manager()
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    for name, command in PROCESSES.items():
        # "exec" leaves no shell between the supervisor and the process.
        manager.add_process(name, f"exec {command}", env=environment, cwd=str(BASE_DIR))
    threading.Thread(target=announce, daemon=True).start()
    manager.loop()
    code = manager.returncode or 0
    return 0 if code in STOPPED_BY_PERSON else code


def main() -> int:
    """Prepare, then run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shujixiangmu.settings")
    # Each request is a line otherwise; the address printed later would scroll away.
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    try:
        return prepare() or supervise()
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
