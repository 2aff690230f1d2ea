"""Rules 1, 2 and 8: who may import whom, how long a file may be, types and style."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, modules, shown, tree

HEAVY = (
    "sqlalchemy",
    "aiohttp",
    "qasync",
    "reportlab",
    "alembic",
    "phonenumbers",
    "pydantic",
    "sqlcipher3",
    "cryptography",
    "asyncio",
    "msgspec",
    "stdnum",
    "ssl",
    "PySide6.QtNetwork",
    "desk_app.domain.access",
    "desk_app.domain.batch",
    "desk_app.domain.recovery",
    "desk_app.domain.acts",
    "desk_app.flows",
    "desk_app.ports",
    "desk_app.service",
    "desk_app.domain.connection_words",
    "desk_app.usecases",
    "ui.fields.choice",
    "ui.journeys",
    "ui.network",
    "ui.pages",
    "ui.wizard",
)


def _run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_rooms_import_only_what_they_may() -> None:
    _run(sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache")


@pytest.mark.timeout(300)
def test_types_are_strict() -> None:
    _run(sys.executable, "-m", "mypy")


def test_style() -> None:
    _run(sys.executable, "-m", "ruff", "check", ".")
    _run(sys.executable, "-m", "ruff", "format", "--check", ".")


def test_one_file_one_concept() -> None:
    tests = sorted((ROOT / "tests").rglob("*.py"))
    long = {shown(path): n for path in (*modules(), *tests) if (n := len(path.read_text("utf-8").splitlines())) > 400}
    assert not long


def test_main_is_known_by_nobody() -> None:
    for path in modules("desk_app", "ui", "printing", "resources"):
        for node in ast.walk(tree(path)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert "main" not in names, shown(path)


def test_only_the_loop_touches_qasync() -> None:
    users = {shown(path) for path in modules() if "qasync" in path.read_text("utf-8") and _imports(path, "qasync")}
    assert users == {"ui/loop.py"}


def _imports(path: Path, name: str) -> bool:
    return any(
        (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == name for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == name)
        for node in ast.walk(tree(path))
    )


def test_no_call_that_is_known_to_bite() -> None:
    banned = {"processEvents", "QThread", "asyncSlot", "asyncClose"}
    for path in modules("ui"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute):
                assert node.attr not in banned, f"{shown(path)}:{node.lineno} {node.attr}"
                # ui/loop.py enters Qt's own loop, once; nobody else may.
                is_entry = shown(path) == "ui/loop.py" and ast.unparse(node) == "QApplication.exec"
                assert node.attr != "exec" or is_entry, f"{shown(path)}:{node.lineno} exec() hangs the loop: use open()"
            elif isinstance(node, ast.Name):
                assert node.id not in banned, f"{shown(path)}:{node.lineno} {node.id}"


def test_nothing_heavy_before_the_first_window() -> None:
    shown = "main, desk_app.commandline.terminal, desk_app.commandline.parser, desk_app.settings, "
    shown += "desk_app.assembly.counter, desk_app.security.roster, desk_app.store, "
    shown += "ui.application, ui.loop, ui.main_window, ui.views.sign_in"
    code = f"import sys, {shown}; print(','.join(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.strip().split(","))
    assert not loaded.intersection(HEAVY)
