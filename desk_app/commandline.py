"""The small commands for those who run the desks: numbers and codes checked from a terminal or a script.

Whatever the terminal is (closed, full, of another encoding), they end in an exit code and never in a traceback.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from desk_app.domain.refusal import Refusal, RefusalCode
from resources.catalogue import Texts

if TYPE_CHECKING:
    from desk_app.domain.secret import Secret
    from desk_app.security.vault import FileVault

WRONG = 1
LONGEST_PAYLOAD = 100_000  # bytes of a datamatrix that are read


def speak_utf8() -> None:
    """JSON and French want UTF-8, whatever the terminal's own encoding; half a character is written as its number."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # none at all, or one that is no text file
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]


def flush() -> None:
    """What cannot be written shows here, not as a traceback on the way out."""
    if sys.stdout is not None:
        sys.stdout.flush()


def say_no_more() -> None:
    """What standard output still holds is dropped: Python would try once more as it ends, and complain."""
    with suppress(OSError, AttributeError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def has_display() -> bool:
    """Is there a screen that windows could show on?"""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def can_show() -> bool:
    """Would Qt start? Without a screen it ends the process unless it was told to draw somewhere else."""
    asked = os.environ.get("QT_QPA_PLATFORM", "")
    return has_display() or (bool(asked) and not asked.startswith(("xcb", "wayland")))


def started_from_an_icon() -> bool:
    """Is there nobody at a terminal, but somebody at a screen?"""
    drawn_nowhere = os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal"))
    return has_display() and not drawn_nowhere and (sys.stderr is None or not sys.stderr.isatty())


def port(text: str) -> int:
    """A TCP port. ValueError outside 0 to 65535."""
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError
    return number


def parser(version: str) -> argparse.ArgumentParser:
    """What may be typed; `command` names what was, `window` where nothing was."""
    parser = argparse.ArgumentParser(prog="guichet", description="Ouvrir un dossier médical partagé au comptoir.")
    parser.add_argument("--version", action="version", version=f"guichet {version}")
    parser.add_argument("--folder", type=Path, help="dossier de ce poste ; sinon celui du système")
    commands = parser.add_subparsers(title="commandes", metavar="", dest="command")

    nir = commands.add_parser("nir", help="vérifier des numéros de sécurité sociale")
    nir.add_argument("numbers", nargs="+", metavar="NUMÉRO")
    nir.add_argument("--json", action="store_true", help="une ligne JSON par numéro")

    datamatrix = commands.add_parser("datamatrix", help="lire le contenu d’un datamatrix INS sur l’entrée standard")
    datamatrix.add_argument("--json", action="store_true", help="en JSON")

    sandbox = commands.add_parser("sandbox", help="le service d’essai, avec des personnes fictives")
    sandbox.add_argument("--port", type=port, default=0, help="de 1 à 65535 ; 0 : un port libre")
    sandbox.add_argument("--data", type=Path, required=True, help="dossier où il garde tout")
    sandbox.add_argument("--faults", action="store_true", help="permettre les pannes commandées")

    demo = commands.add_parser("demo", help="l’application avec des personnes fictives ; jouée s’il n’y a pas d’écran")
    demo.add_argument("--profile", choices=("dmp", "mes"), default="dmp")
    demo.add_argument("--out", type=Path, default=Path("build/demo"))
    demo.add_argument("--play", action="store_true", help="jouer sur un écran virtuel même s’il y a un écran")

    commands.add_parser("settings", help="un fichier de réglages commenté, à compléter")

    commands.add_parser("token", help="ranger le jeton du service dans la base chiffrée (tout se tape à l’invite)")

    window = commands.add_parser("window", help="ouvrir la fenêtre (comme sans commande)")
    window.add_argument("--demonstration", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(command="window", demonstration=False)
    return parser


def numbers(texts: Texts, given: Sequence[str], *, as_json: bool) -> int:
    """A line for each number; the exit code is 1 where one is wrong."""
    from desk_app.domain.reports import number_report

    code = 0
    for text in given:
        report = number_report(text)
        sentences = [texts(f"problem.{problem.code}", **dict(problem.values)) for problem in report.problems]
        code = code if report.ok else WRONG
        if as_json:
            told = {"number": report.number, "ok": report.ok, "key": report.key, "problems": sentences}
            _say(json.dumps(told, ensure_ascii=False))
        else:
            verdict = "juste" if report.ok else " ".join(sentences)
            _say(f"{report.number} : {verdict}" + (f" (clé {report.key})" if report.key else ""))
    return code


def datamatrix(texts: Texts, *, as_json: bool) -> int:
    """What the datamatrix on standard input says; exit code 1 and a sentence where it is none."""
    from desk_app.domain.reports import datamatrix_report

    read = sys.stdin.buffer.read(LONGEST_PAYLOAD) if sys.stdin is not None else b""
    try:
        report = datamatrix_report(read.decode("utf-8", "replace").rstrip("\r\n"))
    except Refusal as refusal:
        if sys.stderr is not None:
            sys.stderr.write(texts(refusal.values["sentence"]) + "\n")
        return WRONG
    if as_json:
        _say(json.dumps(report, ensure_ascii=False))
    else:
        _say("\n".join(f"{name} : {value}" for name, value in report.items()))
    return 0


def keep_token(texts: Texts, folder: Path) -> int:
    """Put the service's token into the encrypted store. Everything secret is typed at the prompt, never an argument."""
    import asyncio
    from getpass import getpass

    from desk_app.domain.secret import Secret
    from desk_app.security.vault import FileVault

    vault = FileVault(folder)
    operators = {author.name: author.operator_id for author in vault.operators()}
    name = next(iter(operators)) if len(operators) == 1 else input(texts("setup.token.name"))
    if name not in operators:
        raise Refusal(RefusalCode.OPERATOR_UNKNOWN)
    password = Secret(getpass(texts("setup.token.password", name=name)))
    token = Secret(getpass(texts("setup.token.token")).strip())
    asyncio.run(_keep_token(vault, folder, operators[name], password, token))
    _say(texts("setup.token.kept"))
    return 0


async def _keep_token(vault: FileVault, folder: Path, operator_id: str, password: Secret, token: Secret) -> None:
    from desk_app.store import open_store

    key = await vault.unlock(operator_id, password)
    store = await open_store(folder, key)
    try:
        await store.put_setting("service-token", token.reveal())
    finally:
        await store.close()
        for secret in (key, password, token):
            secret.wipe()


def _say(lines: str) -> None:
    if sys.stdout is not None:  # closed by whoever started us: the exit code still tells
        sys.stdout.write(lines + "\n")
