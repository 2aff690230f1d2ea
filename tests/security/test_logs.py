"""Nothing personal reaches a log, whichever way it is said."""

from __future__ import annotations

import json
import logging
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.domain.secret import Secret
from desk_app.security.logs import FILE, set_up, take_down
from desk_app.security.redaction import looks_like, redacted

PERSONAL = [
    "277010115400329",
    "2 77 01 01 154 003 29",
    "2\u00a077\u00a001\u00a001\u00a0154\u00a0003",
    "1-98-03-2A-004-001-55",
    "sarah@exemple.fr",
    "ABCD1234EFGH",
    "abcd1234EFGH",
    "ABCD 1234 EFGH",
    "ABCD-1234-EFGH",
    "x7Kp2mQ9",
    "+33690000001",
    "06 90 00 00 01",
    "0690000001",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "Bearer a-secret-with-1-digit-in-it",
]
HARMLESS = [
    "act 01890a5d-ac96-774b-bcce-b302099a8057 accepted after 3 attempts",
    "GET http://127.0.0.1:8080/fhir/metadata 200 in 12 ms",
    "trail 1200, head noted",
    '  File "/usr/lib/python3.11/site-packages/desk_app/store/migrations/versions/0001_first_tables.py", line 12, in x',
    "upgraded from 0001 to 0002 on 2026-03-02 12:00:00",
    "",
]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    level = logging.getLogger().level
    handlers = set_up(tmp_path / "logs", level=logging.DEBUG)
    yield tmp_path / "logs" / FILE
    take_down(handlers)
    logging.getLogger().setLevel(level)


@pytest.mark.parametrize("text", PERSONAL)
def test_it_is_withheld_in_a_message_a_value_a_traceback_and_a_wrong_format(
    log: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logger = logging.getLogger("tests.security")
    logger.error("about " + text)
    logger.error("about %s", text)
    logger.error("about %(who)s", {"who": text})
    try:
        raise ValueError(text)
    except ValueError:
        logger.exception("failed")
    logger.error("two %s %s", text)
    written = log.read_text(encoding="utf-8")
    assert text not in written
    assert text not in capsys.readouterr().err
    assert written.count("withheld") >= 5
    assert "ERROR tests.security" in written
    assert "Traceback" in written


@pytest.mark.parametrize("text", HARMLESS)
def test_what_helps_to_keep_a_desk_running_is_kept(log: Path, text: str) -> None:
    assert not looks_like(text)
    logging.getLogger("tests.security").warning(text)
    assert text in log.read_text(encoding="utf-8")


def test_one_bad_line_leaves_the_others() -> None:
    assert redacted("first\nsarah@exemple.fr\nlast").splitlines()[::2] == ["first", "last"]


def test_a_secret_is_never_written(log: Path) -> None:
    secret = Secret("plain words")
    logging.getLogger("tests.security").error("key %s %r %s", secret, secret, f"{secret:>9}")
    assert "plain" not in log.read_text(encoding="utf-8")
    assert "***" in log.read_text(encoding="utf-8")
    with pytest.raises(TypeError):
        json.dumps(secret)
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_a_folder_that_cannot_be_written_to_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file")
    handlers = set_up(tmp_path / "logs")
    take_down(handlers)
    assert not [handler for handler in handlers if isinstance(handler, logging.FileHandler)]
