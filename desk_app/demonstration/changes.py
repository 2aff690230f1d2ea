"""What is played on records that exist: contact, access, history, closing, reopening; scene by scene."""

from __future__ import annotations

from desk_app.demonstration.morning import DOCTOR, HOME, datamatrix
from desk_app.demonstration.player import Player
from desk_app.sandbox.fictive_person import SeedPerson
from desk_app.sandbox.seeds import person

# A digit each, on the first page: what is wanted.
CONTACT, ACCESS, HISTORY, CLOSE, REOPEN = "12345"


def _asked(player: Player, one: SeedPerson, way: str) -> None:
    """F12, the person's code scanned, an identity card, and what is wanted."""
    player.press("F12")
    player.at("Changer un dossier", f"changer-{way}")
    player.scan(datamatrix(one))
    player.press("1")
    player.press(way)


def _written(player: Player, read_back: str, written: str = "", *, keys: tuple[str, ...] = ("Return",)) -> None:
    """Read back, written, and home again; the pictures are called so."""
    player.at("Relecture", read_back)
    player.press(*keys)
    player.at("C’est enregistré", written)
    player.press("Return")
    player.at(HOME)


def contact_changed(player: Player) -> None:
    """Journey 3, first half: a new e-mail, read back before it is kept. Of nobody who wants a code by SMS later on:
    after a change of contact it goes by letter."""
    one = person("self-opened")
    with player.journey("un e-mail change (scanné)", most_keys=9) as journey:
        _asked(player, one, CONTACT)
        player.at("Comment joindre", "changer-contact")
        player.type("linh.nouvelle@example.org", "ctrl+Return")
        _written(player, "changer-contact-relecture", "changer-contact-fait")
        journey.outcome = f"{one.traits.spoken_name()} : e-mail changé, le reste comme avant"


def doctor_allowed(player: Player) -> None:
    """Journey 3, second half: a doctor allowed by name."""
    one = person("live")
    with player.journey("un médecin autorisé par son nom (scanné)", most_keys=12) as journey:
        _asked(player, one, ACCESS)
        player.at("Qui a accès", "changer-acces")
        player.press("Return")
        player.type(DOCTOR)
        player.look("changer-acces-medecin")
        player.press("Return")
        player.press("c")
        player.press("ctrl+Return")
        _written(player, "changer-acces-relecture")
        journey.outcome = f"{one.traits.spoken_name()} : un médecin de plus peut consulter"


def history_read(player: Player) -> None:
    """Who accessed the record: a line of the trail, here and there."""
    one = person("live")
    with player.journey("l’historique des accès (scanné)", most_keys=5) as journey:
        _asked(player, one, HISTORY)
        player.at("Historique des accès", "historique")
        player.press("Escape")
        player.at(HOME)
        journey.outcome = f"{one.traits.spoken_name()} : lu à l’écran, la lecture est au journal"


def opposed(player: Player) -> None:
    """Journey 4: created without being asked for, and not wanted."""
    one = person("auto-created")
    with player.journey("une opposition ferme le dossier (scannée)", most_keys=8) as journey:
        _asked(player, one, CLOSE)
        player.at("Fermer le dossier", "fermer")
        player.press("2")
        _written(player, "fermer-relecture", "ferme")
        journey.outcome = f"{one.traits.spoken_name()} : dossier fermé"


def opened_again(player: Player) -> None:
    """Thought better of: leaflet and consent anew, and nothing of the old choices."""
    one = person("auto-created")
    with player.journey("le dossier est rouvert (scanné)", most_keys=13) as journey:
        _asked(player, one, REOPEN)
        player.at("Qui a accès", "rouvrir")
        player.press("ctrl+Return")
        _written(player, "rouvrir-relecture", "rouvert", keys=("space", "Return", "space", "Return"))
        journey.outcome = f"{one.traits.spoken_name()} : dossier rouvert, avec un nouvel accord"


CHANGES = (contact_changed, doctor_allowed, history_read, opposed, opened_again)
