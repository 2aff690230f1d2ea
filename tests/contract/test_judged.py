"""The judge's own scenario, run against the sandbox: what others hold to be the least of a FHIR server."""

from __future__ import annotations

from pathlib import Path

from tests.contract import judge
from tests.contract.servers import sandbox

# Steps that the scenario itself leaves out where a server does not announce the interaction or the format.
NOT_OFFERED = {
    "Answers FHIR XML when asked (Accept application/fhir+xml)",
    "Delete",
    "Read after delete is 410 Gone (or 404)",
}


def test_the_sandbox_passes(tmp_path: Path) -> None:
    with sandbox(tmp_path / "data") as said:
        judgment = judge.judged(tmp_path, "conformance_smoke", said["base"], said["tokens"]["judge"])
    assert judgment.code == 0, judgment.said
    assert len(judgment.steps) == 18
    told = {name: status for name, status in judgment.steps.items() if status != "passed"}
    assert told == dict.fromkeys(NOT_OFFERED, "skipped"), judgment.said


def test_a_server_that_is_none_does_not_pass(tmp_path: Path) -> None:
    """The judgment can be bad: a token nobody gave."""
    with sandbox(tmp_path / "data") as said:
        judgment = judge.judged(tmp_path, "conformance_smoke", said["base"], "nobody's")
    assert judgment.code == 1
    assert "failed" in judgment.steps.values()
