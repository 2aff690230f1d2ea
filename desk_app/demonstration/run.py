"""`make demo`: the application with fictive people, in a window, or played where there is no display."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from desk_app.demonstration import COLLEAGUE, COLLEAGUES_PASSWORD, OPERATOR, PASSWORD
from desk_app.demonstration.fictive_desk import LAPSED, lay_out, sandbox
from desk_app.demonstration.fictive_printer import fictive_printer
from desk_app.sandbox.fictive_person import SeedPerson
from desk_app.sandbox.seeds import people

PEOPLE = "personnes-fictives.txt"


def in_window(folder: Path, *, profile: str, program: Path) -> int:
    """Open the application at sign-in, on a fresh desk and a fresh service; both end with the window."""
    with sandbox(program, folder / "service") as service, fictive_printer() as printer:
        lapsed = service.records(LAPSED)
        lay_out(folder / "poste", service, profile=profile, printer=printer, lapsed=lapsed, with_colleague=True)
        sheet = folder / PEOPLE
        sheet.write_text(people_sheet(), encoding="utf-8")
        say(f"Démonstration, profil « {profile} ». Se connecter : {OPERATOR} — mot de passe : {PASSWORD}")
        say(f"Pour signer avec quelqu’un d’autre : {COLLEAGUE} — mot de passe : {COLLEAGUES_PASSWORD}")
        say(f"Les personnes fictives à taper sont dans {sheet}")
        command = (sys.executable, str(program), "--folder", str(folder / "poste"), "window", "--demonstration")
        return subprocess.run(command, check=False).returncode


def played(out: Path, *, program: Path) -> int:
    """Say that there is no display, play both profiles on a virtual screen, and leave what was seen in `out`."""
    from desk_app.demonstration.play import play_all
    from desk_app.demonstration.stage import StageError

    say(
        "Pas d’écran ici : la démonstration se joue sur un écran virtuel, dans les vraies fenêtres, aux vraies touches."
    )
    try:
        summary = play_all(out, program)
    except StageError as error:
        sys.stderr.write(f"La démonstration s’est arrêtée : {error}\n")
        return 1
    say(summary.read_text(encoding="utf-8"))
    say(f"Images, lettres et résumé : {out}")
    return 0


def people_sheet() -> str:
    """Who can be opened, and what would stand on their card: for a stranger at the keyboard."""
    return "\n\n".join(_card(one) for one in people()) + "\n"


def _card(one: SeedPerson) -> str:
    traits = one.traits
    lines = [
        f"{one.key} ({one.situation})",
        f"  Numéro de sécurité sociale : {one.number or 'aucun'}",
        f"  Nom de naissance : {traits.birth_name}    Prénoms : {traits.given_names}    Sexe : {traits.sex}",
        f"  Date de naissance : {traits.birth_date.french()}    Lieu (INSEE) : {traits.birthplace}",
    ]
    if one.card_number and one.card_number != one.number:
        lines.append(f"  Numéro sur la carte présentée (celui du parent) : {one.card_number}")
    if one.creation_code:
        lines.append(f"  Code de création : {one.creation_code}")
    if one.vitale_serial:
        lines.append(f"  Numéro de série de la carte Vitale : {one.vitale_serial}")
    return "\n".join(lines)


def say(text: str) -> None:
    """A line on the terminal, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
