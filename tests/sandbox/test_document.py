"""What docs/sandbox.md shows a newcomer works as it stands there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from desk_app.sandbox.faults import Faults
from desk_app.sandbox.rights import ROLES
from desk_app.sandbox.seeds import people

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")


def test_the_snippet_runs() -> None:
    (snippet,) = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", snippet], cwd=ROOT, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stderr


def test_it_names_everybody_every_token_and_every_switch() -> None:
    for name in (*ROLES, *asdict(Faults()), *(one.key for one in people())):
        assert re.search(rf"\b{name}\b", DOCUMENT), name


def test_the_example_is_of_somebody_fictive() -> None:
    said = json.loads((ROOT / "docs" / "examples" / "opening.json").read_text(encoding="utf-8"))
    (holder,) = [e["resource"] for e in said["entry"] if e["resource"]["resourceType"] == "Patient"]
    assert holder["name"][0]["family"] == "LEROUX"
