"""What may be typed."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from desk_app.commandline.french import in_french

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from desk_app.domain.trail import ChainHead


def port(text: str) -> int:
    """A TCP port."""
    if not text.isdecimal() or not 0 <= int(text[:6]) <= 65535:
        raise argparse.ArgumentTypeError("il faut un nombre de 0 à 65535")
    return int(text)


def day(text: str) -> date:
    """A day as `2026-01-31`."""
    from datetime import date  # not above: the window waits for this file

    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("il faut un jour comme 2026-01-31") from error


def place(text: str) -> str:
    """A postcode or a département, as `31000`, `2A`, `974`."""
    if not re.fullmatch(r"[0-9]{5}|[0-9]{2,3}|2[AB]", text.upper()):
        raise argparse.ArgumentTypeError("il faut un code postal ou un département, comme 31000, 2A ou 974")
    return text.upper()


def count(text: str) -> int:
    """From 1 to 100."""
    if not text.isdecimal() or not 1 <= int(text[:4]) <= 100:
        raise argparse.ArgumentTypeError("il faut un nombre de 1 à 100")
    return int(text)


def anchor(text: str) -> ChainHead:
    """`12:ab…` as on a day sheet. A hash that is cut short would be found nowhere, and the trail called rewritten."""
    from desk_app.domain.trail import head_of

    head = head_of(text)
    if not re.fullmatch("[0-9a-f]{64}", head.digest):
        raise argparse.ArgumentTypeError("il faut le numéro de la ligne, « : » et les 64 caractères de l’empreinte")
    return head


def add_options(parser: argparse.ArgumentParser) -> None:
    """`--operator` and `--password-file`, for every command that opens the store."""
    parser.add_argument("--operator", default="", metavar="NOM", help="qui le demande, sinon demandé à l’invite")
    parser.add_argument(
        "--password-file",
        default="",
        metavar="FICHIER",
        help="le mot de passe, à sa première ligne (- pour l’entrée standard)",
    )


def given(arguments: Sequence[str] | None, version: str) -> argparse.Namespace:
    """What was typed; who asks for help, or types what is wrong, is told, and the process ends."""
    with in_french():
        return parser(version).parse_args(arguments)


def parser(version: str) -> argparse.ArgumentParser:
    """What may be typed; `command` names what was, `window` where nothing was."""
    parser = argparse.ArgumentParser(prog="guichet", description="Ouvrir un dossier médical partagé au comptoir.")
    parser.add_argument("--version", action="version", help="donner la version", version=f"guichet {version}")
    parser.add_argument("--folder", type=Path, metavar="DOSSIER", help="dossier de ce poste, sinon celui du système")
    commands = parser.add_subparsers(title="commandes\u00a0", metavar="COMMANDE", dest="command")

    nir = commands.add_parser("nir", help="vérifier des numéros de sécurité sociale")
    nir.add_argument("numbers", nargs="+", metavar="NUMÉRO", help="avec ou sans leur clé")
    nir.add_argument("--json", action="store_true", help="une ligne JSON par numéro")

    datamatrix = commands.add_parser("datamatrix", help="lire le contenu d’un datamatrix INS sur l’entrée standard")
    datamatrix.add_argument("--json", action="store_true", help="en JSON")

    sandbox = commands.add_parser("sandbox", help="le service d’essai, avec des personnes fictives")
    sandbox.add_argument("--port", type=port, default=0, metavar="PORT", help="de 1 à 65535, ou 0 pour un port libre")
    sandbox.add_argument("--data", type=Path, required=True, metavar="DOSSIER", help="dossier où il garde tout")
    sandbox.add_argument("--faults", action="store_true", help="permettre les pannes commandées")

    demo = commands.add_parser("demo", help="l’application avec des personnes fictives, jouée s’il n’y a pas d’écran")
    demo.add_argument("--profile", choices=("dmp", "mes"), default="dmp", help="la période dont les règles valent")
    demo.add_argument("--out", type=Path, default=Path("build/demo"), metavar="DOSSIER", help="où vont ses images")
    demo.add_argument("--play", action="store_true", help="jouer sur un écran virtuel même s’il y a un écran")

    commands.add_parser("settings", help="un fichier de réglages commenté, à compléter")

    token = commands.add_parser(
        "token", help="ranger le jeton du service dans la base chiffrée (il se tape à l’invite)"
    )
    token.add_argument(
        "--passphrase", action="store_true", help="au lieu du jeton, la phrase secrète des clés de ce poste"
    )
    add_options(token)

    commands.add_parser("public-key", help="la clé publique de ce poste (JWKS), à déclarer au service")

    texts = commands.add_parser("letter-texts", help="vérifier les textes que ce lieu a changés sur ses lettres")
    texts.add_argument(
        "--original", choices=("fr", "en"), default="", help="plutôt écrire le texte d’origine, pour partir de là"
    )

    backup = commands.add_parser("backup", help="sauvegarder la base chiffrée et ses clés, fenêtre ouverte ou non")
    backup.add_argument("--to", type=Path, metavar="DOSSIER", help="sinon, le dossier des réglages ([backup] folder)")
    add_options(backup)

    restore = commands.add_parser("restore", help="reprendre une sauvegarde (ce qui était là est gardé à côté)")
    restore.add_argument("file", type=Path, metavar="FICHIER", help="une sauvegarde de ce poste")
    restore.add_argument(
        "--recovery", action="store_true", help="ouvrir avec la clé de secours, qui se tape à l’invite"
    )
    add_options(restore)

    _letters(commands.add_parser("letters", help="imprimer un lot de nouveaux codes, ou montrer un courrier fictif"))
    _outbox(commands.add_parser("outbox", help="remettre le travail en attente à un autre poste, ou en reprendre"))
    _audit(commands.add_parser("audit", help="vérifier le journal, ou l’exporter pour un contrôle"))

    _directory(commands.add_parser("directory", help="l’annuaire des professionnels : prendre, chercher, son état"))

    window = commands.add_parser("window", help="ouvrir la fenêtre (comme sans commande)")
    window.add_argument("--demonstration", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(command="window", demonstration=False)
    return parser


def _audit(audit: argparse.ArgumentParser) -> None:
    asked = audit.add_subparsers(title="commandes\u00a0", metavar="COMMANDE", dest="audit", required=True)
    codes = "code de sortie\u00a0: 0 entier, 4 entier avec une sauvegarde reprise, 5 entier mais une fin sans garantie,"
    codes += " 10 modifié, 11 fin manquante, 12 réécrit"
    verify = asked.add_parser("verify", help="dire si le journal est entier", epilog=codes)
    verify.add_argument(
        "--anchor",
        action="append",
        type=anchor,
        default=[],
        metavar="N:EMPREINTE",
        help="une tête notée ailleurs, à retrouver",
    )
    verify.add_argument("--json", action="store_true", help="en JSON")
    export = asked.add_parser("export", help="écrire les lignes en CSV ou en PDF")
    export.add_argument("--pdf", action="store_true", help="en PDF (aussi quand --out se termine par .pdf)")
    export.add_argument(
        "--person", action="store_true", help="une seule personne, dont le numéro est demandé à l’invite"
    )
    export.add_argument("--by", default="", metavar="NOM", help="une seule personne du poste")
    export.add_argument("--from", dest="since", type=day, metavar="AAAA-MM-JJ", help="premier jour")
    export.add_argument("--to", dest="until", type=day, metavar="AAAA-MM-JJ", help="dernier jour")
    export.add_argument("--out", type=Path, metavar="FICHIER", help="sinon, sur la sortie standard")
    for one in (verify, export):
        add_options(one)


def _letters(letters: argparse.ArgumentParser) -> None:
    letters.add_argument("--list", action="store_true", help="nommer les courriers")
    asked = letters.add_subparsers(title="commandes\u00a0", metavar="COMMANDE", dest="letters")
    codes = "code de sortie\u00a0: 0 imprimé, 2 refusé, 3 des lignes à corriger (rien n’est parti), 6 en pause"
    batch = asked.add_parser("batch", help="de nouveaux codes pour les numéros d’un fichier", epilog=codes)
    source = batch.add_mutually_exclusive_group(required=True)
    source.add_argument("--csv", type=Path, metavar="FICHIER", help="une colonne de numéros de sécurité sociale")
    source.add_argument("--resume", action="store_true", help="reprendre le lot en pause")
    batch.add_argument("--printer", metavar="NOM", required=True, help="son nom, ou son adresse ipp://…")
    batch.add_argument("--dry-run", action="store_true", help="tout vérifier, ne demander aucun code")
    batch.add_argument("--second", default="", metavar="NOM", help="qui signe aussi, pour un grand lot")
    batch.add_argument(
        "--second-password-file", default="", metavar="FICHIER", help="son mot de passe, à sa première ligne"
    )
    add_options(batch)
    render = asked.add_parser("render", help="un courrier à des personnes fictives, en PDF")
    render.add_argument("kind", metavar="COURRIER", help="un de ceux de letters --list")
    render.add_argument("--sample", action="store_true", required=True, help="avec des personnes fictives")
    render.add_argument("--out", type=Path, metavar="FICHIER", required=True)
    render.add_argument("--language", choices=("fr", "en"), default="fr")
    render.add_argument("--large-print", action="store_true", help="en 16 points")


def _outbox(outbox: argparse.ArgumentParser) -> None:
    asked = outbox.add_subparsers(metavar="", dest="outbox", required=True)
    export = asked.add_parser(
        "export", help="écrire un fichier chiffré pour un autre poste ; sa clé s’affiche une fois"
    )
    export.add_argument("--to", type=Path, metavar="FICHIER", required=True, help="rien de ce qui est là n’est écrasé")
    taken = asked.add_parser("import", help="reprendre le fichier d’un autre poste, en entier ou pas du tout")
    taken.add_argument("file", type=Path, metavar="FICHIER")
    taken.add_argument(
        "--passphrase-file",
        default="",
        metavar="FICHIER",
        help="première ligne : la clé du fichier ; - : entrée standard, après le mot de passe",
    )
    listed = asked.add_parser("list", help="ce qui attend, et les exports faits ici")
    for one in (export, taken, listed):
        add_options(one)


def _directory(directory: argparse.ArgumentParser) -> None:
    asked = directory.add_subparsers(title="commandes\u00a0", metavar="COMMANDE", dest="directory", required=True)
    codes = "code de sortie\u00a0: 0 fait, 3 pas une extraction, 4 fichier coupé, 5 un autre import en cours,"
    codes += " 6 disque plein, 7 fichier illisible\u00a0; rien n’est changé sauf à 0"
    taken = asked.add_parser("import", help="prendre une extraction publique, à la place d’une autre", epilog=codes)
    taken.add_argument("file", type=Path, metavar="FICHIER", help="le .txt, ou le .zip qui le contient")
    taken.add_argument("--date", type=day, metavar="AAAA-MM-JJ", help="son jour, sinon celui de son nom")
    search = asked.add_parser("search", help="trouver des professionnels, les plus proches d’abord")
    search.add_argument("words", nargs="+", metavar="MOT", help="nom, prénom, métier, rue, ville, code postal ou RPPS")
    search.add_argument("--near", type=place, metavar="CODE", help="près de quoi, sinon de ce poste")
    search.add_argument("--limit", type=count, default=10, metavar="N", help="combien au plus, de 1 à 100 (10)")
    status = asked.add_parser("status", help="de quand il est, combien de personnes, sa place sur le disque")
    for one in (search, status):
        one.add_argument("--json", action="store_true", help="en JSON")
