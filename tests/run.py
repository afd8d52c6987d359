"""Runs every check and every test, and says loudly what it could not run.

``make test`` calls it inside the virtual environment. Order: what reads the source, beside it
the two migrated databases every test process copies; then all tests on SQLite, then all on
PostgreSQL and Redis, then the browser. With ``CI=true`` a part that cannot run is a failure.
The last line is ``N passed, N failed``.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from deploy.install import BASE_DIR, BIN, node_folder
from tests.machine import PDFTOTEXT, SOFFICE, browser, complete_machine
from tests.servers import NoServerError, prepare_environment
from tests.template import NAME as TEMPLATE

ARTIFACTS = BASE_DIR / "artifacts"
PROCESSES = os.environ.get("TEST_PROCESSES", "2")
BUDGET_MINUTES = 20
# What drives Chromium or LibreOffice runs once, in a part of its own.
PLAIN = "not browser and not office"
BROWSER_TESTS = "tests/browser"
OFFICE_TESTS = "tests/projects/test_papers_office.py"
# Servers named by the caller; the SQLite parts run without them.
GIVEN = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if name in os.environ}
# Addresses of the servers for the parts on PostgreSQL, once they are started.
SERVERS: dict[str, str] = {}
PRODUCTION = {
    "DATABASE_URL": "postgresql://user:password@127.0.0.1:5432/shujixiangmu",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "SECRET_KEY": "Zk4-q8vR2xT7mW1yB5nC9dF3gH6jL0pS_aE2uI8oK4tY7rQ1wX5zV9",
    "ALLOWED_HOSTS": "sjxm.example.gov.cn",
}


@dataclass
class Outcome:
    """What one part did: how many of its checks passed, failed, did not run."""

    name: str
    passed: int = 0
    failed: int = 0
    left_out: int = 0
    not_run: str = ""
    seconds: float = 0.0

    @property
    def word(self) -> str:
        """Return the word for the table."""
        if self.not_run:
            return "NOT RUN"
        return "FAILED" if self.failed else "passed"


@dataclass(frozen=True)
class Part:
    """One part of the whole: a command, and what it needs of the machine."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    obstacle: Callable[[], str] = lambda: ""
    report: str = ""


def tool(name: str) -> str:
    """Return the path of a Python tool of the environment."""
    return str(BIN / name)


def node_tool(name: str) -> str:
    """Return the path of a node tool of the project."""
    return str(BASE_DIR / "node_modules" / ".bin" / name)


def no_node() -> str:
    """Say why node's tools cannot run."""
    return "" if node_folder() else "no Node.js 20 and no wheel of it"


def no_browser() -> str:
    """Say why the browser tests cannot run."""
    return "" if Path(browser()).exists() else f"no {browser()}, and it could not be installed"


def no_office() -> str:
    """Say why papers cannot be opened with LibreOffice."""
    missing = [tool for tool in (SOFFICE, PDFTOTEXT) if not Path(tool).exists()]
    return f"no {' and no '.join(missing)}, and it could not be installed" if missing else ""


def no_servers() -> str:
    """Start PostgreSQL and Redis for the parts that ask for them; say why that failed."""
    before = dict(os.environ)
    try:
        os.environ.update(GIVEN, **SERVERS, TEST_DATABASE="postgres")
        prepare_environment()
        SERVERS.update({name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")})
    except (NoServerError, subprocess.CalledProcessError, OSError) as error:
        return f"no PostgreSQL or Redis: {error}"
    finally:
        os.environ.clear()
        os.environ.update(before)
    return ""


def no_servers_or_browser() -> str:
    """Say why browser tests on PostgreSQL cannot run."""
    return no_browser() or no_servers()


def manage(*arguments: str) -> tuple[str, ...]:
    """Return the command line of a management command."""
    return (sys.executable, "manage.py", *arguments)


def static_parts() -> list[Part]:
    """Return the parts that read the source."""
    deploy_check = manage("check", "--deploy", "--fail-level", "WARNING")
    return [
        template_part("postgres", no_servers),
        template_part("sqlite", lambda: ""),
        Part("ruff: rules", (tool("ruff"), "check", "--output-format=concise", ".")),
        Part(
            "ruff: layout",
            (tool("ruff"), "format", "--check", "--output-format=concise", "."),
        ),
        Part("import-linter: floors and layers", (tool("lint-imports"),)),
        Part("mypy: types", (tool("mypy"),)),
        Part("djlint: templates", (tool("djlint"), "templates", "--lint", "--quiet")),
        Part("eslint: scripts", (node_tool("eslint"), "static/js", "tests/browser"), {}, no_node),
        Part("stylelint: styles", (node_tool("stylelint"), "static/css/**/*.css"), {}, no_node),
        Part("migrations are complete", manage("makemigrations", "--check", "--dry-run")),
        Part("deployment check, as in production", deploy_check, PRODUCTION),
    ]


def template_part(database: str, obstacle: Callable[[], str]) -> Part:
    """Return the part that migrates the database every test process copies."""
    command = (sys.executable, "-m", "tests.template")
    return Part(f"migrations run on {database}", command, {"TEST_DATABASE": database}, obstacle)


def pytest_part(
    name: str, database: str, marks: str, obstacle: Callable[[], str], path: str = "tests"
) -> Part:
    """Return a part that runs tests and leaves a report."""
    report = str(ARTIFACTS / f"{name.split(':')[0].replace(' ', '-')}.xml")
    # Few long tests are handed out one by one; of many short ones each process takes its share.
    share = ("load", "--maxschedchunk", "1") if marks == "browser" else ("worksteal",)
    command = (sys.executable, "-m", "pytest", path, "-q", "-n", PROCESSES, "--dist", *share)
    options = ("-m", marks, "--junit-xml", report, "-o", "junit_family=xunit2", "--durations=5")
    environment = {"TEST_DATABASE": database, "TEST_TEMPLATE": TEMPLATE}
    return Part(name, (*command, *options), environment, obstacle, report)


def test_parts() -> list[Part]:
    """Return the parts that run the tests."""
    return [
        pytest_part("sqlite: all but the browser", "sqlite", PLAIN, lambda: ""),
        pytest_part("office: papers in LibreOffice", "sqlite", "office", no_office, OFFICE_TESTS),
        pytest_part("postgres: all but the browser", "postgres", PLAIN, no_servers),
        pytest_part(
            "browser: on postgres", "postgres", "browser", no_servers_or_browser, BROWSER_TESTS
        ),
    ]


def read_report(path: str, outcome: Outcome) -> None:
    """Add the numbers of a test report to the outcome."""
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        numbers = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors")}
        left_out = int(suite.get("skipped", 0))
        bad = numbers["failures"] + numbers["errors"]
        outcome.failed += bad
        outcome.left_out += left_out
        outcome.passed += max(0, numbers["tests"] - bad - left_out)


def run_part(part: Part, obstacle: str, *, aside: bool = False) -> Outcome:
    """Run one part and count; aside, beside others: what it says is printed when it ends."""
    outcome = Outcome(part.name, not_run=obstacle)
    title = f"\n=== {part.name} {'(NOT RUN)' if obstacle else ''}\n"
    if outcome.not_run:
        print(title, flush=True)
        return outcome
    if not aside:
        print(title, flush=True)
    start = time.monotonic()
    done = execute(part, aside=aside)
    outcome.seconds = time.monotonic() - start
    if aside:
        print(title + done.stdout, flush=True)
    count(part, done.returncode, outcome)
    return outcome


def execute(part: Part, *, aside: bool) -> subprocess.CompletedProcess[str]:
    """Run the command of a part; aside its words are kept, else they go to the screen."""
    servers = SERVERS if part.environment.get("TEST_DATABASE") == "postgres" else {}
    return subprocess.run(
        part.command,
        cwd=BASE_DIR,
        env={**os.environ, **servers, **part.environment},
        check=False,
        text=True,
        stdout=subprocess.PIPE if aside else None,
        stderr=subprocess.STDOUT if aside else None,
    )


def count(part: Part, code: int, outcome: Outcome) -> None:
    """Add what passed and failed: by the part's report, or by how its command ended."""
    if part.report and Path(part.report).is_file():
        read_report(part.report, outcome)
        # A crash of the runner itself leaves a report without a failure.
        outcome.failed += int(code != 0 and not outcome.failed)
    else:
        outcome.passed, outcome.failed = int(code == 0), int(code != 0)


def run_all(parts: list[Part]) -> list[Outcome]:
    """Run what leaves no report two at a time, then the tests one after the other."""
    short = [(part, part.obstacle()) for part in parts if not part.report]
    with ThreadPoolExecutor(int(PROCESSES)) as pool:
        outcomes = list(pool.map(lambda pair: run_part(*pair, aside=True), short))
    return outcomes + [run_part(part, part.obstacle()) for part in parts if part.report]


def print_table(outcomes: list[Outcome], minutes: float) -> None:
    """Print what ran, what failed and what could not run."""
    print("\n" + "=" * 78)
    for outcome in outcomes:
        numbers = f"{outcome.passed:>5} passed {outcome.failed:>3} failed"
        skipped = f" {outcome.left_out} LEFT OUT" if outcome.left_out else ""
        print(f"{outcome.word:<8}{outcome.name:<38}{numbers}{outcome.seconds:>7.0f} s{skipped}")
    for outcome in outcomes:
        if outcome.not_run:
            print(f"!!! NOT RUN: {outcome.name}: {outcome.not_run}")
    late = f"  !!! over the budget of {BUDGET_MINUTES}" if minutes > BUDGET_MINUTES else ""
    print(f"{minutes:.1f} minutes{late}\n" + "=" * 78)


def failures(outcomes: list[Outcome]) -> int:
    """Return the number of failures; on the build machine what did not run counts too."""
    failed = sum(outcome.failed for outcome in outcomes)
    if os.environ.get("CI", "").lower() == "true":
        failed += sum(bool(outcome.not_run) + outcome.left_out for outcome in outcomes)
    return failed


def chosen_parts(only: str) -> list[Part]:
    """Return the parts whose name starts with the word; all without one."""
    return [part for part in [*static_parts(), *test_parts()] if part.name.startswith(only)]


def main() -> int:
    """Run all parts; return 1 when anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="run only parts whose name starts with this")
    parts = chosen_parts(parser.parse_args().only)
    start = time.monotonic()
    shutil.rmtree(ARTIFACTS, ignore_errors=True)
    ARTIFACTS.mkdir()
    complete_machine()
    folder = node_folder()
    if folder:
        os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"
    os.environ["TEST_DATABASE"] = "sqlite"
    prepare_environment()
    outcomes = run_all(parts)
    print_table(outcomes, (time.monotonic() - start) / 60)
    failed = failures(outcomes)
    print(f"{sum(outcome.passed for outcome in outcomes)} passed, {failed} failed", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
