"""The demonstration played: a morning at the counter in both profiles, then what was seen, said in a summary."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from desk_app.demonstration import PASSWORD, back_office, changes, morning
from desk_app.demonstration.fictive_desk import LAPSED, lay_out, sandbox
from desk_app.demonstration.fictive_printer import fictive_printer
from desk_app.demonstration.player import Journey, Player
from desk_app.demonstration.stage import Stage, StageError

PROFILES: tuple[tuple[str, tuple[Callable[[Player], None], ...]], ...] = (
    ("dmp", morning.DMP),
    (
        "mes",
        (*morning.MES, back_office.batch_of_codes, *changes.CHANGES),
    ),  # a contact that was just changed has its code by letter only
)


def play_all(out: Path, program: Path) -> Path:
    """Play every profile; the path of summary.txt. Raises StageError where something expected did not come."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    sheets = []
    for profile, scenes in PROFILES:
        with Stage() as stage:
            player = Player(stage, out / profile)
            _play(player, scenes, profile=profile, program=program)
            sheets.append((profile, player.journeys))
    summary = out / "summary.txt"
    summary.write_text(_summary(sheets, out), encoding="utf-8")
    return summary


def _play(player: Player, scenes: Sequence[Callable[[Player], None]], *, profile: str, program: Path) -> None:
    folder = player.out / "poste"
    with sandbox(program, player.out / "service") as service, fictive_printer() as printer:
        lay_out(folder, service, profile=profile, printer=printer, lapsed=service.records(LAPSED))
        command = (sys.executable, str(program), "--folder", str(folder), "window", "--demonstration")
        window = subprocess.Popen(command, env=player.stage.environment)
        try:
            with player.journey("se connecter"):
                player.at("Guichet", "connexion")
                player.type(PASSWORD, "Return")
                player.at("Que peut-on faire", "accueil")
            for scene in scenes:
                scene(player)
            with player.journey("ce que le service a reçu") as seen:
                seen.outcome = (
                    f"dossiers ouverts : {service.openings()} ; e-mails et SMS envoyés : {service.messages()}"
                )
        except StageError:
            player.look("arret")
            raise
        finally:
            window.terminate()
            try:
                window.wait(15)
            except subprocess.TimeoutExpired:
                window.kill()
                window.wait()
    # The desk and the service were fictive and are not what the demonstration leaves.
    shutil.rmtree(folder)
    shutil.rmtree(player.out / "service")


def _summary(sheets: Sequence[tuple[str, Sequence[Journey]]], out: Path) -> str:
    lines = [f"Démonstration jouée le {datetime.now().astimezone():%d/%m/%Y à %H:%M}", ""]
    for profile, journeys in sheets:
        lines += [f"Profil « {profile} »", ""]
        for one in journeys:
            allowed = f" sur {one.most_keys} au plus" if one.most_keys is not None else ""
            mark = "" if one.is_within else "   ← TROP"
            counted = f"{one.keys} touche{'s' if one.keys > 1 else ''} hors données{allowed}{mark}"
            lines.append(f"  {one.name} : {counted}" if one.steps else f"  {one.name}")
            if one.outcome:
                lines.append(f"      {one.outcome}")
            lines += [f"      {seconds:6.2f} s  jusqu’à « {step} »" for step, seconds in one.steps]
            lines.append("")
    letters = sorted(path.relative_to(out) for path in out.rglob("*.pdf"))
    lines += ["Lettres en PDF :", *(f"  {path}" for path in letters)]
    lines += ["", "Une lettre qui porte un code n’est jamais enregistrée : seule son image a été prise à l’écran.", ""]
    return "\n".join(lines)
