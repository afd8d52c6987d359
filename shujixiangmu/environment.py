"""Reads the environment: which mode the product runs in, and the keys it keeps itself."""

import os
import secrets
from pathlib import Path
from typing import Any

import environ

SECRET_KEY_BYTES = 64


def read_environment(base_dir: Path) -> environ.Env:
    """Return the environment, completed by ``.env`` next to ``manage.py`` where it exists."""
    env_file = Path(os.environ.get("ENV_FILE", base_dir / ".env"))
    if env_file.is_file():
        environ.Env.read_env(env_file)
    return environ.Env()


def kept_secret_key(path: Path) -> str:
    """Return the key kept in ``path``; make one, readable by its owner alone, the first time.

    Only the embedded mode uses it. Web, worker and beat may start together, so the
    file is created exclusively and the loser of the race reads the winner's key.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(SECRET_KEY_BYTES), encoding="ascii")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii").strip()


def sqlite_database(path: Path) -> dict[str, Any]:
    """Return the settings of the embedded database.

    WAL lets readers and one writer work together; IMMEDIATE takes the write lock at
    the start of a transaction, so that waiting (20 s) replaces "database is locked".
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            ),
        },
    }


def server_database(env: environ.Env) -> dict[str, Any]:
    """Return the settings of the database server named by ``DATABASE_URL``.

    PostgreSQL's just-in-time compiler costs more than it saves on our short queries
    and is switched off; timeouts keep one stuck request from holding the others.
    """
    database: dict[str, Any] = env.db("DATABASE_URL")
    if not database["ENGINE"].endswith("postgresql"):
        return database
    statement = env.int("DATABASE_STATEMENT_TIMEOUT_SECONDS", default=60)
    lock = env.int("DATABASE_LOCK_TIMEOUT_SECONDS", default=15)
    options = f"-c jit=off -c statement_timeout={statement}s -c lock_timeout={lock}s"
    database["OPTIONS"] = {**database.get("OPTIONS", {}), "options": options}
    database["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
    database["CONN_HEALTH_CHECKS"] = True
    return database


def channel_setups(env: environ.Env) -> dict[str, dict[str, str]]:
    """Return the channels of messages set up here: address with its key, and other host.

    ``<NAME>_URL`` switches a channel on; ``<NAME>_HOST`` names the office's own server
    (private WeCom, government DingTalk) that stands for the public one.
    """
    setups = {
        "wecom": (env("WECOM_URL", default=""), env("WECOM_HOST", default="")),
        "wecom_robot": (env("WECOM_ROBOT_URL", default=""), env("WECOM_ROBOT_HOST", default="")),
        "dingtalk": (env("DINGTALK_URL", default=""), env("DINGTALK_HOST", default="")),
        "feishu": (env("FEISHU_URL", default=""), env("FEISHU_HOST", default="")),
        "sms": (env("SMS_URL", default=""), ""),
    }
    return {channel: {"url": url, "host": host} for channel, (url, host) in setups.items() if url}
