"""The FHIR server that others wrote: started on a free port, stopped by its process id, and its own judgment of a peer.

It lives in a virtual environment of its own (`make setup`); nothing of it is ever imported here.
"""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).parents[2] / ".venv-judge" / "bin" / "sekmet"
READY = "Uvicorn running on"


def program() -> str:
    """Where it is; a test without it fails, it is never passed over."""
    assert PROGRAM.exists(), "the judging server is not installed: make setup"
    return str(PROGRAM)


@contextmanager
def serving(folder: Path, *, absolute_references: bool) -> Iterator[tuple[str, str]]:
    """Its FHIR base and a bearer token. `absolute_references` is its second way to answer: whole addresses."""
    token = secrets.token_urlsafe(16)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}/fhir"
    settings = {
        "base_url": base,
        "host": "127.0.0.1",
        "port": port,
        "data_dir": str(folder / "data"),
        "simulator": {"enabled": False},
        "log_inbound": False,
        "server_auth": {"types": ["bearer"], "tokens": [token]},
        "server_behaviour": {"absolute_references": absolute_references},
    }
    with _process(folder, "serve", settings) as running:
        assert running.stderr is not None
        said = []
        for line in running.stderr:
            said.append(line)
            if READY in line:
                break
        else:
            raise AssertionError("".join(said))
        yield base, token


@contextmanager
def _process(folder: Path, command: str, settings: dict[str, Any]) -> Iterator[subprocess.Popen[str]]:
    file = folder / "settings.yaml"
    file.write_text(json.dumps(settings), encoding="utf-8")  # JSON is YAML
    line = [program(), command, "-c", str(file)]
    with subprocess.Popen(line, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(5)
            except subprocess.TimeoutExpired:
                running.kill()


@dataclass(frozen=True, slots=True)
class Judgment:
    """How a scenario went: `steps` gives each step's outcome by its name, `said` all that was printed."""

    code: int
    steps: dict[str, str]
    said: str


def judged(folder: Path, scenario: str, base: str, token: str) -> Judgment:
    """One of its own scenarios, run against a peer."""
    settings = {
        "data_dir": str(folder / "data"),
        "simulator": {"enabled": False},
        "peers": {"guichet": {"base_url": base, "auth": {"type": "bearer", "token": token}}},
    }
    (folder / "peers.yaml").write_text(json.dumps(settings), encoding="utf-8")
    line = [program(), "scenario", "run", scenario, "-p", "guichet", "-c", "peers.yaml", "--no-serve"]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, timeout=50, check=False)
    (report,) = (folder / "reports").rglob("results.json")
    (run,) = json.loads(report.read_text(encoding="utf-8"))
    return Judgment(done.returncode, {step["name"]: step["status"] for step in run["steps"]}, done.stdout + done.stderr)
