# 两个主要命令:make run(启动)、make test(全部检查与测试)。
# 逻辑在 deploy/ 和 tests/run.py 中,这里只负责调用。

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
PY := .venv/bin/python

.PHONY: help run test lock install install-dev

help:
	@echo "make run    安装依赖并启动系统(http://127.0.0.1:8000/)"
	@echo "make test   运行全部检查与测试"
	@echo "make lock   重新锁定依赖版本(改动 requirements*.in 之后)"

install:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 以上版本。"; exit 1; }
	@$(PYTHON) -m deploy.install

install-dev:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 以上版本。"; exit 1; }
	@$(PYTHON) -m deploy.install --dev

# 允许写字节码:有的机器关掉了它,那样每个进程启动时都要把全部源码重新编译一遍,慢一倍。
run: install
	@env -u PYTHONDONTWRITEBYTECODE $(PY) -m deploy.run

test: install-dev
	@env -u PYTHONDONTWRITEBYTECODE $(PY) -m tests.run

LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links
lock: install-dev
	@$(LOCK) requirements.in --output-file requirements.txt
	@$(LOCK) requirements-dev.in --output-file requirements-dev.txt
