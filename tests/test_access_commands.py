"""`token` and `public-key` from a terminal: what opens the service goes into the store, what is public comes out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import main
from desk_app.settings import FILE, example
from resources.catalogue import texts
from tests.service.authority import pem
from tests.service.giver import EC_KEY, RSA_KEY, thumbprint
from tests.test_backup_command import desk, in_store, run  # noqa: F401 - the fixture

FR = texts("fr")


@pytest.mark.parametrize(
    ("words", "name", "said"),
    [((), "service-token", "token_kept"), (("--passphrase",), "service-passphrase", "passphrase_kept")],
)
def test_what_opens_the_service_is_kept(
    desk: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    name: str,
    said: str,
) -> None:
    monkeypatch.setattr("desk_app.commandline.token.typed", lambda *_, **__: " quatre mots ")
    assert run(desk, monkeypatch, "token", *words) == 0
    assert capsys.readouterr().out == FR(f"setup.token.{said}") + "\n"
    assert in_store(desk, lambda store: store.setting(name)) == "quatre mots"


def public_key(folder: Path, key: str, key_id: str = "") -> int:
    content = example().replace('client_key = ""', f"client_key = '{key}'")
    content = content.replace('client_key_id = ""', f'client_key_id = "{key_id}"')
    (folder / FILE).write_text(content, encoding="utf-8")
    return main.main(["--folder", str(folder), "public-key"])


@pytest.mark.parametrize(("key", "passphrase"), [(EC_KEY, ""), (RSA_KEY, "quatre mots")])
@pytest.mark.parametrize("key_id", ["", "poste-1"])
def test_the_public_half_is_told(
    tmp_path: Path, monkeypatch: Any, capsys: pytest.CaptureFixture[str], key: Any, passphrase: str, key_id: str
) -> None:
    (tmp_path / "poste.key").write_bytes(pem(key, passphrase))
    monkeypatch.setattr("desk_app.commandline.public_key.typed", lambda *_, **__: passphrase)
    assert public_key(tmp_path, str(tmp_path / "poste.key"), key_id) == 0
    (told,) = json.loads(capsys.readouterr().out)["keys"]
    assert told["kid"] == (key_id or thumbprint(key))
    assert not {"d", "p", "q", "dp", "dq", "qi"} & told.keys()


def test_a_key_that_does_not_serve_is_a_sentence(
    tmp_path: Path, monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "poste.key").write_bytes(pem(EC_KEY, "quatre mots"))
    monkeypatch.setattr("desk_app.commandline.public_key.typed", lambda *_, **__: "autre chose")
    for key in ("", "/nowhere/poste.key", str(tmp_path / "poste.key")):
        assert public_key(tmp_path, key) == main.UNUSABLE
        told = capsys.readouterr()
        assert told.out == ""
        assert key in told.err
        assert "Traceback" not in told.err
