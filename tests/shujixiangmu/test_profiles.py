"""The product starts in each profile with nothing but its environment variables."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SERVER = {
    "DATABASE_URL": "postgresql://user:password@127.0.0.1:5432/shujixiangmu",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "SECRET_KEY": "Zk4-q8vR2xT7mW1yB5nC9dF3gH6jL0pS_aE2uI8oK4tY7rQ1wX5zV9",
    "ALLOWED_HOSTS": "sjxm.example.gov.cn",
}
KEPT = ("PATH", "HOME", "LANG")
SHOW = (
    "import json, sys; from django.conf import settings as s;"
    "print(json.dumps({name: repr(getattr(s, name)) for name in sys.argv[1:]}))"
)


def run(var: Path, *command: str, **variables: str) -> subprocess.CompletedProcess:
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment |= {"VAR_DIR": str(var), "ENV_FILE": os.devnull, **variables}
    environment["DJANGO_SETTINGS_MODULE"] = "shujixiangmu.settings"
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def setting(var: Path, name: str, **variables: str) -> str:
    answer = run(var, "-c", SHOW, name, **variables)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)[name]


def deploy_check(var: Path, **variables: str) -> subprocess.CompletedProcess:
    options = ("--deploy", "--fail-level", "WARNING")
    return run(var, "manage.py", "check", *options, **variables)


def test_four_variables_make_a_server_installation_without_warnings(tmp_path):
    answer = deploy_check(tmp_path, **SERVER)
    assert answer.returncode == 0, answer.stderr


def test_an_office_without_tls_says_so_and_gets_no_warnings(tmp_path):
    answer = deploy_check(tmp_path, **SERVER, INTRANET_HTTP="1")
    assert answer.returncode == 0, answer.stderr
    assert setting(tmp_path, "SESSION_COOKIE_SECURE", **SERVER, INTRANET_HTTP="1") == "False"


@pytest.mark.parametrize("missing", ["DATABASE_URL", "REDIS_URL"])
def test_a_server_installation_without_its_servers_is_warned(tmp_path, missing: str):
    variables = {name: value for name, value in SERVER.items() if name != missing}
    answer = deploy_check(tmp_path, **variables)
    assert answer.returncode != 0
    assert missing in answer.stderr


def test_a_database_server_without_a_key_does_not_start(tmp_path):
    variables = {name: value for name, value in SERVER.items() if name != "SECRET_KEY"}
    answer = deploy_check(tmp_path, **variables)
    assert answer.returncode != 0
    assert "SECRET_KEY" in answer.stderr


def test_the_embedded_profile_keeps_its_own_secret_readable_by_its_owner_alone(tmp_path):
    first = setting(tmp_path, "SECRET_KEY")
    assert first == setting(tmp_path, "SECRET_KEY")
    assert first != setting(tmp_path / "elsewhere", "SECRET_KEY")
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_debugging_is_off_unless_asked_for(tmp_path):
    assert setting(tmp_path, "DEBUG") == "False"
    assert setting(tmp_path, "DEBUG", **SERVER) == "False"


def test_postgresql_connections_are_bounded_in_time_and_not_compiled(tmp_path):
    databases = setting(tmp_path, "DATABASES", **SERVER)
    for option in ("jit=off", "statement_timeout=60s", "lock_timeout=15s"):
        assert option in databases
